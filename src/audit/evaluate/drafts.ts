import type { AccessFacts, AccessKind, Language, Step } from '../model.ts';
import type { Emission, Place } from './emission.ts';
import type { Sources } from './sources.ts';
import {
  alternatives,
  inherited,
  piece,
  says,
  shown,
  START,
  type Softness,
  type Trace,
  unknown,
  type Value,
} from './value.ts';

/**
 * What a script does to a file, as the evaluation tells it: before it is known where the script is started and what lies in the
 * tree. Plain values, so that it can be kept.
 */
export interface Draft {
  readonly script: string;
  readonly kind: AccessKind;
  readonly api: string;
  readonly mode: string | null;
  /** The path as a text with holes; null if it is not known, for the reason given. */
  readonly text: string | null;
  readonly why: string;
  readonly soft: Softness | null;
  readonly steps: readonly Step[];
  /** The working directory if the code set it, else null. */
  readonly cwd: Named | null;
  readonly glob: boolean;
  readonly call: readonly [number, number];
  /** Where the call that does it is named: in a chain of calls, not where the chain starts. */
  readonly named: number;
  readonly statement: readonly [number, number];
  readonly argument: readonly [number, number] | null;
  /** Of the code, where it is another one than the script's: a program in a here-document. */
  readonly language: Language;
  /** Qualified name of the function around the call. */
  readonly within: string | null;
  readonly via: readonly string[];
  readonly parameter: string | null;
  readonly isAlternative: boolean;
  /** Next to what is known there is something unknown. */
  readonly lost: boolean;
  readonly stagingFor: Named | null;
  readonly copyOf: Named | null;
  /** When, and in which activations. */
  readonly order: number;
  readonly frames: readonly number[];
  readonly facts: Pick<AccessFacts, 'atomic' | 'locked' | 'encoding' | 'closing' | 'format' | 'exclusive' | 'stated'>;
}

/** A value that names a file or a folder; null if only the run knows it. */
export interface Named {
  readonly text: string | null;
  /** It may be something else as well, and that comes first. */
  readonly isSecond: boolean;
  /** It is this, whatever the run is given. */
  readonly isSure: boolean;
}

/** An emission with one of its targets, given to the script that names the file. */
interface Told {
  readonly emission: Emission;
  readonly value: Value;
  readonly script: string;
  readonly place: Place;
  readonly home: number;
  readonly via: readonly string[];
  readonly parameter: string | null;
  readonly isAlternative: boolean;
  readonly lost: boolean;
}

