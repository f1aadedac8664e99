import {
  ANY,
  DEEP,
  FRESH,
  HOME,
  inherited,
  joined,
  mapText,
  oneOf,
  piece,
  ROOT,
  SEGMENT,
  START,
  TEMPORARY,
  text,
  type Value,
  alternatives,
} from '../evaluate/value.ts';

/** Path arithmetic over abstract texts, as `os.path`, pathlib and `node:path` do it. */

export function startsAtRoot(s: string): boolean {
  return (
    s.startsWith('/') ||
    s.startsWith(ROOT) ||
    s.startsWith(START) ||
    s.startsWith(HOME) ||
    s.startsWith(TEMPORARY) ||
    s.startsWith('~/') ||
    /^[A-Za-z]:[\\/]/.test(s) ||
    s.startsWith('file://')
  );
}

/** A later absolute part drops what is before it. `node`: `path.join` does not. */
export function joinPaths(parts: readonly Value[], keepsAll = false, path?: boolean): Value {
  if (parts.length === 0) return text('.', undefined, path);
  return oneOf(
    combinations(parts).map((combination) => {
      let out = '';
      for (const part of combination) {
        const s = piece(part);
        if (out === '' || (!keepsAll && startsAtRoot(s))) out = s;
        else if (s !== '') out = `${out.replace(/(?<=.)\/+$/, '')}/${keepsAll ? s.replace(/^\/+/, '') : s}`;
      }
      // `path.join` keeps a slash at the end: what is put behind it by `+` is in that folder.
      const end = keepsAll && /.\/$/.test(piece(combination.at(-1)!)) && out !== '/' ? '/' : '';
      return { ...text(tidy(out) + end, undefined, path), ...inherited(combination) };
    }),
  );
}

/** The working directory after a change to a folder. Null: the one in which the script was started. */
export function folderAfter(cwd: Value | null, to: Value): Value | null {
  // It may start at the root of the machine.
  if (cwd !== null && alternatives(to).some((one) => piece(one).startsWith(ANY))) return to;
  const folder = joinPaths([cwd ?? text(START), to]);
  return folder.k === 'text' && folder.s === START ? null : folder;
}

function combinations(parts: readonly Value[]): Value[][] {
  let heads: Value[][] = [[]];
  for (const part of parts) {
    const next: Value[][] = [];
    const options = alternatives(part);
    // A switch among them (`false`, nothing) is no path; nor is a number, where the others lie in folders.
    const liesInFolder = options.some((one) => one.k === 'text' && /[\w.]\//.test(one.s));
    const named = options.filter(
      (one) => one.k !== 'const' && !(liesInFolder && one.k === 'text' && one.s === SEGMENT),
    );
    for (const head of heads)
      for (const one of named.length > 0 ? named : options) if (next.length < 48) next.push([...head, one]);
    heads = next;
  }
  return heads;
}

/** Takes out `.`, doubled slashes, and `..` where what it cancels is known. */
export function tidy(s: string): string {
  const file = s.startsWith('file://') ? 'file://' : '';
  const rest = file === '' ? s : s.slice(7);
  const lead = rest.startsWith('/') ? '/' : '';
  const out: string[] = [];
  for (const segment of rest.split('/')) {
    if (segment === '' || segment === '.') continue;
    const last = out.at(-1);
    const cancels =
      last !== undefined &&
      last !== '..' &&
      last !== ROOT &&
      last !== START &&
      last !== HOME &&
      last !== TEMPORARY &&
      last !== DEEP &&
      last !== ANY &&
      last !== '~';
    if (segment === '..' && cancels) out.pop();
    else if (segment === '..' && last === undefined && lead !== '') continue;
    else out.push(segment);
  }
  const body = out.join('/');
  return file + (lead + body || (s === '' ? '' : '.'));
}

export function dirName(value: Value, path?: boolean): Value {
  return mapText(value, (s, one) => ({ ...text(parentOf(s), one, path ?? one.path) }));
}

export function parentOf(s: string): string {
  const tidied = tidy(s);
  if (tidied === ANY) return ANY;
  if (tidied === ROOT || tidied === START || tidied.endsWith('/..') || tidied === '..' || tidied === HOME)
    return `${tidied}/..`;
  const slash = tidied.lastIndexOf('/');
  if (slash === -1) return tidied === '.' ? '..' : '.';
  return slash === 0 ? '/' : tidied.slice(0, slash);
}

export function baseName(value: Value): Value {
  return mapText(value, (s, one) => ({ ...text(nameOf(s), one) }));
}

export function nameOf(s: string): string {
  const trimmed = s.replace(/\/+$/, '');
  const name = trimmed.slice(trimmed.lastIndexOf('/') + 1);
  return wholeFolders.has(name) ? SEGMENT : name.replaceAll(ANY, SEGMENT);
}

/** Folders whose own names the run alone knows. */
const wholeFolders: ReadonlySet<string> = new Set([ANY, DEEP, ROOT, HOME, START]);

/** `entities` of `data/entities.json`. */
export function stemOf(s: string): string {
  const name = nameOf(s);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

export function extensionOf(s: string): string {
  const name = nameOf(s);
  const dot = name.lastIndexOf('.');
  if (dot > 0) return name.slice(dot);
  return /[\uE000\uE001\uE006]$/.test(name) ? SEGMENT : '';
}

/** A name whose end only the run knows keeps it: the ending is somewhere in it. */
export function withoutExtension(s: string): string {
  const ending = extensionOf(s);
  return ending === SEGMENT ? s : s.slice(0, s.length - ending.length);
}

export function withSuffix(value: Value, suffix: Value): Value {
  return oneOf(
    alternatives(suffix).map((one) =>
      mapText(value, (s, each) => ({
        ...text(withoutExtension(s) + piece(one), undefined, true),
        ...inherited([each, one]),
      })),
    ),
  );
}

export function withName(value: Value, name: Value): Value {
  return joinPaths([dirName(value), name], false, true);
}

export function asPath(value: Value): Value {
  return mapText(value, (s, one) => ({ ...text(tidy(s), one, true) }));
}

export function asText(value: Value): Value {
  return oneOf(
    alternatives(value).map((one) =>
      one.k === 'text' ? { ...text(one.s), ...inherited([one]) } : one.k === 'unknown' ? one : joined([one]),
    ),
  );
}

/** A name as people give to copies that they keep. */
export function looksLikeBackup(s: string): boolean {
  return (
    /(^|[/._-])(backups?|bak|bkp|old|orig(inal)?|snapshots?)([/._\uE000\uE001-]|\d|$)/i.test(s) ||
    s.endsWith('~') ||
    /(backup|\.bak)/i.test(s)
  );
}

export function isFresh(s: string): boolean {
  return s.includes(FRESH);
}
