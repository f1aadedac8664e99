import { execFile } from 'node:child_process';
import type { ContentHash } from '../core/hash.ts';
import { hashBytes } from '../io/hash.ts';
import { gitEnvironment } from './git.ts';

export type GitAnswer =
  | { readonly is: 'said'; readonly bytes: Buffer }
  /** `status` is git's exit code; null where git is not installed or could not be asked. */
  | { readonly is: 'refused'; readonly status: number | null; readonly why: string };

/** Asks git about the repository that a folder lies in. */
export function askGit(folder: string, ...args: readonly string[]): Promise<GitAnswer> {
  const options = {
    cwd: folder,
    env: gitEnvironment(),
    encoding: 'buffer',
    maxBuffer: 2 ** 31,
    windowsHide: true,
  } as const;
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ is: 'said', bytes: stdout });
      const status = typeof error.code === 'number' ? error.code : null;
      // Hints come before and after the one line that says what is wrong.
      const lines = stderr.toString('utf8').trim().split('\n');
      const said = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines.at(-1) ?? '';
      const why = error.code === 'ENOENT' ? 'git is not installed' : said.replace(/^(?:fatal|error): /, '');
      resolve({ is: 'refused', status, why: why === '' ? error.message : why });
    });
  });
}

/** One blob of a repository, and the path that its filters (LFS, line ends) are looked up by. */
export interface Blob {
  readonly id: string;
  readonly path: string;
}

/** The contents of many blobs, as a checkout would have them, by one git process; in their order. */
export function readBlobs(folder: string, blobs: readonly Blob[]): Promise<readonly Buffer[]> {
  if (blobs.length === 0) return Promise.resolve([]);
  const options = { cwd: folder, env: gitEnvironment(), encoding: 'buffer', maxBuffer: 2 ** 31 } as const;
  return new Promise((resolve, reject) => {
    const child = execFile('git', ['cat-file', '--batch', '--filters'], options, (error, stdout) => {
      if (error !== null) reject(error);
      else resolve(batchOf(stdout, blobs.length));
    });
    // What makes git end early is told by its exit.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(blobs.map(({ id, path }) => `${id} ${path}\n`).join(''));
  });
}

/** `ID blob SIZE`, a line end, the bytes, a line end. */
function batchOf(output: Buffer, count: number): Buffer[] {
  const contents: Buffer[] = [];
  let at = 0;
  while (contents.length < count) {
    const line = output.indexOf(10, at);
    if (line < 0) throw new Error('git gave fewer contents than it was asked for');
    const size = Number(/ blob (\d+)$/.exec(output.toString('latin1', at, line))?.[1]);
    if (Number.isNaN(size)) throw new Error(`git says: ${output.toString('utf8', at, line)}`);
    contents.push(output.subarray(line + 1, line + 1 + size));
    at = line + 1 + size + 1;
  }
  return contents;
}

/** Each content that the history of a path has had, newest first, by the commits that are checked out. Empty without git. */
export async function blobsOf(
  folder: string,
  path: string,
  most: number,
): Promise<readonly (Blob & { readonly commit: string; readonly at: string })[]> {
  const answer = await askGit(
    folder,
    '-c',
    'core.quotePath=false',
    'log',
    '-m',
    '--first-parent',
    `--max-count=${most}`,
    '--format=%x01%H %cI',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--',
    `:(literal)${path}`,
  );
  if (answer.is === 'refused') return [];
  return answer.bytes
    .toString('utf8')
    .split('\u0001')
    .flatMap((entry) => {
      const [, commit = '', at = ''] = /^([0-9a-f]+) (\S+)/.exec(entry) ?? [];
      const [, id, named] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\t(.+)$/m.exec(entry) ?? [];
      if (id === undefined || /^0+$/.test(id)) return [];
      // From the root of the repository, which the project's folder need not be; one in quotes has odd characters in it.
      return [{ id, path: named === undefined || named.startsWith('"') ? path : named, commit, at }];
    });
}

/** A content that a path had in one of its last `most` commits, by its hash; undefined where git does not have it. */
export async function contentInGit(
  folder: string,
  path: string,
  hash: ContentHash,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly commit: string } | undefined> {
  const seen = new Set<string>();
  for (const blob of await blobsOf(folder, path, most)) {
    if (seen.has(blob.id)) continue;
    seen.add(blob.id);
    // A filter that fails here (LFS without its server) leaves the content where it was: not found.
    const [bytes] = await readBlobs(folder, [blob]).catch(() => []);
    if (bytes !== undefined && hashBytes(bytes) === hash) return { bytes, commit: blob.commit };
  }
  return undefined;
}
