import type { Cache } from './cache.ts';
import { codeVersion } from './code-version.ts';
import type { Outcome } from './evaluate/group.ts';
import type { Outline } from './languages/ir.ts';
import type { AuditModel, Finding, Proposal } from './model.ts';

// What a run leaves for the next one, a line of JSON for each part: as one text it would be larger than all that it was made from.
// One of each kind per folder, the last: a new one for every edit would fill the disk. The checksum of the cache proves that we
// wrote it; the first line, that it was this code, about this state.

/** Files of data that were looked into, with what was in them. */
export type Looked = readonly (readonly [path: string, hash: string])[];

/** What the rules said of a model. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly proposals: readonly Proposal[];
}

/** Whether data is still what it was. */
type IsStill = (looked: Looked) => boolean;

export interface Kept {
  /** The last model, if it was about this state of the tree. */
  model(state: string, isStill: IsStill): { readonly model: AuditModel; readonly looked: Looked } | undefined;
  setModel(state: string, model: AuditModel, looked: Looked): void;
  judged(state: string, isStill: IsStill): Judged | undefined;
  setJudged(state: string, judged: Judged, looked: Looked): void;
  parts(): KnownParts;
  setParts(parts: Parts, known: KnownParts): void;
}

/** What a model is made of: outlines of scripts by their content, and what came of evaluating them. */
export interface Parts {
  readonly outlines: ReadonlyMap<string, Outline>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Of the last run. An outcome is read from its line when it is asked for. */
export interface KnownParts {
  readonly outlines: ReadonlyMap<string, Outline>;
  readonly outcomes: { readonly get: (key: string) => Outcome | undefined };
  /** An outcome as it is kept. */
  readonly line: (key: string) => string | undefined;
}

export function keptIn(cache: Cache, root: string): Kept {
  const places = { model: `model ${root}`, judged: `judged ${root}`, parts: `parts ${root}` };
  return {
    model(state, isStill) {
      const found = fieldsUnder(cache.lines(places.model), state, isStill);
      if (found === undefined) return undefined;
      const fields = found.fields as Omit<AuditModel, 'sketches'> & { readonly sketches: [string, string][] };
      return { model: { ...fields, root, sketches: new Map(fields.sketches) }, looked: found.looked };
    },
    setModel(state, model, looked) {
      const fields = { ...model, root: '', sketches: [...model.sketches] };
      cache.setLines(places.model, linesOf(fields, state, looked));
    },
    judged: (state, isStill) => fieldsUnder(cache.lines(places.judged), state, isStill)?.fields as Judged | undefined,
    setJudged: (state, judged, looked) => cache.setLines(places.judged, linesOf({ ...judged }, state, looked)),
    parts: () => partsFrom(cache.lines(places.parts)),
    setParts: (parts, known) => cache.setLines(places.parts, linesOfParts(parts, known)),
  };
}

function* linesOf(fields: Readonly<Record<string, unknown>>, state: string, looked: Looked): Generator<string> {
  yield JSON.stringify([codeVersion(), state, looked]);
  for (const field of Object.entries(fields)) yield JSON.stringify(field);
}

function fieldsUnder(
  lines: Iterable<string> | undefined,
  state: string,
  isStill: IsStill,
): { readonly fields: object; readonly looked: Looked } | undefined {
  let looked: Looked | undefined;
  const fields: [string, unknown][] = [];
  for (const line of lines ?? []) {
    if (looked === undefined) {
      const [code, about, data] = headIn(line) as [string, string, Looked];
      if (code !== codeVersion() || about !== state || !isStill(data)) return undefined;
      looked = data;
    } else fields.push(JSON.parse(line) as [string, unknown]);
  }
  return looked === undefined ? undefined : { fields: Object.fromEntries(fields), looked };
}

/** The first line. Another version may have kept something of another form under the same name: that is of no code of ours. */
function headIn(line: string): readonly unknown[] {
  try {
    const head: unknown = JSON.parse(line);
    return Array.isArray(head) ? head : [];
  } catch {
    return [];
  }
}

function* linesOfParts({ outlines, outcomes }: Parts, known: KnownParts): Generator<string> {
  yield JSON.stringify([codeVersion(), outlines.size]);
  for (const one of outlines) yield JSON.stringify(one);
  for (const [key, outcome] of outcomes) yield `${key} ${known.line(key) ?? JSON.stringify(outcome)}`;
}

function partsFrom(lines: Iterable<string> | undefined): KnownParts {
  const outlines = new Map<string, Outline>();
  const outcomes = new Map<string, string>();
  let left: number | undefined;
  for (const line of lines ?? []) {
    if (left === undefined) {
      const [code, count] = headIn(line) as [string, number];
      if (code !== codeVersion()) break;
      left = count;
    } else if (left > 0) {
      const [key, outline] = JSON.parse(line) as [string, Outline];
      outlines.set(key, outline);
      left -= 1;
    } else outcomes.set(line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1));
  }
  const line = (key: string): string | undefined => outcomes.get(key);
  return {
    outlines,
    outcomes: {
      get(key) {
        const text = line(key);
        return text === undefined ? undefined : (JSON.parse(text) as Outcome);
      },
    },
    line,
  };
}
