import { byCodeUnit } from '../../core/path.ts';
import { overlap } from '../../core/pattern.ts';
import type { Access, ArtifactNode, Chain, Cycle, Invocation } from '../model.ts';

/** Artifacts that several scripts change in place, with the order that somebody wrote down for them. */
export function chainsOf(artifacts: readonly ArtifactNode[], invocations: readonly Invocation[]): Chain[] {
  const byFile = new Map<string, Invocation[]>();
  for (const one of invocations) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  const out: Chain[] = [];
  for (const artifact of artifacts) {
    const steps = [...new Set([...artifact.creators, ...artifact.updaters])];
    if (artifact.updaters.length === 0 || steps.length < 2) continue;
    out.push({ artifact: artifact.path, ...ordered(steps, byFile) });
  }
  return out;
}

function ordered(
  steps: readonly string[],
  byFile: ReadonlyMap<string, readonly Invocation[]>,
): Pick<Chain, 'steps' | 'order'> {
  let best: { known: readonly Invocation[]; from: Invocation } | null = null;
  for (const list of byFile.values()) {
    const known: Invocation[] = [];
    for (const one of [...list].sort((a, b) => a.line - b.line))
      if (steps.includes(one.script) && !known.some((each) => each.script === one.script)) known.push(one);
    const [first] = known;
    if (first === undefined || known.length < 2) continue;
    if (
      best === null ||
      known.length > best.known.length ||
      (known.length === best.known.length && weight[first.from] > weight[best.from.from])
    )
      best = { known, from: first };
  }
  if (best !== null) {
    const order = best.known.map((one) => one.script);
    const rest = steps.filter((one) => !order.includes(one)).sort(byCodeUnit);
    return {
      steps: [...order, ...rest],
      order: { from: best.from.from, where: `${best.from.file}:${best.from.line}` },
    };
  }
  const numbered = steps.map((one) => ({
    one,
    number: Number(/(?:^|\/)(?:step_?)?(\d+)[a-z]?[_.-][^/]*$/i.exec(one)?.[1] ?? Number.NaN),
  }));
  if (
    numbered.every(({ number }) => !Number.isNaN(number)) &&
    new Set(numbered.map(({ number }) => number)).size === numbered.length
  ) {
    return {
      steps: numbered.sort((a, b) => a.number - b.number).map(({ one }) => one),
      order: { from: 'names', where: steps[0] ?? '' },
    };
  }
  return { steps: [...steps].sort(byCodeUnit), order: null };
}

const weight: Readonly<Record<Invocation['from'], number>> = {
  make: 5,
  shell: 4,
  package: 4,
  ci: 3,
  script: 2,
  document: 1,
};

/**
 * Circles of scripts: each writes what the next one reads. A script that changes an artifact in place is no step from it to
 * itself, and two scripts that refine the same artifact feed nobody by that.
 */
export function cyclesOf(
  artifacts: readonly ArtifactNode[],
  accesses: readonly Pick<Access, 'script' | 'kind' | 'target'>[],
): Cycle[] {
  const reads = readsOf(accesses);
  const edges = new Map<string, Map<string, string>>();
  for (const one of artifacts) {
    if (one.state === 'set' && one.path.startsWith('*')) continue;
    // Who only appends takes nothing from the file; who changes it in place has what its makers wrote, and feeds its readers.
    const refiners = one.updaters.filter((script) => reads(script, one.path));
    for (const writer of [...one.creators, ...one.updaters]) {
      const takers = one.creators.includes(writer) ? [...one.readers, ...refiners] : one.readers;
      for (const reader of takers) {
        if (reader === writer) continue;
        const out = edges.get(writer) ?? new Map<string, string>();
        if (!out.has(reader)) out.set(reader, one.path);
        edges.set(writer, out);
      }
    }
  }
  const found = new Map<string, Cycle>();
  const sorted = new Map(
    [...edges].map(([from, to]) => [from, new Map([...to].sort(([a], [b]) => byCodeUnit(a, b)))] as const),
  );
  for (const start of [...edges.keys()].sort(byCodeUnit)) {
    const cycle = shortest(start, sorted);
    if (cycle === null) continue;
    const key = [...cycle.scripts].sort(byCodeUnit).join('|');
    if (!found.has(key)) found.set(key, cycle);
  }
  return [...found.values()];
}

/** Whether a script reads an artifact, by its name or as one of a set. */
function readsOf(
  accesses: readonly Pick<Access, 'script' | 'kind' | 'target'>[],
): (script: string, artifact: string) => boolean {
  const known = new Map<string, Set<string>>();
  for (const { script, kind, target } of accesses) {
    if (kind !== 'read' || target === null) continue;
    known.set(script, (known.get(script) ?? new Set<string>()).add(target));
  }
  return (script, artifact) => {
    const targets = known.get(script) ?? new Set<string>();
    return targets.has(artifact) || [...targets].some((target) => target.includes('*') && overlap(target, artifact));
  };
}

/** The shortest way from a script back to itself; the scripts that an edge leads to are in order. */
function shortest(start: string, edges: ReadonlyMap<string, ReadonlyMap<string, string>>): Cycle | null {
  const before = new Map<string, string>();
  const queue = [start];
  for (let at = 0; at < queue.length && at < 5_000; at += 1) {
    const one = queue[at]!;
    for (const next of edges.get(one)?.keys() ?? []) {
      if (next === start) {
        const scripts = [one];
        for (let back = one; back !== start;) {
          back = before.get(back) ?? start;
          scripts.unshift(back);
        }
        return {
          scripts,
          artifacts: scripts.map(
            (script, index) => edges.get(script)?.get(scripts[(index + 1) % scripts.length] ?? start) ?? '',
          ),
        };
      }
      if (!before.has(next)) {
        before.set(next, one);
        queue.push(next);
      }
    }
  }
  return null;
}
