/** Lines of a file in gitignore's syntax, asked from the top: a folder that is left out takes everything in it along. */
export interface IgnoreFile {
  /** Whether the file or folder is left out by itself; its parents are for the caller to ask. */
  readonly matches: (path: string, isFolder: boolean) => boolean;
}

/** What `.holdfastignore` at the root of an audited folder may say. */
export const ignoreFile = '.holdfastignore';

/**
 * `test/fixtures/`, `*.generated.py`, `/scratch`, `**\/old`, `!keep.py`: the last line that fits decides. As in git: a slash in front
 * or in the middle ties a pattern to the root, one at the end means folders only, `\` takes a character as it is.
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const lines = text.split('\n').flatMap((line): Pattern[] => {
    const one = patternOf(line.replace(/\r$/, ''));
    return one === null ? [] : [one];
  });
  return {
    matches: (path, isFolder) => {
      let isOut = false;
      for (const one of lines) if ((isFolder || !one.isFolderOnly) && one.fits.test(path)) isOut = !one.isBack;
      return isOut;
    },
  };
}

interface Pattern {
  readonly fits: RegExp;
  readonly isBack: boolean;
  readonly isFolderOnly: boolean;
}

function patternOf(line: string): Pattern | null {
  // Spaces at the end count only behind a backslash.
  let pattern = line.replace(/(?<!\\)(?:\\\\)*\s+$/, (end) => end.trimEnd());
  if (pattern === '' || pattern.startsWith('#')) return null;
  const isBack = pattern.startsWith('!');
  if (isBack) pattern = pattern.slice(1);
  const isFolderOnly = /(?<!\\)\/$/.test(pattern);
  if (isFolderOnly) pattern = pattern.slice(0, -1);
  const isTied = pattern.includes('/');
  const body = regexOf(pattern.replace(/^\//, ''));
  if (body === null || body === '') return null;
  return { fits: new RegExp(`^${isTied ? '' : '(?:.*/)?'}${body}$`, 's'), isBack, isFolderOnly };
}

/** Null for what git fits to nothing: a range that never ends. */
function regexOf(glob: string): string | null {
  let out = '';
  for (let at = 0; at < glob.length; at += 1) {
    const one = glob[at] ?? '';
    const isStart = at === 0 || glob[at - 1] === '/';
    if (one === '*' && glob[at + 1] === '*' && isStart && glob[at + 2] === '/') {
      out += '(?:.*/)?';
      at += 2;
    } else if (one === '*' && glob[at + 1] === '*' && isStart && at + 2 === glob.length) {
      out += '.*';
      at += 1;
    } else if (one === '*') {
      while (glob[at + 1] === '*') at += 1;
      out += '[^/]*';
    } else if (one === '?') out += '[^/]';
    else if (one === '[') {
      const range = /^\[([!^]?)((?:\]|\\.|[^\]\\])(?:\\.|[^\]\\])*)\]/s.exec(glob.slice(at));
      if (range === null) return null;
      const members = (range[2] ?? '').replace(/\\(.)/gs, '$1').replace(/[\\\]^[]/g, '\\$&');
      out += `(?!/)[${range[1] === '' ? '' : '^'}${members}]`;
      at += range[0].length - 1;
    } else {
      const character = one === '\\' ? (glob[(at += 1)] ?? '\\') : one;
      out += character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    }
  }
  return out;
}
