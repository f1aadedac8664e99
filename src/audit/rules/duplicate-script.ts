import { nameFamily } from '../canonical-name.ts';
import type { Script } from '../model.ts';
import type { Found, Rule } from './rule.ts';
import type { Facts } from './facts.ts';
import { unpacked } from '../sketch.ts';
import { containment, SKETCH } from './shingles.ts';

export const duplicateScript: Rule = {
  name: 'duplicate-script',
  title: 'Scripts that are copies of others',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'At least four fifths of a script, in windows of 12 tokens, are in another script of the repository. The script whose name says that it is a copy, or that fewer use, is the one reported.',
  why: 'A repair goes into one of them; the other goes on doing what was wrong, to the same data.',
  advice:
    'Keep one, and turn what differs into arguments; deprecate the other (`holdfast deprecate SCRIPT --use OTHER`).',
  example: {
    found: { 'scripts/count.py': program('a.csv'), 'scripts/count_v2.py': program('b.csv') },
    fixed: { 'scripts/count.py': program('a.csv') },
  },
  check(facts) {
    const scripts = facts.model.scripts
      // What git ignores is nobody's to repair: a bundle, a download, a build.
      .filter((script) => script.ignored !== true)
      .map((script): Sketched => ({ script, hashes: unpacked(facts.model.sketches.get(script.path) ?? '') }))
      .filter(({ hashes }) => hashes.length >= LEAST);
    const pairs = new Map<string, { readonly share: number; readonly found: Found }>();
    for (const [one, others] of candidates(scripts)) {
      for (const other of others) {
        const share = containment(one.hashes, other.hashes);
        if (share < SHARE) continue;
        const mutual = containment(other.hashes, one.hashes) >= SHARE;
        const [copy, original] =
          mutual && isOriginal(facts, one.script, other.script)
            ? [other.script, one.script]
            : [one.script, other.script];
        const known = pairs.get(copy.path);
        if (known === undefined || Math.floor(known.share * 100) < share * 100)
          pairs.set(copy.path, { share, found: found(copy, original, share) });
      }
    }
    return [...pairs.values()].map((pair) => pair.found);
  },
};

interface Sketched {
  readonly script: Script;
  readonly hashes: Uint32Array;
}

/** About 35 tokens: below, scripts are alike because there is little to say. */
const LEAST = 24;
const SHARE = 0.8;
/** A window that so many scripts have is a habit of the house, a header or a licence, and says nothing about a pair. */
const COMMON = 40;

/** For each script, those that share enough of its rarer windows to be worth a comparison. */
function candidates(scripts: readonly Sketched[]): Map<Sketched, readonly Sketched[]> {
  // In a large repository a part of the windows is enough to bring a pair together; the share is then computed from all.
  const step = scripts.length > 500 ? 4 : scripts.length > 100 ? 2 : 1;
  const lists = scripts.map((): number[][] => []);
  for (const list of sharedWindows(scripts, step)) for (const index of list) lists[index]?.push(list);
  const counts = new Uint16Array(scripts.length);
  return new Map(
    scripts.map((script, index) => {
      const own = lists[index] ?? [];
      const others: number[] = [];
      for (const list of own)
        for (const other of list) {
          const count = counts[other] ?? 0;
          if (count === 0 && other !== index) others.push(other);
          counts[other] = count + 1;
        }
      const least = Math.max(LEAST / 2 / step, own.length / 2);
      const close = others.filter((other) => {
        // A long script's sketch has few of the windows that it shares with a short one.
        const isLong = (scripts[other]?.hashes.length ?? 0) >= SKETCH && script.hashes.length < SKETCH;
        return (counts[other] ?? 0) >= (isLong ? LEAST / 4 / step : least);
      });
      for (const other of others) counts[other] = 0;
      counts[index] = 0;
      return [script, close.flatMap((other) => scripts[other] ?? [])];
    }),
  );
}

/**
 * For each window that is not too common, the scripts that have it, by index; in the order of the first of them, and then of the
 * windows. Sorted numbers of window and index, in one array: a list for each of some hundred thousand windows costs ten times as much.
 */
function sharedWindows(scripts: readonly Sketched[], step: number): number[][] {
  const windows = scripts.map(({ hashes }) => (step === 1 ? hashes : hashes.filter((hash) => hash % step === 0)));
  const pairs = new Float64Array(windows.reduce((sum, one) => sum + one.length, 0));
  let end = 0;
  for (const [index, own] of windows.entries()) for (const hash of own) pairs[end++] = hash * MOST_SCRIPTS + index;
  pairs.sort();
  const found: { readonly order: number; readonly list: number[] }[] = [];
  for (let at = 0; at < end;) {
    const hash = Math.floor(pairs[at]! / MOST_SCRIPTS);
    const list: number[] = [];
    for (; at < end && Math.floor(pairs[at]! / MOST_SCRIPTS) === hash; at += 1) list.push(pairs[at]! % MOST_SCRIPTS);
    if (list.length <= COMMON) found.push({ order: list[0]! * 2 ** 32 + hash, list });
  }
  return found.sort((a, b) => a.order - b.order).map((one) => one.list);
}

/** A window is 32 bits, and so is what is left of a number for its script. */
const MOST_SCRIPTS = 2 ** 20;

/** Of two that hold each other: the one whose name is no variant, that more others use, whose path is first. */
function isOriginal(facts: Facts, script: Script, other: Script): boolean {
  const weight = (of: Script): number => {
    const started = facts.model.invocations.filter((call) => call.script === of.path).length;
    return (
      (nameFamily(of.path).variant === null ? 100 : 0) + of.importedBy.length + started - (of.role === 'test' ? 50 : 0)
    );
  };
  const difference = weight(script) - weight(other);
  return difference === 0 ? script.path < other.path : difference > 0;
}

function found(copy: Script, original: Script, share: number): Found {
  const percent = Math.floor(share * 100);
  return {
    script: copy.path,
    line: 1,
    subject: original.path,
    message: `${percent} % of it is in \`${original.path}\`.`,
    confidence: 'pattern',
    evidence: [
      `${String(percent).padStart(3)} % of its windows of 12 tokens are in \`${original.path}\` (${copy.lines} and ${original.lines} lines).`,
    ],
    severity: copy.role === 'test' ? 'note' : 'warning',
  };
}

function program(file: string): string {
  return `import csv
import sys
from collections import Counter


def count(path):
    names = Counter()
    with open(path, encoding='utf-8', newline='') as source:
        for row in csv.DictReader(source):
            name = row['name'].strip().lower()
            if name and not name.startswith('#'):
                names[name] += int(row.get('count') or 1)
    return names


for name, number in count('data/${file}').most_common(20):
    print(f'{number:6d} {name}', file=sys.stdout)
`;
}
