import type { Brand } from './brand.ts';
import { HoldfastError } from './error.ts';
import { artifactPath, type ArtifactPath } from './path.ts';

/**
 * Names a set of files: a project-relative path in which `*` stands for any part of one segment, `**` for any segments
 * (none too), and `{name}` for the name of an item, which may hold `/` where the items lie in folders.
 * Nothing else is special, so `photo[1].txt` means itself. Names that start with a dot are never members.
 */
export type Pattern = Brand<'Pattern'>;

export function pattern(text: string): Pattern {
  const why = whyNotPattern(text);
  if (why !== undefined) {
    throw new HoldfastError({
      code: 'config/pattern',
      what: 'Cannot use the file pattern',
      on: text,
      why,
      still: 'Nothing was read or written',
      next: 'Write a path inside the project with `*`, `**` or `{name}`, such as `data/documents/*.txt`',
    });
  }
  return artifactPath(text) as string as Pattern;
}

/** Whether a text has a hole, so that it can only name a set. */
export function hasHole(text: string): boolean {
  return text.includes('*') || text.includes('{name}');
}

/** The folder below which every member lies: `data/documents` of `data/documents/*.txt`, and `''` of `*.txt`. */
export function fixedFolder(of: Pattern): string {
  const segments = of.split('/');
  const first = segments.findIndex((segment) => hasHole(segment));
  return segments.slice(0, first).join('/');
}

/** Whether members may lie in folders below the fixed one. */
export function isDeep(of: Pattern): boolean {
  const rest = of.slice(fixedFolder(of).length).replace(/^\//, '');
  return rest.includes('/') || rest.includes('**') || rest.includes('{name}');
}

/** Makes a test for members; make it once and call it often. */
export function matcher(of: Pattern): (path: string) => boolean {
  const whole = new RegExp(`^${source(of)}$`);
  return (path) => whole.test(path) && !path.split('/').some((segment) => segment.startsWith('.'));
}

/**
 * The name of a member: for `{name}`, what stands in its place; else the path below the fixed folder without its last
 * extension, so `data/documents/1790-washington.txt` is `1790-washington`.
 */
export function memberName(of: Pattern, path: ArtifactPath): string {
  const named = of.includes('{name}') ? new RegExp(`^${source(of)}$`).exec(path)?.groups?.['name'] : undefined;
  if (named !== undefined) return named;
  const folder = fixedFolder(of);
  const below = folder === '' ? path : path.slice(folder.length + 1);
  const dot = below.lastIndexOf('.');
  return dot > below.lastIndexOf('/') + 1 ? below.slice(0, dot) : below;
}

/** The member called `name`: fills `{name}`, or the one `*` of a pattern that has just one hole. */
export function memberPath(of: Pattern, name: string): ArtifactPath {
  const holes = of.match(/\{name\}|\*+/g) ?? [];
  if (!of.includes('{name}') && (holes.length !== 1 || holes[0] !== '*')) {
    throw badMember(of, name, 'the pattern does not say where the name goes; write `{name}` there');
  }
  const path = artifactPath(of.replace(of.includes('{name}') ? '{name}' : '*', () => name));
  if (name === '' || !matcher(of)(path)) throw badMember(of, name, 'the name does not give a member of the pattern');
  return path;
}

/** Whether a path could be a member of both; exact, and needs no file. A plain path is a pattern without holes. */
export function overlap(a: string, b: string): boolean {
  return variants(a).some((left) => variants(b).some((right) => meet(left, right)));
}

type Token = { readonly any: 'segment' | 'path' } | { readonly char: string };

/** `**` followed by `/` may also be nothing at all: one variant of the pattern with it and one without. */
function variants(text: string): readonly (readonly Token[])[] {
  const at = text.indexOf('**/');
  if (at >= 0) {
    const after = variants(text.slice(at + 3));
    const before = tokens(text.slice(0, at));
    return after.flatMap((rest) => [
      [...before, ...rest],
      [...before, { any: 'path' }, { char: '/' }, ...rest],
    ]);
  }
  return [tokens(text)];
}

function tokens(text: string): readonly Token[] {
  const pieces = text.match(/\*\*|\*|\{name\}|[\s\S]/g) ?? [];
  return pieces.map((piece) => {
    if (piece === '*') return { any: 'segment' };
    if (piece === '**' || piece === '{name}') return { any: 'path' };
    return { char: piece };
  });
}

/** Walks both patterns at once; each pair of positions is visited once. */
function meet(a: readonly Token[], b: readonly Token[]): boolean {
  const seen = new Set<number>();
  const pending: [number, number][] = [[0, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [i, j] = next;
    const id = i * (b.length + 1) + j;
    if (seen.has(id)) continue;
    seen.add(id);
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) return true;
    if (left !== undefined && 'any' in left) pending.push([i + 1, j]);
    if (right !== undefined && 'any' in right) pending.push([i, j + 1]);
    if (left === undefined || right === undefined) continue;
    if ('char' in left && 'char' in right) {
      if (left.char === right.char) pending.push([i + 1, j + 1]);
    } else if ('char' in left && 'any' in right) {
      if (accepts(right.any, left.char)) pending.push([i + 1, j]);
    } else if ('char' in right && 'any' in left) {
      if (accepts(left.any, right.char)) pending.push([i, j + 1]);
    }
  }
  return false;
}

function accepts(any: 'segment' | 'path', char: string): boolean {
  return any === 'path' || char !== '/';
}

function source(of: Pattern): string {
  return of.replace(/\*\*\/|\*\*|\*|\{name\}|[.+?^${}()|[\]\\]/g, (piece) => {
    if (piece === '**/') return '(?:.+/)?';
    if (piece === '**') return '.+';
    if (piece === '*') return '[^/]*';
    if (piece === '{name}') return '(?<name>.+)';
    return `\\${piece}`;
  });
}

function whyNotPattern(text: string): string | undefined {
  if (typeof text !== 'string') return 'it is not a string';
  if (!hasHole(text)) return 'it has no `*`, `**` or `{name}`, so it names one file, not a set';
  if (text.split('{name}').length > 2) return 'it has `{name}` twice';
  if (text.includes('{name}') && text.includes('*')) return 'it has both `{name}` and `*`';
  if (text.split('/').some((segment) => segment.includes('**') && segment !== '**')) {
    return '`**` stands for whole segments, so it must stand between slashes';
  }
  return undefined;
}

function badMember(of: Pattern, name: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'value/member-name',
    what: `Cannot name a member of \`${of}\``,
    on: name,
    why,
    still: 'Nothing was written',
    next: 'Use a name that is a plain file name, without an extension',
  });
}
