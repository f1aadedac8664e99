import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type * as toml from 'smol-toml';
import type * as yaml from 'yaml';
import type { Repository } from '../repository.ts';
import type { Machine } from './machine.ts';
import { jsonOf, normal } from './resolve.ts';
import { alternatives, piece, ROOT, START, type Trace, type Value } from './value.ts';

/**
 * Where the settings file lies whose path a script reads; `isThere` is asked for each place where it may. Relative paths are tried
 * from the root, then from the script's folder upwards.
 */
export function settingsPlace(machine: Machine, path: Value, isThere: (path: string) => boolean): string | undefined {
  const [one, ...others] = alternatives(path);
  if (one?.k !== 'text' || others.length > 0) return undefined;
  return placesOf(machine, one.s, piece(one)).find((place) => isSettings(place) && isThere(place));
}

function placesOf(machine: Machine, s: string, plain: string): string[] {
  const tries: string[] = [];
  if (s.startsWith(ROOT)) tries.push(s.slice(1).replace(/^\/+/, ''));
  else {
    const cwd = machine.cwd?.k === 'text' ? machine.cwd.s.replace(new RegExp(`^[${ROOT}${START}]/?`), '') : '';
    tries.push(normal(cwd === '' ? '.' : cwd, plain));
    for (let folder = posix.dirname(machine.frame.module.path); folder !== '.'; folder = posix.dirname(folder))
      tries.push(normal(folder, plain));
  }
  return tries;
}

/** YAML, TOML and INI are what people write; JSON is as often data, which says nothing about paths. */
function isSettings(path: string): boolean {
  if (/\.(ya?ml|toml|ini|cfg)$/i.test(path)) return true;
  return (
    path.endsWith('.json') &&
    /conf(ig)?\b|config|settings|paths|pipeline|params|options|catalog/i.test(posix.basename(path))
  );
}

/** What a settings file holds, with the places of its texts: a default that an edit of the file changes. */
export function readSettings(repository: Repository, path: string): Value | undefined {
  const data = path.endsWith('.json') ? jsonOf(repository, path) : parsed(repository, path);
  return data === undefined ? undefined : dataValue(data, locator(repository, path));
}

function parsed(repository: Repository, path: string): unknown {
  const text = repository.read(path).toString('utf8');
  const require = createRequire(import.meta.url);
  try {
    // Loaded with the first settings file that a script reads: most audits need neither.
    if (/\.(ini|cfg)$/.test(path)) return ini(text);
    if (path.endsWith('.toml')) return (require('smol-toml') as typeof toml).parse(text);
    return (require('yaml') as typeof yaml).parse(text, { logLevel: 'silent' });
  } catch {
    // A file that is no YAML resolves nothing; that it is broken is its readers' business.
    return undefined;
  }
}

/** Sections as Python's configparser reads them, with their defaults and `%(name)s`. */
function ini(text: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const name = /^\[([^\]]+)\]/.exec(line)?.[1];
    const pair = /^([^\s#;[][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
    } else if (pair !== null) section.set((pair[1] ?? '').toLowerCase(), pair[2] ?? '');
  }
  const defaults = sections.get('DEFAULT') ?? new Map<string, string>();
  const filled = (own: ReadonlyMap<string, string>, value: string, depth: number): string =>
    value.replace(/%\((\w+)\)s/g, (whole, key: string) => {
      const found = own.get(key.toLowerCase()) ?? defaults.get(key.toLowerCase());
      return found === undefined || depth > 8 ? whole : filled(own, found, depth + 1);
    });
  return Object.fromEntries(
    [...sections].map(([name, own]) => [
      name,
      Object.fromEntries([...defaults, ...own].map(([key, value]) => [key, filled(own, value, 0)])),
    ]),
  );
}

/** Finds where a text stands in the file, each search from where the last one ended. */
function locator(repository: Repository, path: string): (text: string) => Trace['at'] {
  const source = repository.read(path).toString('utf8');
  let from = 0;
  return (text) => {
    const found = source.indexOf(text, from);
    const start = found === -1 ? source.indexOf(text) : found;
    if (start === -1 || text === '') return null;
    from = start + text.length;
    return { file: path, start: source.lastIndexOf('\n', start) + 1, end: from };
  };
}

/** A parsed value as what scripts see of it. */
export function dataValue(data: unknown, place?: (text: string) => Trace['at']): Value {
  if (typeof data === 'string') {
    const value: Value = { k: 'text', s: data };
    const at = place?.(data) ?? null;
    return at === null ? value : { ...value, trace: { at, value, from: [] } };
  }
  if (typeof data === 'number') return { k: 'number', v: data };
  if (typeof data === 'boolean' || data === null) return { k: 'const', v: data };
  if (Array.isArray(data)) return { k: 'list', items: data.slice(0, 64).map((one) => dataValue(one, place)) };
  if (typeof data === 'object')
    return { k: 'dict', entries: new Map(Object.entries(data).map(([key, value]) => [key, dataValue(value, place)])) };
  return { k: 'unknown', why: 'not in the file' };
}

/** Scripts change the tables that they have read; nobody else's are changed by that. */
export function copyOf(value: Value): Value {
  if (value.k === 'list') return { ...value, items: value.items.map(copyOf) };
  if (value.k === 'dict')
    return { ...value, entries: new Map([...value.entries].map(([key, one]) => [key, copyOf(one)])) };
  return value;
}
