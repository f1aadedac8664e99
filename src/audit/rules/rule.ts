import type { Confidence, Finding, Severity, Span } from '../model.ts';
import type { Facts } from './facts.ts';

/** What a rule says of itself: documents, reports and SARIF are made from it. Texts are Markdown of one paragraph. */
export interface RuleInfo {
  readonly name: string;
  /** Its heading in a report: `Writes that a crash cuts short`. */
  readonly title: string;
  /** The usual one; a finding may be milder or graver, for reasons that `what` tells. */
  readonly severity: Severity;
  /** `safe`: `holdfast migrate` does it and the bytes stay the same. `unsafe`: it may do it, look at the result. `none`: by hand. */
  readonly fix: Fix;
  /** In which part of a plan it is repaired. */
  readonly phase: Phase;
  readonly what: string;
  readonly why: string;
  /** What to do about it, in the imperative. */
  readonly advice: string;
  /** A small repository in which the rule finds something, and the same one repaired. Both are audited by the tests. */
  readonly example: { readonly found: Files; readonly fixed: Files };
}

export interface Rule extends RuleInfo {
  /** Pure but for `facts.read`, the one door to the bytes of data files. The order of what it returns does not matter. */
  readonly check: (facts: Facts) => readonly Found[];
}

export type Fix = Finding['fix'];

/** `protect`: stop losing data. `run`: make it run anywhere. `order`: one maker per file. `keep`: keep it true. */
export type Phase = 'protect' | 'run' | 'order' | 'keep';

export type Files = Readonly<Record<string, string>>;

/** What a rule saw. Severity and fix are the rule's own unless they are given here. */
export interface Found {
  /** The file to look at: a script, or a document or data file where the rule is about those. */
  readonly script: string;
  readonly line: number;
  readonly message: string;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
  readonly artifact?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly span?: Span | undefined;
  readonly site?: string | undefined;
  /** What names the thing in the fingerprint, where no statement does. */
  readonly subject?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly fix?: Fix | undefined;
}
