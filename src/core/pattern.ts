import type { Brand } from './brand.ts';
import { HoldfastError } from './error.ts';
import { artifactPath, isArtifactPath, type ArtifactPath } from './path.ts';

/**
 * Names a set of files: a project-relative path in which `*` stands for any part of one segment, `**` for any segments
 * (none too), and `{name}` for the name of an item, which may hold `/` where the items lie in folders.
 * Nothing else is special, so `photo[1].txt` means itself. Names that start with a dot are never members, and lie in no
 * folder that a hole stands for; the fixed folder at the start may be called as it likes.
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
  const whole = new RegExp(`^${source(of)}$`, 's');
  const fixed = fixedFolder(of).length;
  return (path) => whole.test(path) && !path.startsWith('.', fixed) && !path.includes('/.', fixed);
}

/**
 * The name of a member: what stands in the place of `{name}`, or of the only `*`, so that `memberPath` gives the member back. For
 * a pattern with several holes, the path below the fixed folder without its last extension: `x/a` of `data/x/a.txt`.
 */
export function memberName(of: Pattern, path: ArtifactPath): string {
  const place = placeOf(of);
  if (place !== undefined)
    return path.slice(of.indexOf(place), path.length - (of.length - of.indexOf(place) - place.length));
  const folder = fixedFolder(of);
  const below = folder === '' ? path : path.slice(folder.length + 1);
  const dot = below.lastIndexOf('.');
  return dot > below.lastIndexOf('/') + 1 ? below.slice(0, dot) : below;
}

/** The member called `name`: fills `{name}`, or the one `*` of a pattern that has just one hole. */
export function memberPath(of: Pattern, name: string): ArtifactPath {
  const place = placeOf(of);
  if (place === undefined) {
    throw badMember(of, name, 'the pattern does not say where the name goes; write `{name}` there');
  }
  const path = of.replace(place, () => name);
  // A path that is not normal is refused, not made normal: `a/../b` and `b` would be one file under two names.
  if (!isArtifactPath(path) || !matcher(of)(path)) {
    throw badMember(of, name, 'the name does not give a member of the pattern');
  }
  return path;
}

/** Whether a path could be a member of both; exact, and needs no file. A plain path is a pattern without holes. */
export function overlap(a: string, b: string): boolean {
  if (!hasHole(a) && !hasHole(b)) return a === b;
  const rights = variants(b);
  return variants(a).some((left) => rights.some((right) => meet(left, right)));
}

/** What one step of a pattern takes: a character itself, any one of a path, or any number of a segment or a path. */
type Token = { readonly char: string } | { readonly one: 'path' } | { readonly any: 'segment' | 'path' };

interface Tokens {
  readonly list: readonly Token[];
  /** How many of them are before the first hole's segment, where names may start with a dot. */
  readonly fixed: number;
}

/** `**` followed by `/` may also be nothing at all: one variant of the pattern with it and one without. */
function variants(text: string): readonly Tokens[] {
  const fixed = hasHole(text) ? fixedFolder(text as Pattern).length : text.length;
  return withAndWithout(text).map((list) => ({ list, fixed }));
}

function withAndWithout(text: string): readonly (readonly Token[])[] {
  const at = text.indexOf('**/');
  if (at < 0) return [tokens(text)];
  const before = tokens(text.slice(0, at));
  return withAndWithout(text.slice(at + 3)).flatMap((rest) => [
    [...before, ...rest],
    [...before, ...tokens('**'), { char: '/' }, ...rest],
  ]);
}

function tokens(text: string): readonly Token[] {
  const pieces = text.match(/\*\*|\*|\{name\}|[\s\S]/g) ?? [];
  return pieces.flatMap((piece): readonly Token[] => {
    if (piece === '*') return [{ any: 'segment' }];
    if (piece === '**' || piece === '{name}') return [{ one: 'path' }, { any: 'path' }];
    return [{ char: piece }];
  });
}

/**
 * Walks both patterns at once, character by character of a path that both would take; each pair of positions is visited once for
 * the start of a segment and once inside of one, because segments are not empty and start with a dot in the fixed part only.
 */
function meet(a: Tokens, b: Tokens): boolean {
  const seen = new Set<number>();
  const pending: [number, number, boolean][] = [[0, 0, true]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [i, j, isStart] = next;
    const id = (i * (b.list.length + 1) + j) * 2 + Number(isStart);
    if (seen.has(id)) continue;
    seen.add(id);
    const left = a.list[i];
    const right = b.list[j];
    if (left === undefined && right === undefined && !isStart) return true;
    if (left !== undefined && 'any' in left) pending.push([i + 1, j, isStart]);
    if (right !== undefined && 'any' in right) pending.push([i, j + 1, isStart]);
    if (left === undefined || right === undefined) continue;
    const named = 'char' in left ? left.char : 'char' in right ? right.char : anyChar;
    for (const char of named === '/' ? slash : [named, '/']) {
      const mayCome = char === '/' ? !isStart : char !== '.' || !isStart || (i < a.fixed && j < b.fixed);
      if (!mayCome || !takes(left, char) || !takes(right, char)) continue;
      pending.push([i + ('any' in left ? 0 : 1), j + ('any' in right ? 0 : 1), char === '/']);
    }
  }
  return false;
}

/** Stands for a character that no pattern names. */
const anyChar = '\0';
const slash: readonly string[] = ['/'];

function takes(token: Token, char: string): boolean {
  if ('char' in token) return token.char === char;
  return 'one' in token || token.any === 'path' || char !== '/';
}

/** Where a pattern says that the name of a member goes. */
function placeOf(of: Pattern): '{name}' | '*' | undefined {
  if (of.includes('{name}')) return '{name}';
  return of.indexOf('*') === of.lastIndexOf('*') ? '*' : undefined;
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
  const fromFirstHole = text.split('/').slice(text.split('/').findIndex(hasHole));
  // `*/../x.txt` would be made normal to `x.txt`, and be a pattern without a hole.
  if (fromFirstHole.includes('..')) return 'it has `..`, which cannot be followed through a hole';
  if (fromFirstHole.some((segment) => segment.startsWith('.') && segment !== '.')) {
    return 'it can have no members, because names that start with a dot are never members';
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
