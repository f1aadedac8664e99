import { HoldfastError } from '../core/error.ts';
import { byCodeUnit } from '../core/path.ts';
import type { Finding } from './model.ts';
import { grouped } from './rules/facts.ts';

/** Where a project keeps it, relative to its root, unless it is told another place. */
export const baselinePath = '.holdfast-baseline.json';

/**
 * Findings that are known and may stay for now: how many of each fingerprint, by file and rule. Committed; it may only shrink
 * (a ratchet), so that what is repaired stays repaired and what is new is seen.
 */
export interface Baseline {
  /** Sorted by file, rule and fingerprint, each once. */
  readonly entries: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly script: string;
  readonly rule: string;
  readonly fingerprint: string;
  readonly count: number;
}

export interface Judged {
  /** Not in the baseline: these fail a check. */
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** What the code has no more, for `prune`. Left in, it would let the same mistake come back unseen. */
  readonly gone: readonly BaselineEntry[];
}

export function baselineOf(findings: readonly Finding[]): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const { script, rule, fingerprint } of findings) {
    const key = keyOf({ script, rule, fingerprint });
    entries.set(key, { script, rule, fingerprint, count: (entries.get(key)?.count ?? 0) + 1 });
  }
  return { entries: [...entries].sort(([a], [b]) => byCodeUnit(a, b)).map(([, entry]) => entry) };
}

/** Of equal findings, the first ones are the known ones. */
export function judge(findings: readonly Finding[], baseline: Baseline): Judged {
  const left = new Map(baseline.entries.map((entry) => [keyOf(entry), entry]));
  const fresh: Finding[] = [];
  const known: Finding[] = [];
  for (const finding of findings) {
    const entry = left.get(keyOf(finding));
    if (entry === undefined || entry.count === 0) fresh.push(finding);
    else {
      known.push(finding);
      left.set(keyOf(finding), { ...entry, count: entry.count - 1 });
    }
  }
  return { fresh, known, gone: [...left.values()].filter((entry) => entry.count > 0) };
}

/** The baseline without what is gone. It never grows: only `baselineOf` takes new findings in, and that is a person's decision. */
export function prune(baseline: Baseline, findings: readonly Finding[]): Baseline {
  return baselineOf(judge(findings, baseline).known);
}

/** Sorted, one finding per line, and a last key that is always there, so that branches which repair different things merge. */
export function baselineText({ entries }: Baseline): string {
  const files = [...grouped(entries, (entry) => entry.script)].map(([script, ofFile]): [string, unknown] => {
    const ofRules = [...grouped(ofFile, (entry) => entry.rule)].map(([rule, ofRule]): [string, unknown] => [
      rule,
      Object.fromEntries(ofRule.map(({ fingerprint, count }) => [fingerprint, count])),
    ]);
    return [script, Object.fromEntries(ofRules)];
  });
  return `${JSON.stringify({ $holdfast: { baseline: 1 }, findings: Object.fromEntries([...files, ['~', {}]]) }, null, 2)}\n`;
}

/** Throws `damaged/baseline` for what is not one: a broken baseline that counted as empty would fail everything, or nothing. */
export function parseBaseline(text: string, path: string = baselinePath): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken(path, cause instanceof Error ? cause.message : 'it is not JSON', cause);
  }
  const head = recordOf(recordOf(value)['$holdfast']);
  if (head['baseline'] !== 1) throw broken(path, 'it does not begin with `"$holdfast": { "baseline": 1 }`');
  const entries: BaselineEntry[] = [];
  for (const [script, ofFile] of Object.entries(recordOf(recordOf(value)['findings']))) {
    for (const [rule, ofRule] of Object.entries(recordOf(ofFile))) {
      for (const [print, count] of Object.entries(recordOf(ofRule))) {
        if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
          throw broken(path, `the count of \`${rule}\` in \`${script}\` is no whole number above 0`);
        }
        entries.push({ script, rule, fingerprint: print, count });
      }
    }
  }
  return { entries: entries.sort((a, b) => byCodeUnit(keyOf(a), keyOf(b))) };
}

function keyOf({ script, rule, fingerprint }: { script: string; rule: string; fingerprint: string }): string {
  return `${script}\0${rule}\0${fingerprint}`;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function broken(path: string, why: string, cause?: unknown): HoldfastError {
  return new HoldfastError(
    {
      code: 'damaged/baseline',
      what: 'Cannot read the baseline',
      on: path,
      why,
      still: 'Nothing was changed',
      next: 'Take it from version control again, or make a new one with `holdfast audit --write-baseline`',
    },
    { cause },
  );
}
