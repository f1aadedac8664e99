import type { Brand } from './brand.ts';
import { HoldfastError } from './error.ts';

/** Project-relative, `/`-separated, normal, inside the project: the name of an artifact or a source. */
export type ArtifactPath = Brand<'ArtifactPath'>;

/** A path from the root of the file system, as the operating system writes it. */
export type AbsolutePath = Brand<'AbsolutePath'>;

/**
 * Checks a name as a person wrote it. `./data/x.json` and `data//x.json` become `data/x.json`; a path that is absolute,
 * leaves the project, is the project itself, or has a backslash, a NUL or a line break is an error `config/path`.
 */
export function artifactPath(text: string): ArtifactPath {
  const why = whyNotArtifactPath(text);
  if (why !== undefined) throw badPath(text, why);
  return normalSegments(text).join('/') as ArtifactPath;
}

export function isArtifactPath(text: string): text is ArtifactPath {
  return whyNotArtifactPath(text) === undefined && normalSegments(text).join('/') === text;
}

/** Checks that a path starts at a root, of POSIX (`/`) or of Windows (`C:\`, `\\server`); it is not normalised. */
export function absolutePath(text: string): AbsolutePath {
  if (!isAbsolute(text)) throw badPath(text, 'it is not an absolute path');
  if (text.includes('\0')) throw badPath(text, 'it has a NUL character');
  return text as AbsolutePath;
}

/** The last segment: `ENTITIES_INDEX.json` of `data/entities/ENTITIES_INDEX.json`. */
export function baseName(path: ArtifactPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Orders strings by UTF-16 code unit: the same in every locale, and the order of JavaScript's own `<`. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function whyNotArtifactPath(text: string): string | undefined {
  if (typeof text !== 'string') return 'it is not a string';
  if (isAbsolute(text)) return 'it is absolute, and artifacts are named relative to the project';
  if (text.includes('\\')) return 'it has a backslash; write `/` on every system';
  if (/[\0\r\n]/.test(text)) return 'it has a control character';
  const segments = normalSegments(text);
  if (segments.length === 0) return 'it names no file';
  if (segments[0] === '..') return 'it leaves the project';
  return undefined;
}

function normalSegments(text: string): string[] {
  const segments: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments;
}

function isAbsolute(text: string): boolean {
  return text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text) || text.startsWith('\\\\');
}

function badPath(text: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'config/path',
    what: 'Cannot use the path',
    on: text,
    why,
    still: 'Nothing was read or written',
    next: 'Name a file inside the project, such as `data/entities.json`',
    data: { path: text },
  });
}
