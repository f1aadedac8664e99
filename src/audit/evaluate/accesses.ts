import type { Access, AccessFacts, Confidence, Script, Step, WorkingDirectory } from '../model.ts';
import { type Draft, fromStart, type Named } from './drafts.ts';
import type { Located, Places } from './places.ts';
import { type Ordered, withHistory } from './history.ts';
import type { Sources } from './sources.ts';
import { ANY, FRESH, shownText, START } from './value.ts';

/** Relative texts of a script, by which its working directory is judged. */
export function relativeTexts(drafts: readonly Draft[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const one of drafts) {
    const { cwd } = one;
    const told = cwd === null ? one.text : cwd.isSecond ? null : cwd.text;
    if (told === null) continue;
    const said = told.startsWith(START) ? fromStart(told) : told;
    const s = cwd === null ? said : `${said}/`;
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
  const out = new Map<string, Ordered>();
  for (const one of drafts) {
    const access = accessOf(one);
    if (access === null) continue;
    const key = `${access.script}|${access.call.start}|${access.call.end}|${access.kind}|${access.api}|${access.target ?? ''}`;
    const known = out.get(key);
    if (known === undefined || better(access.confidence, known.confidence))
      out.set(key, {
        ...access,
        order: known?.order ?? one.order,
        frames: one.frames,
        spoken: one.language,
        lineText: one.language === 'shell' ? sources.lineText(one.script, one.call[0]) : '',
      });
  }
  const all = [...out.values()];
  // Where some calls of a site are resolved, the unresolved ones of the same site add nothing that can be acted on.
  const resolved = new Set(all.filter((one) => one.target !== null).map((one) => `${one.site}|${one.kind}|${one.api}`));
  const kept = all.filter((one) => one.target !== null || !resolved.has(`${one.site}|${one.kind}|${one.api}`));
  return withHistory(kept);

  function accessOf(one: Draft): Access | null {
    const script = scripts.get(one.script);
    const cwd: WorkingDirectory = script?.workingDirectory ?? { path: '.', because: 'default', where: null };
    const base = one.cwd === null ? cwd.path : folderOf(one.cwd, cwd.path);
    const found = one.text === null ? places.locate(ANY, '.', false) : places.locate(one.text, base ?? '.', one.glob);
    if (found.skip) return null;
    const isLostRelative = found.anchoredAt === 'cwd' && base === null;
    // What walks a folder comes to its files by way of it; it is no file itself.
    const isNoFile = found.target !== null && wholeFile.test(one.api) && places.isFolder(found.target);
    const target = isLostRelative || isNoFile ? null : found.target;
    const staging = one.stagingFor === null ? null : targetOf(one.stagingFor, base);
    const isFresh = one.text?.includes(FRESH) === true && one.stagingFor !== null;
    return {
      script: one.script,
      line: sources.line(one.script, one.named),
      kind: one.kind,
      api: one.api,
      ...(one.language === script?.language ? {} : { language: one.language }),
      target,
      mode: one.mode,
      confidence: confidenceOf(one, target, found, cwd),
      ...(one.via.length > 0 ? { via: one.via } : {}),
      place: target === null ? 'unknown' : found.place,
      steps: [...one.steps, lastStep(one, target, base, found.anchoredAt === 'cwd' ? cwd : null)],
      site: `${one.script}:${one.call[0]}`,
      statement: sources.span(one.script, one.statement),
      call: sources.span(one.script, one.call),
      path: one.argument === null ? null : sources.span(one.script, one.argument),
      within: one.within,
      facts: {
        atomic: one.kind === 'read' || one.kind === 'list' ? null : one.facts.atomic,
        stagingFor: staging ?? (isFresh ? '**' : null),
        locked: one.facts.locked,
        encoding: one.facts.encoding,
        closing: one.facts.closing,
        readBefore: null,
        backupBefore: null,
        copyOf: one.copyOf === null ? null : targetOf(one.copyOf, base),
        anchoredAt:
          one.text !== null && target === null && found.anchoredAt === 'unknown'
            ? anchorOfUnknown(one.soft)
            : found.anchoredAt,
        absoluteRoot: found.absoluteRoot,
        drifted: isOwnDrift(found.drifted, target, one) ? found.drifted : null,
        parameter: one.parameter,
        format: formatOf(one.facts.format, target),
        exclusive: one.facts.exclusive,
        stated: one.facts.stated,
      },
    };
  }

  /** The folder that the code itself changed to; null if it is not known. */
  function folderOf({ text }: Named, start: string): string | null {
    if (text === null) return null;
    return places.locate(text.startsWith(START) ? fromStart(text) : text || '.', start, false).target;
  }

  function targetOf({ text }: Named, base: string | null): string | null {
    return text === null ? null : places.locate(text, base ?? '.', false).target;
  }
}

/** Calls that are about one file, never a folder. */
const wholeFile = /^(fs\.)?((read|write|append)File(Sync)?|create(Read|Write)Stream)$/;

function confidenceOf(one: Draft, target: string | null, found: Located, cwd: WorkingDirectory): Confidence {
  if (target === null) return 'unknown';
  const isDefault =
    found.anchoredAt === 'cwd' && isFromStart(one.cwd) && cwd.because === 'default' && one.parameter === null;
  const isElsewhere = found.anchoredAt === 'cwd' && one.cwd?.isSure === false;
  if (one.soft !== null || one.lost || found.isGuess || isDefault || isElsewhere) return 'guess';
  return found.hasHoles || one.isAlternative ? 'pattern' : 'certain';
}

/** Whether a folder hangs on where the script is started: the code has not changed it, or only from there. */
function isFromStart(folder: Named | null): boolean {
  return folder === null || (folder.text !== null && /^[^/~\uE000-\uE006]/.test(folder.text));
}

/** `cwd`: for a path that is relative to it. */
function lastStep(one: Draft, target: string | null, base: string | null, cwd: WorkingDirectory | null): Step {
  const path = { where: '', what: 'the path' };
  if (one.text === null) return { ...path, value: `unknown: ${one.why}` };
  if (target === null)
    return { ...path, value: `unknown: its folder is known only to the run (${shownText(one.text)})` };
  if (cwd === null) return { ...path, value: target };
  return {
    where: cwd.where ?? '',
    what: `a relative path, from ${base === '.' ? 'the root' : (base ?? 'an unknown folder')} (${reasons[cwd.because]})`,
    value: target,
  };
}

const reasons: Readonly<Record<WorkingDirectory['because'], string>> = {
  invocation: 'it is started there',
  tree: 'its files are there',
  package: 'its package is there',
  'own-folder': 'it is started in its own folder',
  default: 'where scripts are usually started',
  stated: 'the code changes to it',
};

function anchorOfUnknown(soft: Draft['soft']): 'argument' | 'environment' | 'unknown' {
  return soft === 'environment' ? 'environment' : soft === null ? 'unknown' : 'argument';
}

function formatOf(known: Format, target: string | null): Format {
  if (known === 'json' && /\.(jsonl|ndjson)$/i.test(target ?? '')) return 'ndjson';
  return known === 'unknown' ? formatByName(target) : known;
}

type Format = Access['facts']['format'];

function formatByName(target: string | null): Format {
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

/** A root has drifted if what is too much of the path is where a script lies, or if the path leaves the repository. */
function isOwnDrift(drifted: AccessFacts['drifted'], target: string | null, draft: Draft): boolean {
  if (drifted === null || target === null) return false;
  if (target.startsWith('..') || !target.endsWith(`/${drifted.expected}`)) return true;
  const prefix = target.slice(0, -drifted.expected.length);
  return [draft.script, ...draft.via].some((one) => one.startsWith(prefix));
}
