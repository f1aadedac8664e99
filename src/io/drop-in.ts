import type { WriteFileOptions } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { callbackify } from 'node:util';
import { isHoldfastError } from '../core/error.ts';
import type { Content } from './content.ts';
import { badArgument, isSystemError } from './errors.ts';
import { atomicWriteFile, atomicWriteFileSync } from './write.ts';
import type { WriteOptions } from './write-options.ts';

export type FsPath = string | Buffer | URL;
export type FsData = Content | Iterable<Content> | AsyncIterable<Content>;
export type FsOptions =
  | (WriteFileOptions & { readonly signal?: AbortSignal | undefined; readonly flush?: boolean })
  | BufferEncoding
  | null;

type Callback = (error: NodeJS.ErrnoException | null) => void;

/**
 * `fs.promises.writeFile` and `fs.writeFile` (with a callback), made atomic: the same arguments, the same codes on errors
 * (`ENOENT`, `EACCES`, …). Parent folders are not made, as there. What cannot be done as a whole is refused, before anything is
 * touched: file descriptors, file handles, and flags other than `w`, `w+` and `wx`.
 */
export function writeFile(file: FsPath, data: FsData, options?: FsOptions): Promise<void>;
export function writeFile(file: FsPath, data: FsData, callback: Callback): void;
export function writeFile(file: FsPath, data: FsData, options: FsOptions | undefined, callback: Callback): void;
export function writeFile(
  file: FsPath,
  data: FsData,
  options?: FsOptions | Callback,
  callback?: Callback,
): Promise<void> | void {
  const done = typeof options === 'function' ? options : callback;
  const written = write(file, data, typeof options === 'function' ? undefined : options);
  if (done === undefined) return written;
  callbackify(() => written)((error) => done(error));
  return undefined;
}

export function writeFileSync(
  file: FsPath,
  data: Content | Iterable<Content>,
  options?: Exclude<FsOptions, { signal: AbortSignal }>,
): void {
  const { path, encoding, rest } = understand(file, options);
  try {
    atomicWriteFileSync(path, encoded(data, encoding), rest);
  } catch (error) {
    throw asSystemError(error);
  }
}

async function write(file: FsPath, data: FsData, options: FsOptions | undefined): Promise<void> {
  const { path, encoding, rest } = understand(file, options);
  try {
    await atomicWriteFile(path, encoded(data, encoding), rest);
  } catch (error) {
    throw asSystemError(error);
  }
}

interface Understood {
  readonly path: string;
  readonly encoding: BufferEncoding;
  readonly rest: WriteOptions;
}

function understand(file: FsPath, given: FsOptions | undefined): Understood {
  const options = typeof given === 'string' ? { encoding: given } : (given ?? {});
  const path = pathOf(file);
  const flag = options.flag ?? 'w';
  if (flag !== 'w' && flag !== 'w+' && flag !== 'wx' && flag !== 'xw') {
    throw badArgument(
      'Cannot write',
      path,
      `the flag \`${flag}\` changes a file in place, and only a whole file can be replaced at once`,
      'Write the whole content with the flag `w`, or use `node:fs` for this file',
    );
  }
  const encoding = options.encoding ?? 'utf8';
  if (!Buffer.isEncoding(encoding))
    throw badArgument('Cannot write', path, `there is no encoding \`${String(encoding)}\``, 'Use `utf8`');
  return {
    path,
    encoding,
    rest: {
      mode: modeOf(options.mode),
      signal: 'signal' in options ? (options.signal ?? undefined) : undefined,
      parents: false,
      mustBeNew: flag.includes('x'),
    },
  };
}

function pathOf(file: unknown): string {
  if (typeof file === 'string') return file;
  if (file instanceof URL) return fileURLToPath(file);
  if (Buffer.isBuffer(file)) return file.toString();
  throw badArgument(
    'Cannot write',
    typeof file === 'number' ? `file descriptor ${file}` : 'a file handle',
    'an open file can only be changed in place',
    'Give the path of the file',
  );
}

function modeOf(mode: string | number | null | undefined): number | undefined {
  return typeof mode === 'string' ? Number.parseInt(mode, 8) : (mode ?? undefined);
}

function encoded<Data>(data: Data, encoding: BufferEncoding): Data | Buffer {
  if (typeof data !== 'string' || encoding === 'utf8' || encoding === 'utf-8') return data;
  return Buffer.from(data, encoding);
}

/** Scripts that catch errors of `fs` ask for their codes: these are them, with our message. */
function asSystemError(error: unknown): unknown {
  if (!isHoldfastError(error)) return error;
  const { cause } = error;
  const code = isSystemError(cause) ? cause.code : CODES[error.code];
  if (code === undefined) return error;
  const path = error.parts.data?.['path'];
  return Object.assign(new Error(error.message, { cause: error }), { code, syscall: 'open', path });
}

/** Refusals of ours that `fs` would have had from the system. */
const CODES: Readonly<Record<string, string>> = {
  'io/not-found': 'ENOENT',
  'io/not-a-file': 'EISDIR',
  'io/denied': 'EACCES',
  'io/exists': 'EEXIST',
};