/** Who names the file? Each emission becomes drafts, one per alternative of its path. */
export function draftsOf(emissions: readonly Emission[], sources: Sources): Draft[] {
  const out: Told[] = [];
  const taken = new Set(emissions.filter((one) => !one.notes.untaken).map(placeKey));
  for (const emission of emissions) {
    const { dropped, untaken } = emission.notes;
    // A branch that this call does not take tells nothing where others take it, and nothing about the caller.
    if (dropped || (untaken && (taken.has(placeKey(emission)) || isElsewhere(emission)))) continue;
    const options = alternatives(emission.path).filter((one) => one.k !== 'handle' && !(one.k === 'number'));
    const texts = options.filter((one) => one.k === 'text' && one.s !== '');
    const open =
      options.find((one) => one.k === 'unknown') ?? options.find((one) => one.k !== 'const' && one.k !== 'text');
    const known =
      texts.length > 0
        ? texts
        : open !== undefined
          ? [open]
          : options.some((one) => one.k !== 'const')
            ? [unknown('it is empty here', options)]
            : options.slice(0, 1);
    const lost =
      texts.length > 0 && options.some((one) => one.k === 'unknown' || one.k === 'external' || one.k === 'result');
    for (const value of known) {
      if (value === undefined) continue;
      const owner = ownerOf(emission, value);
      const isFromStart = value.k === 'text' && value.s.startsWith(START);
      out.push({
        emission: isFromStart ? { ...emission, cwd: null } : emission,
        value:
          value.k === 'text'
            ? isFromStart
              ? { ...value, s: fromStart(value.s) }
              : value
            : unknown(value.k === 'unknown' ? value.why : shown(value), [value]),
        ...owner,
        isAlternative: known.length > 1 || emission.notes.beside !== 'nothing',
        lost: lost || emission.notes.beside === 'unknown',
      });
    }
  }
  const telling = withoutEchoes(out.filter(tellsSomething));
  return withoutShadows([...telling, ...untold(emissions, telling)]).map((one) => plain(one, sources));

  function ownerOf(emission: Emission, value: Value): Pick<Told, 'script' | 'place' | 'home' | 'via' | 'parameter'> {
    const frames = emission.frames;
    const marks = value.marks ?? [];
    let index = 0;
    // A closure's value hangs on a frame further out: whoever called that one named it.
    for (let at = index; at + 1 < frames.length; at += 1) if (marks.includes(frames[at]!.frame.id)) index = at + 1;
    // A function handed to another script, which calls it back: its lines stay its own, whoever named the file.
    const home = frames[0]!.frame.module;
    const isCalledBack =
      frames[index]!.frame.module !== home && frames.slice(index).some((one) => one.frame.module === home);
    if (isCalledBack) index = 0;
    let parameter: string | null = null;
    const last = frames[index]!;
    if (last.frame.alone && last.frame.name === null && index > 0) {
      index -= 1;
      parameter = frames[index]!.frame.name?.split('.').at(-1) ?? '';
    }
    const script = frames[index]!.frame.module.path;
    let at = index;
    while (at > 0 && frames[at - 1]!.frame.module.path === script) at -= 1;
    const via = frames
      .slice(0, at)
      .toReversed()
      .map(
        (one) =>
          `${one.frame.module.path}:${sources.line(one.frame.module.path, one.call[0])} ${plainName(one.frame.name) ?? '(top level)'}`,
      );
    return { script, place: frames[at]!, home: frames[index]!.frame.id, via, parameter };
  }
}

/** The line that touches the file. */
function placeKey(one: Emission): string {
  const place = one.frames[0]!;
  return `${place.frame.module.path}:${place.call[0]}:${one.notes.kind}`;
}

/** Reached from another script. */
function isElsewhere(one: Emission): boolean {
  const home = one.frames[0]!.frame.module.path;
  return one.frames.some((each) => each.frame.module.path !== home);
}

/**
 * A helper that puts a run-time name into a folder of its own (`OUT / name`) says as much by itself as its callers do, unless
 * one of them has a name to give.
 */
function withoutEchoes(drafts: readonly Told[]): Told[] {
  const own = new Map<string, string>();
  const called = new Map<string, boolean>();
  for (const one of drafts) {
    const s = one.value.k === 'text' ? one.value.s : '';
    if (one.via.length === 0 && one.parameter !== null && says(s)) own.set(lineKey(one), s);
  }
  for (const one of drafts) {
    if (one.via.length === 0) continue;
    const isEcho = one.value.k === 'text' && own.get(lineKey(one)) === one.value.s;
    called.set(lineKey(one), (called.get(lineKey(one)) ?? true) && isEcho);
  }
  return drafts.filter((one) => one.via.length === 0 || called.get(lineKey(one)) !== true);
}

/** The line that touches the file, wherever it is told. */
function lineKey(one: Told): string {
  return placeKey(one.emission);
}

/**
 * A layer between the script that names a file and the line that touches it has nothing to tell: it only hands the name on. A
 * script that calls a helper with a name only the run knows does.
 */
function tellsSomething(one: Told): boolean {
  const s = one.value.k === 'text' ? one.value.s : '';
  if (one.via.length === 0 || (says(s) && !isLost(s))) return true;
  // What the helper put behind a folder that only the run knows stands in the helper's own line.
  return one.parameter === null && one.via.length === 1 && (!says(s) || isGiven(one, s));
}

/** Whether the caller hands over the very name. */
function isGiven(one: Told, s: string): boolean {
  const frames = one.emission.frames;
  const helper = frames[frames.indexOf(one.place) - 1]?.frame;
  return [...(helper?.given.values() ?? [])].some((given) =>
    alternatives(given).some((each) => each.k === 'text' && each.s === s),
  );
}

