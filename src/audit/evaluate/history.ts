import { byCodeUnit } from '../../core/path.ts';
import type { Access, Language } from '../model.ts';

/** An access with when it happened, in which calls, and in which language it is written. */
export type Ordered = Access & {
  readonly order: number;
  readonly frames: readonly number[];
  readonly spoken: Language;
  /** The line that the call is in. */
  readonly lineText: string;
};

/** What the same run of the code did before to the same target. */
export function withHistory(all: readonly Ordered[]): Access[] {
  const byTarget = grouped(all, (one) => one.target);
  const byCopied = grouped(all, (one) => (one.kind === 'backup' ? one.facts.copyOf : null));
  const byStaged = grouped(all, (one) => one.facts.stagingFor);
  const copying = new Set(all.filter((one) => one.facts.copyOf !== null).map((one) => one.site));
  return all
    .map(({ order, frames, spoken, lineText, ...access }): Access => {
      if (access.kind === 'read' || access.kind === 'list' || access.target === null) return access;
      const shares = (other: Ordered) =>
        other.order < order && other.script === access.script && other.frames.some((one) => frames.includes(one));
      // What is renamed to a name is what was written under another one.
      const writes = [{ spoken, lineText, ...access }, ...(byStaged.get(access.target) ?? []).filter(shares)];
      const same = byTarget.get(access.facts.stagingFor ?? access.target) ?? [];
      const reads = same.filter(
        (one) =>
          one.kind === 'read' && shares(one) && one.site !== access.site && writes.some((write) => reaches(one, write)),
      );
      const read =
        // To copy a file is to read it, but it is not what is changed and written back.
        reads.findLast((one) => !copying.has(one.site)) ??
        reads.at(-1) ??
        same.find((one) => one.kind === 'read' && one.site === access.site && access.api.endsWith('-i'));
      const backup = byCopied.get(access.target)?.find(shares);
      if (read === undefined && backup === undefined) return access;
      return {
        ...access,
        facts: { ...access.facts, readBefore: read?.site ?? null, backupBefore: backup?.site ?? null },
      };
    })
    .sort(
      (a, b) =>
        byCodeUnit(a.script, b.script) ||
        a.call.start - b.call.start ||
        byCodeUnit(a.kind, b.kind) ||
        byCodeUnit(a.target ?? '', b.target ?? ''),
    );
}

type Told = Pick<Ordered, 'spoken' | 'statement' | 'lineText'>;

/**
 * Whether what was read can be in what is written. Commands of a shell know nothing of each other: they stand in one statement, or a
 * variable carries it.
 */
function reaches(read: Told, write: Told): boolean {
  if (read.spoken !== 'shell' || write.spoken !== 'shell') return true;
  if (write.statement.line <= read.statement.endLine && read.statement.line <= write.statement.endLine) return true;
  const variable = /^\s*(?:(?:local|export|readonly|declare)\s+)?(\w+)=/.exec(read.lineText)?.[1];
  return variable !== undefined && new RegExp(`\\$\\{?${variable}\\b`).test(write.lineText);
}

function grouped(list: readonly Ordered[], keyOf: (one: Ordered) => string | null): Map<string, Ordered[]> {
  const out = new Map<string, Ordered[]>();
  for (const one of list) {
    const key = keyOf(one);
    if (key === null) continue;
    const known = out.get(key);
    if (known) known.push(one);
    else out.set(key, [one]);
  }
  return out;
}
