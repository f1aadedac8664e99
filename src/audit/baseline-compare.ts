import { byCodeUnit } from '../core/path.ts';
import { baselineOf, judge } from './baseline.ts';
import type { AuditResult, Finding, Severity } from './model.ts';

/** What changed between two audits, of two revisions of one repository. */
export interface Comparison {
  /** What the earlier one is called in a report: a revision, a tag, a date. */
  readonly since: string;
  readonly appeared: readonly Finding[];
  /** As the earlier audit had them: their lines are of that revision. */
  readonly fixed: readonly Finding[];
  readonly remaining: number;
  readonly scripts: Changes;
  readonly artifacts: Changes;
  /** Artifacts in both whose writers differ. */
  readonly writers: readonly {
    readonly artifact: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
  /** Findings of each severity, then and now. */
  readonly findings: Readonly<Record<Severity, { readonly before: number; readonly after: number }>>;
}

export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Findings are the same by fingerprint, however far they moved in their file. A renamed file has new ones and loses its old ones. */
export function compareAudits(before: AuditResult, after: AuditResult, since: string): Comparison {
  const { fresh, known } = judge(after.findings, baselineOf(before.findings));
  const { fresh: fixed } = judge(before.findings, baselineOf(after.findings));
  const count = (result: AuditResult, severity: Severity): number =>
    result.findings.filter((finding) => finding.severity === severity).length;
  const both = (severity: Severity): { before: number; after: number } => ({
    before: count(before, severity),
    after: count(after, severity),
  });
  return {
    since,
    appeared: fresh,
    fixed,
    remaining: known.length,
    scripts: changes(paths(before.scripts), paths(after.scripts)),
    artifacts: changes(paths(before.artifacts), paths(after.artifacts)),
    writers: writerChanges(before, after),
    findings: { error: both('error'), warning: both('warning'), note: both('note') },
  };
}

function writerChanges(before: AuditResult, after: AuditResult): Comparison['writers'] {
  const old = new Map(before.artifacts.map((node) => [node.path, [...node.creators, ...node.updaters]]));
  return after.artifacts.flatMap((node) => {
    const then = old.get(node.path);
    if (then === undefined) return [];
    const { added, removed } = changes(then, [...node.creators, ...node.updaters]);
    return added.length + removed.length === 0 ? [] : [{ artifact: node.path, added, removed }];
  });
}

function paths(list: readonly { readonly path: string }[]): readonly string[] {
  return list.map(({ path }) => path);
}

function changes(before: readonly string[], after: readonly string[]): Changes {
  const old = new Set(before);
  const now = new Set(after);
  return {
    added: [...now].filter((name) => !old.has(name)).sort(byCodeUnit),
    removed: [...old].filter((name) => !now.has(name)).sort(byCodeUnit),
  };
}