/** Its beginning is known only to the run, or it is no name but an option of a command. */
function isLost(s: string): boolean {
  return /^[\uE000\uE002]|^-[\w-]*\s/.test(s);
}

/** Lines of helpers that only ever did what callers in other scripts told them: they are still lines that touch a file. */
function untold(emissions: readonly Emission[], drafts: readonly Told[]): Told[] {
  const told = new Set(drafts.map((one) => `${one.script}:${one.place.call[0]}:${one.emission.notes.kind}`));
  const out: Told[] = [];
  for (const emission of emissions) {
    const place = emission.frames[0];
    if (place === undefined || emission.notes.dropped) continue;
    const script = place.frame.module.path;
    const key = `${script}:${place.call[0]}:${emission.notes.kind}`;
    if (told.has(key)) continue;
    told.add(key);
    const name = place.frame.name?.split('.').at(-1) ?? '';
    const value = unknown(`it is named by the callers of ${name}`);
    out.push({
      emission,
      value,
      script,
      place,
      home: place.frame.id,
      via: [],
      parameter: name,
      isAlternative: false,
      lost: false,
    });
  }
  return out;
}

/** A function that was also called with known names needs no line for its unknown ones of its own. */
function withoutShadows(drafts: readonly Told[]): Told[] {
  const known = new Set(drafts.filter((one) => one.parameter === null).map(siteKey));
  return drafts.filter((one) => one.parameter === null || !known.has(siteKey(one)));
}

function siteKey(one: Told): string {
  return `${one.script}:${one.place.call[0]}:${one.emission.notes.kind}`;
}

function plain(one: Told, sources: Sources): Draft {
  const { emission, value, place } = one;
  const { atomic, locked, encoding, closing, format, exclusive, stated } = emission.notes;
  return {
    script: one.script,
    kind: emission.notes.kind,
    api: emission.api,
    mode: emission.mode,
    text: value.k === 'text' ? value.s : null,
    why: value.k === 'unknown' ? value.why : '',
    soft: value.soft ?? null,
    steps: stepsOf(value, sources),
    cwd: namedBy(emission.cwd),
    glob: emission.glob,
    call: place.call,
    named: place === emission.frames[0] ? emission.named : place.call[0],
    statement: place.statement[1] > 0 ? place.statement : place.call,
    argument: place === emission.frames[0] ? emission.argument : null,
    language: place.frame.module.language,
    within: plainName(place.frame.name),
    via: one.via,
    parameter: one.parameter,
    isAlternative: one.isAlternative,
    lost: one.lost,
    stagingFor: namedBy(emission.notes.stagingFor),
    copyOf: namedBy(emission.notes.copyOf),
    order: emission.sequence,
    frames: emission.frames.map((each) => each.frame.id),
    facts: { atomic, locked, encoding, closing, format, exclusive, stated },
  };
}

function namedBy(value: Value | null): Named | null {
  if (value === null) return null;
  const all = alternatives(value);
  const one = all.find((each) => each.k === 'text');
  return {
    text: one === undefined ? null : piece(one),
    isSecond: all[0] !== one,
    isSure: all.length === 1 && one?.soft === undefined,
  };
}

/** How the evaluation came to it. */
function stepsOf(value: Value, sources: Sources): Step[] {
  const steps: Step[] = [];
  const seen = new Set<Trace>();
  const walk = (trace: Trace | undefined): void => {
    if (trace === undefined || seen.has(trace) || seen.size > 60) return;
    seen.add(trace);
    for (const from of trace.from) walk(from);
    if (trace.at !== null && steps.length < 24) {
      const { file, start, end } = trace.at;
      steps.push({
        where: `${file}:${sources.line(file, start)}`,
        what: sources.snippet(file, start, end),
        value: shown(trace.value),
      });
    }
  };
  walk(inherited([value]).trace);
  return steps;
}

function plainName(name: string | null): string | null {
  return name === null ? null : name.replace(/^\(\)/, '');
}

/** What `os.getcwd()` gives, as the relative path that it is. */
export function fromStart(s: string): string {
  return s.slice(START.length).replace(/^\/+/, '') || '.';
}
