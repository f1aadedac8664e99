import type { Confidence, Fix, RuleInfo, Severity, Span } from '../../core/audit.ts';
import type { Facts } from './facts.ts';

export interface Rule extends RuleInfo {
  /** Pure but for `facts.read`, the one door to the bytes of data files. The order of what it returns does not matter. */
  readonly check: (facts: Facts) => readonly Found[];
}

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
