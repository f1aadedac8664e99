import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { hashFile } from '../io/hash.ts';
import { commitAt, isDirty } from './git.ts';
import { pathInside } from './locate.ts';
import type { ArtifactRecord, ScriptState } from './metadata.ts';

/** The program that records, as it introduced itself. */
export interface Script {
  /** `import.meta.url`, a path, or just a name. */
  readonly given: string;
  /** Undefined for a name that is no file. */
  readonly file: AbsolutePath | undefined;
}

/**
 * Finds the file of a script from `import.meta.url` or a path (relative to the working directory, or to the project's root). A mere
 * name (`entity_network.ts`) is the program that is running, if that has this name.
 */
export function findScript(given: string | URL, root?: AbsolutePath): Script {
  const text = String(given);
  if (text.startsWith('file:')) return { given: text, file: absolutePath(fileURLToPath(new URL(text))) };
  const running = process.argv[1];
  const candidates = [resolve(text), ...(root === undefined ? [] : [join(root, text)])];
  if (running !== undefined && text === basename(running)) candidates.push(running);
  const file = candidates.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  return { given: text, file: file === undefined ? undefined : absolutePath(file) };
}

/** What a record says of the script: its path in the project, or else no more of a path than its last segment. */
export function scriptName({ given, file }: Script, root: AbsolutePath): string {
  if (!given.startsWith('file:') && !isAbsolute(given) && !given.includes('/')) return given;
  const inside = file === undefined ? undefined : pathInside(root, file);
  // The folders of this machine are nothing to commit.
  return inside ?? (isAbsolute(given) || file !== undefined ? basename(file ?? given) : given);
}

/** The folder in which the search for the project starts; undefined for a script that is no file. */
export function folderOf(script: Script): AbsolutePath | undefined {
  return script.file === undefined ? undefined : absolutePath(dirname(script.file));
}

/** The hash alone: enough to tell whether the script is the one that made the last record. */
export function scriptHash({ file }: Script): ScriptState | undefined {
  return file === undefined ? undefined : { hash: hashFile(file) };
}

/**
 * Commit and dirtiness as well. Git is asked only when the last record does not say: the same script under the same commit is
 * as dirty as it was.
 */
export async function scriptState(
  { file }: Script,
  known: ScriptState | undefined,
  before: ArtifactRecord | undefined,
): Promise<ScriptState | undefined> {
  if (file === undefined || known === undefined) return known;
  const commit = await commitAt(file);
  if (commit === null) return known;
  const last = before?.script;
  const same = last?.commit === commit && last.hash === known.hash ? last.dirty : undefined;
  const dirty = same ?? (await isDirty(file)) ?? undefined;
  return { ...known, commit, ...(dirty !== undefined && { dirty }) };
}
