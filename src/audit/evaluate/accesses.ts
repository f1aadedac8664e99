import type { Access, AccessKind, Confidence, Script, Span, Step, WorkingDirectory } from '../model.ts';
import type { Emission, Place } from './emission.ts';
import type { Places } from './places.ts';
import { alternatives, FRESH, inherited, piece, says, shown, type Trace, unknown, type Value } from './value.ts';

/** Sources by script: for lines and snippets. */
export interface Sources {
  span(script: string, range: readonly [number, number]): Span;
  line(script: string, offset: number): number;
  snippet(script: string, start: number, end: number): string;
}

/** An emission with one of its targets, given to the script that names the file. */
interface Draft {
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
  const out: Draft[] = [];
  for (const emission of emissions) {
    if (emission.notes.dropped) continue;
    const options = alternatives(emission.path).filter((one) => one.k !== 'handle' && !(one.k === 'number'));
    const texts = options.filter((one) => one.k === 'text' && one.s !== '');
    const known =
      texts.length > 0
        ? texts
        : options.some((one) => one.k !== 'const')
          ? [options.find((one) => one.k === 'unknown') ?? unknown('it is empty here')]
          : options.slice(0, 1);
    const lost =
      texts.length > 0 && options.some((one) => one.k === 'unknown' || one.k === 'external' || one.k === 'result');
    for (const value of known) {
      if (value === undefined) continue;
      const owner = ownerOf(emission, value);
      out.push({
        emission,
        value:
          value.k === 'text' ? value : unknown(value.k === 'unknown' ? value.why : `what ${shown(value)}`, [value]),
        ...owner,
        isAlternative: known.length > 1,
        lost,
      });
    }
  }
  const telling = withoutEchoes(out.filter(tellsSomething));
  return withoutShadows([...telling, ...untold(emissions, telling)]);

