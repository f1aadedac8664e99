import type { AuditResult, Changes, Comparison, Severity } from '../core/audit.ts';
import { byCodeUnit } from '../core/path.ts';
import { baselineOf, judge } from './baseline.ts';

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
