import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, type ResultValue, type Value } from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';
import { joinPaths } from '../paths.ts';
import { resultOf } from '../results.ts';
import { fileOf } from '../touch-by-name.ts';
import { notFiles } from './other.ts';

/**
 * A method of an object of a package that is not known: `new Storage('./data').save('a.csv')`. Only by a name that says what it does, with
 * a file's name, and of an object that was made with one folder or with nothing. That the file lies in that folder is a guess.
 */
export function storeMethod(machine: Machine, c: LibraryCall, store: ResultValue, name: string): Value | undefined {
  const kind = kindOf(name);
  if (kind === null || notFiles.test(store.of) || notOnDisk.test(store.of)) return undefined;
  const [folder, ...others] = store.args;
  if (others.length > 0 || (folder === undefined ? !isClass(store.of) : !isFolder(folder))) return undefined;
  const file = fileOf(c, 'path');
  if (file === undefined) return undefined;
  const place = folder === undefined ? file.value : joinPaths([folder, file.value]);
  const api = `${store.of.split('.').at(-1) ?? ''}.${name}`;
  const path: Value = { soft: 'argument', ...place };
  const emission = machine.emit(kind, api, path, { call: c.range, argument: file.range, glob: kind === 'list' });
  return resultOf(api, [], [emission]);
}

function kindOf(name: string): AccessKind | null {
  const verb = name.replace(/Sync$/, '');
  if (/^(read|load)([A-Z]\w*)?$/.test(verb)) return 'read';
  if (/^(write|save)([A-Z]\w*)?$/.test(verb)) return 'write';
  return /^list([A-Z]\w*)?$/.test(verb) ? 'list' : null;
}

/** What such an object has by name is inside of something, or far away. */
const notOnDisk = /zip|tar\b|archive|git|repo|conn|session|bucket|cursor|cloud|drive|ftp|firebase|db\b|redis/i;

/** A class, by how its name is written. */
function isClass(name: string): boolean {
  return /(^|\.)[A-Z]\w*$/.test(name);
}

/** A text that is written like a folder's path: with a slash or a leading dot, and no file's ending; or that by default. */
function isFolder(value: Value): boolean {
  const all = alternatives(value);
  const known = all.filter((one) => one.k !== 'unknown');
  return (
    known.length > 0 &&
    known.every(
      (one) =>
        one.k === 'text' &&
        (/\/|^\.{1,2}$/.test(one.s) || one.path === true) &&
        !/^[a-z][a-z0-9+.-]*:|[\s<>{}?*]|[^/.]\.\w{1,5}$/i.test(one.s),
    )
  );
}