  function ownerOf(emission: Emission, value: Value): Pick<Draft, 'script' | 'place' | 'home' | 'via' | 'parameter'> {
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

/**
 * A helper that puts a run-time name into a folder of its own (`OUT / name`) says as much by itself as its callers do, unless
 * one of them has a name to give.
 */
function withoutEchoes(drafts: readonly Draft[]): Draft[] {
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
function lineKey(one: Draft): string {
  const place = one.emission.frames[0]!;
  return `${place.frame.module.path}:${place.call[0]}:${one.emission.notes.kind}`;
}

/**
 * A layer between the script that names a file and the line that touches it has nothing to tell: it only hands the name on. A
 * script that calls a helper with a name only the run knows does.
 */
function tellsSomething(one: Draft): boolean {
  if (one.via.length === 0 || (one.value.k === 'text' && says(one.value.s) && !/^[\uE000\uE002]/.test(one.value.s)))
    return true;
  return one.parameter === null && one.via.length === 1;
}

/** Lines of helpers that only ever did what callers in other scripts told them: they are still lines that touch a file. */
function untold(emissions: readonly Emission[], drafts: readonly Draft[]): Draft[] {
  const told = new Set(drafts.map((one) => `${one.script}:${one.place.call[0]}:${one.emission.notes.kind}`));
  const out: Draft[] = [];
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
function withoutShadows(drafts: readonly Draft[]): Draft[] {
  const known = new Set(drafts.filter((one) => one.parameter === null).map(siteKey));
  return drafts.filter((one) => one.parameter === null || !known.has(siteKey(one)));
}

function siteKey(one: Draft): string {
  return `${one.script}:${one.place.call[0]}:${one.emission.notes.kind}`;
}

/** Relative texts of a script, by which its working directory is judged. */
export function relativeTexts(drafts: readonly Draft[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const one of drafts) {
    const { cwd } = one.emission;
    const said = cwd === null ? one.value : (alternatives(cwd)[0] ?? cwd);
    if (said.k !== 'text') continue;
    const s = cwd === null ? said.s : `${said.s}/`;
    if (/^[\uE000-\uE006/~-]|^[A-Za-z]:[\\/]|^[a-z]+:\/\/|^\s*$/.test(s)) continue;
    const list = out.get(one.script);
    if (list) list.push(s);
    else out.set(one.script, [s]);
  }
  return out;
}

export function accessesOf(
  drafts: readonly Draft[],
  scripts: ReadonlyMap<string, Script>,
  places: Places,
  sources: Sources,
): Access[] {
  const out = new Map<string, Access & { readonly order: number; readonly frames: readonly number[] }>();
  for (const one of drafts) {
    const access = accessOf(one);
    if (access === null) continue;
    const key = `${access.script}|${access.call.start}|${access.call.end}|${access.kind}|${access.api}|${access.target ?? ''}`;
    const known = out.get(key);
    if (known === undefined || better(access.confidence, known.confidence))
      out.set(key, {
        ...access,
        order: known?.order ?? one.emission.sequence,
        frames: one.emission.frames.map((each) => each.frame.id),
      });
  }
  const all = [...out.values()];
  // Where some calls of a site are resolved, the unresolved ones of the same site add nothing that can be acted on.
  const resolved = new Set(all.filter((one) => one.target !== null).map((one) => `${one.site}|${one.kind}|${one.api}`));
  const kept = all.filter((one) => one.target !== null || !resolved.has(`${one.site}|${one.kind}|${one.api}`));
  return withHistory(kept);

  function accessOf(one: Draft): Access | null {
    const { emission, value, place } = one;
    const script = scripts.get(one.script);
    const { language } = place.frame.module;
    const cwd: WorkingDirectory = script?.workingDirectory ?? { path: '.', because: 'default', where: null };
    const base = emission.cwd === null ? cwd.path : baseFolder(emission.cwd, cwd.path, places);
    const s = value.k === 'text' ? value.s : '';
    const found =
      value.k === 'text' ? places.locate(s, base ?? '.', emission.glob) : places.locate('\uE000', '.', false);
    if (found.skip) return null;
    const isLostRelative = found.anchoredAt === 'cwd' && base === null;
    const target = isLostRelative ? null : found.target;
    const isDefault =
      found.anchoredAt === 'cwd' && emission.cwd === null && cwd.because === 'default' && one.parameter === null;
    const confidence: Confidence =
      target === null
        ? 'unknown'
        : value.soft !== undefined || one.lost || found.isGuess || isDefault
          ? 'guess'
          : found.hasHoles || one.isAlternative
            ? 'pattern'
            : 'certain';
    const stagingValue = emission.notes.stagingFor;
    const staging = stagingValue === null ? null : firstTarget(stagingValue, base);
    const argument =
      emission.argument !== null && place === emission.frames[0] ? sources.span(one.script, emission.argument) : null;
    const kind: AccessKind = emission.notes.kind;
    return {
      script: one.script,
      line: sources.line(one.script, place.call[0]),
      kind,
      api: emission.api,
      ...(language === script?.language ? {} : { language }),
      target,
      mode: emission.mode,
      confidence,
      ...(one.via.length > 0 ? { via: one.via } : {}),
      place: target === null ? 'unknown' : found.place,
      steps: stepsOf(value, target, base, cwd, found.anchoredAt === 'cwd'),
      site: `${one.script}:${place.call[0]}`,
      statement: sources.span(one.script, place.statement[1] > 0 ? place.statement : place.call),
      call: sources.span(one.script, place.call),
      path: argument,
      within: plainName(place.frame.name),
      facts: {
        atomic: kind === 'read' || kind === 'list' ? null : emission.notes.atomic,
        stagingFor: staging ?? (s.includes(FRESH) && stagingValue !== null ? '**' : null),
        locked: emission.notes.locked,
        encoding: emission.notes.encoding,
        closing: emission.notes.closing,
        readBefore: null,
        backupBefore: null,
        copyOf: emission.notes.copyOf === null ? null : firstTarget(emission.notes.copyOf, base),
        anchoredAt:
          value.k === 'text' && target === null && found.anchoredAt === 'unknown'
            ? anchorOfUnknown(value)
            : found.anchoredAt,
        absoluteRoot: found.absoluteRoot,
        drifted: found.drifted,
        parameter: one.parameter,
        format:
          emission.notes.format === 'unknown'
            ? formatOf(target)
            : emission.notes.format === 'json' && /\.(jsonl|ndjson)$/i.test(target ?? '')
              ? 'ndjson'
              : emission.notes.format,
        exclusive: emission.notes.exclusive,
        stated: emission.notes.stated,
      },
    };
  }

  function firstTarget(value: Value, base: string | null): string | null {
    const [one] = alternatives(value).filter((each) => each.k === 'text');
    return one === undefined ? null : places.locate(piece(one), base ?? '.', false).target;
  }

  function stepsOf(
    value: Value,
    target: string | null,
    base: string | null,
    cwd: WorkingDirectory,
    isRelative: boolean,
  ): Step[] {
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
    if (value.k === 'unknown') steps.push({ where: '', what: 'the path', value: `unknown: ${value.why}` });
    else if (target === null)
      steps.push({
        where: '',
        what: 'the path',
        value: `unknown: its folder is known only to the run (${shown(value)})`,
      });
    else if (isRelative)
      steps.push({
        where: cwd.where ?? '',
        what: `a relative path, from ${base === '.' ? 'the root' : (base ?? 'an unknown folder')} (${reasons[cwd.because]})`,
        value: target,
      });
    else steps.push({ where: '', what: 'the path', value: target });
    return steps;
  }
}

const reasons: Readonly<Record<WorkingDirectory['because'], string>> = {
  invocation: 'it is started there',
  tree: 'its files are there',
  package: 'its package is there',
  'own-folder': 'it is started in its own folder',
  default: 'where scripts are usually started',
  stated: 'the code changes to it',
};

function anchorOfUnknown(value: Value): 'argument' | 'environment' | 'unknown' {
  return value.soft === 'environment' ? 'environment' : value.soft === undefined ? 'unknown' : 'argument';
}

/** The folder that the code itself changed to; null if it is not known. */
function baseFolder(cwd: Value, start: string, places: Places): string | null {
  const [one] = alternatives(cwd).filter((each) => each.k === 'text');
  if (one === undefined) return null;
  const found = places.locate(piece(one) || '.', start, false);
  return found.target;
}

function plainName(name: string | null): string | null {
  return name === null ? null : name.replace(/^\(\)/, '');
}

function formatOf(target: string | null): Access['facts']['format'] {
  const extension = /\.(\w+)$/.exec(target ?? '')?.[1]?.toLowerCase() ?? '';
  if (extension === 'json' || extension === 'geojson') return 'json';
  if (extension === 'jsonl' || extension === 'ndjson') return 'ndjson';
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  if (/^(txt|md|html?|xml|ya?ml|toml|log|rst|svg|ini|tex)$/.test(extension)) return 'text';
  if (/^(db|sqlite3?|duckdb)$/.test(extension)) return 'database';
  if (/^(parquet|pkl|pickle|npy|npz|png|jpe?g|pdf|zip|gz|xlsx?|feather|h5|pt|bin|mp[34]|wav)$/.test(extension))
    return 'binary';
  return 'unknown';
}

const ranks: Readonly<Record<Confidence, number>> = { certain: 3, pattern: 2, guess: 1, unknown: 0 };

function better(a: Confidence, b: Confidence): boolean {
  return ranks[a] > ranks[b];
}

/** What the same run of the code did before to the same target. */
function withHistory(
  all: readonly (Access & { readonly order: number; readonly frames: readonly number[] })[],
): Access[] {
  const byTarget = grouped(all, (one) => one.target);
  const byCopied = grouped(all, (one) => (one.kind === 'backup' ? one.facts.copyOf : null));
  return all
    .map(({ order, frames, ...access }): Access => {
      if (access.kind === 'read' || access.kind === 'list' || access.target === null) return access;
      const shares = (other: (typeof all)[number]) =>
        other.order < order && other.script === access.script && other.frames.some((one) => frames.includes(one));
      const same = byTarget.get(access.facts.stagingFor ?? access.target) ?? [];
      const read =
        same.find((one) => one.kind === 'read' && shares(one) && one.site !== access.site) ??
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
        compare(a.script, b.script) ||
        a.call.start - b.call.start ||
        compare(a.kind, b.kind) ||
        compare(a.target ?? '', b.target ?? ''),
    );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string | null): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    if (key === null) continue;
    const known = out.get(key);
    if (known) known.push(one);
    else out.set(key, [one]);
  }
  return out;
}
