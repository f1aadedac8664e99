import { posix } from 'node:path';
import type { AccessFacts, Place } from '../model.ts';
import type { Repository } from '../repository.ts';
import { ANY, DEEP, FRESH, HOME, ROOT, says, SEGMENT, TEMPORARY, shownText } from './value.ts';

/** Where a text leads, once it is known from where relative paths start. */
export interface Located {
  /** Null: nothing to say; `skip`: no file at all (a URL, a terminal, a null device). */
  readonly target: string | null;
  readonly skip: boolean;
  readonly place: Place;
  readonly anchoredAt: AccessFacts['anchoredAt'];
  readonly absoluteRoot: string | null;
  readonly drifted: AccessFacts['drifted'];
  readonly hasHoles: boolean;
  /** It rests on more than the code says. */
  readonly isGuess: boolean;
}

export interface Places {
  locate(text: string, workingDirectory: string, isGlob: boolean): Located;
  /** The path inside the repository of a machine-absolute path, if it points into a copy of it. */
  inside(absolute: string): { path: string; root: string } | null;
  /** Whether there is a folder of this path. */
  isFolder(path: string): boolean;
}

const system = new Set([
  'usr',
  'etc',
  'bin',
  'sbin',
  'proc',
  'dev',
  'sys',
  'lib',
  'run',
  'boot',
  'tmp',
  'private',
  'var',
  'Library',
  'System',
  'Applications',
]);

/**
 * `absolutes`: all machine-absolute texts of the repository; together they tell which of their prefixes are copies of it. `made`:
 * folders that scripts make.
 */
export function makePlaces(
  repository: Repository,
  absolutes: readonly string[],
  made: ReadonlySet<string> = new Set(),
): Places {
  const roots = rootsOf(repository, absolutes);
  return { locate, inside, isFolder: repository.hasFolder };

  function inside(absolute: string): { path: string; root: string } | null {
    const clean = slashed(absolute);
    const root = roots.find((one) => clean === one || clean.startsWith(`${one}/`));
    return root === undefined ? null : { path: clean.slice(root.length + 1) || '.', root };
  }

  function locate(text: string, workingDirectory: string, isGlob: boolean): Located {
    // `zip://data/shapes.zip!inner.shp`: the archive is the file.
    let s = text.replace(/^file:\/\//, '').replace(/^(?:zip|tar|gzip):\/\/([^!]*).*$/s, '$1');
    const none: Located = {
      target: null,
      skip: true,
      place: 'unknown',
      anchoredAt: 'unknown',
      absoluteRoot: null,
      drifted: null,
      hasHoles: false,
      isGuess: false,
    };
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(s) || s === '' || s === '-' || /[\n\r\0]/.test(s)) return none;
    if (
      /^\/dev\/(null|stdin|stdout|stderr|tty|fd\/|urandom|zero)/.test(s) ||
      s.startsWith('/proc/') ||
      s.startsWith('/sys/')
    )
      return none;
    const unknown: Located = { ...none, skip: false };
    if (s.startsWith(ANY) || (s.startsWith(DEEP) && !says(s))) return unknown;
    // A command line or a part of one, not a name.
    if (/^-[\w-]*\s/.test(s)) return unknown;
    if (isGlob) s = s.replace(/\*\*/g, DEEP).replace(/\{[^{}]*\}|\[[^\]]*\]|[*?]+/g, SEGMENT);
    const hasHoles = /[\uE000\uE001\uE002\uE006]/.test(s) || workingDirectory.includes('*');
    const base = { skip: false, absoluteRoot: null, drifted: null, hasHoles, isGuess: false };
    if (s.startsWith(ROOT)) {
      const rest = s.slice(1).replace(/^\/+/, '');
      // A path from data, anywhere in the repository.
      if (rest === ANY) return unknown;
      const path = segments(rest);
      if (path[0] === '..')
        return {
          ...base,
          target: shownText(`../${path.slice(1).join('/')}`),
          place: 'outside',
          anchoredAt: 'script',
          drifted: drift(path),
        };
      return { ...base, target: rendered(path), place: 'project', anchoredAt: 'script', drifted: drift(path) };
    }
    if (s.startsWith(TEMPORARY) || /^\/(private\/)?(tmp|var\/tmp)(\/|$)/.test(s)) {
      return {
        ...base,
        target: posix
          .normalize(`/tmp/${rendered(segments(s.replace(TEMPORARY, '').replace(/^\/(private\/)?(var\/)?tmp/, '')))}`)
          .replace(/\/\.?$/, ''),
        place: 'temporary',
        anchoredAt: 'absolute',
      };
    }
    if (s.startsWith(HOME) || s.startsWith('~')) {
      const rest = s.slice(1).replace(/^\/+/, '');
      const found = inside(`~/${rest}`);
      if (found)
        return {
          ...base,
          target: rendered(segments(found.path)),
          place: 'project',
          anchoredAt: 'home',
          absoluteRoot: found.root,
          isGuess: true,
        };
      return { ...base, target: `~/${rendered(segments(rest))}`, place: 'outside', anchoredAt: 'home' };
    }
    if (s.startsWith('/') || /^[A-Za-z]:[\\/]/.test(s)) {
      const found = inside(s);
      const absoluteRoot = /^(\/[^/]+\/[^/]+(?:\/[^/]+)?|[A-Za-z]:[\\/][^\\/]+)/.exec(s)?.[1] ?? s;
      if (found)
        return {
          ...base,
          target: rendered(segments(found.path)),
          place: 'project',
          anchoredAt: 'absolute',
          absoluteRoot: found.root,
          isGuess: true,
        };
      return {
        ...base,
        target: (s.startsWith('/') ? '/' : '') + rendered(segments(s.replaceAll('\\', '/'))),
        place: 'outside',
        anchoredAt: 'absolute',
        absoluteRoot: shownText(absoluteRoot),
      };
    }
    if (/^[/~]/.test(workingDirectory)) return { ...locate(`${workingDirectory}/${s}`, '.', false), hasHoles };
    const path = segments(workingDirectory === '.' ? s : `${workingDirectory}/${s}`);
    const outside = path[0] === '..';
    return { ...base, target: rendered(path), place: outside ? 'outside' : 'project', anchoredAt: 'cwd' };
  }

  /** A root computed from the script's own place that leads nowhere, while the same path from another level does lead somewhere. */
  function drift(path: readonly string[]): AccessFacts['drifted'] {
    const clean = path.filter((one) => one !== '..');
    const climbs = clean.length < path.length;
    const here = clean.join('/');
    const folder = literalFolder(clean);
    if (!climbs && (repository.has(here) || folder === '.' || repository.hasFolder(folder))) return null;
    const isMade = !climbs && isWithin(made, folder);
    for (let from = climbs ? 0 : 1; from < clean.length; from += 1) {
      const rest = clean.slice(from);
      const restFolder = literalFolder(rest);
      // A folder that scripts make themselves is meant, unless the very file is elsewhere.
      if (repository.has(rest.join('/')) || (!isMade && restFolder !== '.' && repository.hasFolder(restFolder)))
        return { expected: rendered(rest) };
    }
    return null;
  }
}

