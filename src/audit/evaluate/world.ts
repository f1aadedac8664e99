import type { Language } from '../model.ts';
import type { Repository } from '../repository.ts';
import { dataHash, unread } from '../tree-hash.ts';
import { jsonOf, type Resolver } from './resolve.ts';
import { copyOf, dataValue, readSettings } from './settings.ts';
import type { Value } from './value.ts';

/**
 * What the evaluation of scripts asks of the tree around them. Every answer is a plain text, so that an evaluation that was kept can
 * be believed when the same questions still have the same answers.
 */
export interface World {
  answer(question: Question): Answer;
  /** The value of a JSON file that is imported. */
  json(path: string): Value;
  /** What a file of settings holds, as a value of its own for each who asks; undefined if it cannot be read as such. */
  settings(path: string): Value | undefined;
}

/** `import`: what a specifier in a script leads to. `data`: what a file of settings holds. `arguments`: how a script is started. */
export type Question =
  | readonly ['import', from: string, language: Language, specifier: string, level: number]
  | readonly ['data', path: string]
  | readonly ['arguments', script: string];

/**
 * `script` and `data` with a path, `folder` of modules, `outside` with a name; of data also the hash of its bytes; of a script's
 * arguments all command lines that are known, as JSON.
 */
export type Answer =
  | readonly ['script', path: string]
  | readonly ['data', path: string, hash: string]
  | readonly ['folder']
  | readonly ['outside', name: string]
  | readonly ['arguments', calls: string];

/** `startsOf`: the command lines that start a script. */
export function makeWorld(
  repository: Repository,
  resolver: Resolver,
  startsOf: (script: string) => string = () => '[]',
): World {
  const scripts = new Set(repository.entries.filter((one) => one.language !== null).map((one) => one.path));
  const bytes = new Map(repository.entries.map((one) => [one.path, one.bytes]));
  const hashes = new Map<string, string>();
  const jsons = new Map<string, Value>();
  const tables = new Map<string, Value | undefined>();
  return {
    answer: (question) => {
      switch (question[0]) {
        case 'import':
          return imported(question);
        case 'data':
          return settings(question[1]);
        case 'arguments':
          return ['arguments', startsOf(question[1])];
      }
    },
    json(path) {
      const known = jsons.get(path) ?? (isLarge(path) ? tooLarge : dataValue(jsonOf(repository, path)));
      jsons.set(path, known);
      return copyOf(known);
    },
    settings(path) {
      if (!tables.has(path)) tables.set(path, readSettings(repository, path));
      const value = tables.get(path);
      return value === undefined ? undefined : copyOf(value);
    },
  };

  function imported([, from, language, specifier, level]: Extract<
    Question,
    readonly ['import', ...unknown[]]
  >): Answer {
    const found = resolver.resolve(from, language, { specifier, level, names: [] });
    if (found.kind === 'file') {
      if (found.path.endsWith('.json')) return ['data', found.path, isLarge(found.path) ? unread : hashOf(found.path)];
      if (scripts.has(found.path)) return ['script', found.path];
    }
    const isExternal = found.kind === 'external';
    if (language === 'python') {
      const isFolder = !isExternal && resolver.folder(from, specifier, level) !== null;
      return isFolder ? ['folder'] : ['outside', specifier];
    }
    return ['outside', isExternal ? libraryName(specifier) : specifier];
  }

  function isLarge(path: string): boolean {
    return (bytes.get(path) ?? 0) > LARGEST_IMPORTED;
  }

  function settings(path: string): Answer {
    const size = bytes.get(path);
    return size === undefined || size > LARGEST ? ['outside', path] : ['data', path, hashOf(path)];
  }

  function hashOf(path: string): string {
    const known = hashes.get(path) ?? dataHash(repository, path);
    hashes.set(path, known);
    return known;
  }
}

/** Larger files are data, not settings. */
const LARGEST = 64_000;
/** Lists of countries are imported like settings, and their names become paths; megabytes are not. */
const LARGEST_IMPORTED = 256_000;
const tooLarge: Value = { k: 'unknown', why: 'the imported file is large' };

function libraryName(specifier: string): string {
  return specifier
    .replace(/^node:/, '')
    .replace('fs/promises', 'fs.promises')
    .replace('path/posix', 'path')
    .replaceAll('/', '.');
}