/** Whether it is one of these folders, or in one. */
function isWithin(folders: ReadonlySet<string>, folder: string): boolean {
  for (let one = folder; one !== '.'; one = posix.dirname(one)) if (folders.has(one)) return true;
  return false;
}

function literalFolder(path: readonly string[]): string {
  const out: string[] = [];
  for (const one of path.slice(0, -1)) {
    if (/[\uE000-\uE006]/.test(one)) break;
    out.push(one);
  }
  return out.join('/') || '.';
}

function segments(s: string): string[] {
  const out: string[] = [];
  for (const one of s.split('/')) {
    if (one === '' || one === '.') continue;
    if (one === '..' && out.length > 0 && out.at(-1) !== '..' && out.at(-1) !== DEEP) out.pop();
    else out.push(one);
  }
  return out;
}

function rendered(path: readonly string[]): string {
  const out: string[] = [];
  for (const one of path) {
    const segment = one.includes(DEEP)
      ? '**'
      : one.replace(new RegExp(`[${ANY}${SEGMENT}${FRESH}]+`, 'g'), '*').replace(/\*{2,}/g, '*');
    if (segment === '**' && out.at(-1) === '**') continue;
    out.push(segment);
  }
  return out.join('/') || '.';
}

/** With single slashes, none at the end: an empty segment is no folder of the repository. */
function slashed(absolute: string): string {
  return absolute
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
}

/** Prefixes of absolute paths under which the repository's own files are found, longest first. */
function rootsOf(repository: Repository, absolutes: readonly string[]): string[] {
  const votes = new Map<string, number>();
  for (const text of new Set(absolutes)) {
    const clean = slashed(text.replace(/[\uE000-\uE006].*$/, ''));
    const parts = clean.split('/');
    for (let at = 2; at <= parts.length; at += 1) {
      const prefix = parts.slice(0, at).join('/');
      if (at === 2 && system.has(parts[1] ?? '')) break;
      const rest = parts.slice(at);
      if (rest.length === 0) {
        if (parts.at(-1) === repository.name) votes.set(prefix, (votes.get(prefix) ?? 0) + 3);
        continue;
      }
      const folder = rest.slice(0, -1).join('/');
      const isThere =
        repository.has(rest.join('/')) ||
        (rest.length > 1 && repository.hasFolder(folder)) ||
        repository.hasFolder(rest.join('/'));
      const isNamed = parts[at - 1] === repository.name;
      if (isThere || isNamed) votes.set(prefix, (votes.get(prefix) ?? 0) + (isThere ? 2 : 0) + (isNamed ? 3 : 0));
    }
  }
  const best = [...votes].filter(([prefix, count]) => count >= 2 && prefix !== '' && prefix !== '~');
  // `/Users/ana/project` and `/Users/ana/project/data` may both fit; the one with more votes is the root.
  return best
    .filter(
      ([prefix, count]) =>
        !best.some(([other, more]) => other !== prefix && prefix.startsWith(`${other}/`) && more >= count),
    )
    .map(([prefix]) => prefix)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}
