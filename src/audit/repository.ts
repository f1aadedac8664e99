import { execFileSync } from 'node:child_process';
import {
  closeSync,
  type Dirent,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { byCodeUnit } from '../core/path.ts';
import { isMakefile, isWorkflow } from './containers.ts';
import { ignoreFile, type IgnoreFile, parseIgnoreFile } from './ignore-file.ts';
import type { Language } from './model.ts';

/** One file of the audited folder. */
export interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly language: Language | null;
}

/** The audited folder as it was read: names and sizes of all files, contents on request. */
export interface Repository {
  readonly root: string;
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly has: (path: string) => boolean;
  readonly hasFolder: (path: string) => boolean;
  /** Whether a folder is there for its scripts: there are some below it, and nothing else. */
  readonly isForScripts: (path: string) => boolean;
  /** Whether git ignores a file; null where there is no git to ask. */
  readonly ignored: (path: string) => boolean | null;
  readonly read: (path: string) => Buffer;
  /** Files that `.holdfastignore` leaves out: there for those who read them, and not looked at. */
  readonly leftOut: readonly Entry[];
  /** What the walk could not look at: folders that may not be listed, names that are no text. Nobody may take them for absent. */
  readonly unseen: readonly Unseen[];
}

/** Larger files are no scripts that people wrote; they are named, not read. Notebooks hold their pictures. */
export function largestOf(path: string): number {
  return path.endsWith('.ipynb') ? 25_000_000 : 2_500_000;
}

const skipped = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.holdfast',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.parcel-cache',
  '.yarn',
  '.pnpm-store',
  '.idea',
  '.vscode',
  'site-packages',
  '.eggs',
  '.ipynb_checkpoints',
  '.terraform',
  '.gradle',
]);

/**
 * Walks a folder. Links to folders are not followed (they may lead around in a circle), links to files are. About 3 ms per
 * 1,000 files. A link that leads nowhere, or to itself, is no file.
 */
export function openRepository(root: string, { ignore = true }: { readonly ignore?: boolean } = {}): Repository {
  const own = ignore ? ignoreFileOf(root) : null;
  const leftOut: Entry[] = [];
  const entries: Entry[] = [];
  const unseen: Unseen[] = [];
  const folders = new Set<string>(['.']);
  const walk = (folder: string, isOut: boolean): void => {
    for (const one of listing(root, folder, unseen)) {
      const path = folder === '' ? one.name : `${folder}/${one.name}`;
      if (one.isDirectory()) {
        if (skipped.has(one.name) || isEnvironment(join(root, path))) continue;
        folders.add(path);
        walk(path, isOut || own?.matches(path, true) === true);
      } else if (one.isFile() || one.isSymbolicLink()) {
        const stats = statOf(root, path, one, unseen);
        if (stats === null || !stats.isFile()) continue;
        if (isOut || own?.matches(path, false) === true) leftOut.push({ path, bytes: stats.size, language: null });
        else
          entries.push({
            path,
            bytes: stats.size,
            language: one.isSymbolicLink() ? null : languageOf(root, path, stats.size, stats.mode),
          });
      }
    }
  };
  walk('', false);
  entries.sort((a, b) => byCodeUnit(a.path, b.path));
  const files = new Set([...entries, ...leftOut].map((one) => one.path));
  const withScripts = foldersOf(entries.filter((one) => one.language !== null));
  const withOthers = foldersOf([...entries, ...leftOut].filter((one) => one.language === null && !isReadme(one.path)));
  const hidden = ignoredByGit(root);
  const isIgnored = ignoring(hidden);
  return {
    root,
    name: basename(root),
    // What a build has made of scripts is read as the scripts themselves; its copies would only be told twice.
    entries: entries.map((one) =>
      one.language !== null && built.test(one.path) && isIgnored(one.path) === true ? { ...one, language: null } : one,
    ),
    has: (path) => files.has(path),
    hasFolder: (path) => folders.has(path === '' ? '.' : path),
    isForScripts: (path) => withScripts.has(path) && !withOthers.has(path),
    ignored: isIgnored,
    read: (path) => readFileSync(join(root, path)),
    leftOut,
    unseen,
  };
}

function foldersOf(entries: readonly Entry[]): Set<string> {
  const out = new Set<string>();
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (out.has(folder)) break;
      out.add(folder);
    }
  }
  return out;
}

function isReadme(path: string): boolean {
  return /^readme(\.\w+)?$/i.test(basename(path));
}

export interface Unseen {
  readonly path: string;
  /** `it may not be listed (EACCES)`, as the end of a sentence. */
  readonly why: string;
}

function statOf(root: string, path: string, one: Dirent, unseen: Unseen[]): Stats | null {
  try {
    const stats = statSync(join(root, path), { throwIfNoEntry: false }) ?? null;
    // The system has it under bytes that are no UTF-8: the name that was given for them leads nowhere.
    if (stats === null && one.name.includes('\uFFFD')) unseen.push({ path, why: 'its name is no UTF-8' });
    return stats;
  } catch (error) {
    // A link to itself, or through a file.
    if (!one.isSymbolicLink()) unseen.push({ path, why: `it could not be looked at (${codeOf(error)})` });
    return null;
  }
}

const built = /(^|\/)(dist|build|out|coverage|target|vendor|lib-cov|_build)\//;

function ignoring(hidden: readonly string[] | null): (path: string) => boolean | null {
  if (hidden === null) return () => null;
  const exact = new Set(hidden);
  return (path) => {
    for (let at = path.length; at !== -1; at = path.lastIndexOf('/', at - 1))
      if (exact.has(path.slice(0, at))) return true;
    return false;
  };
}

function ignoreFileOf(root: string): IgnoreFile | null {
  try {
    return parseIgnoreFile(readFileSync(join(root, ignoreFile), 'utf8'));
  } catch {
    return null;
  }
}

/** Whether a name is one of a script, for files that are counted and not looked at. */
export function isScriptName(path: string): boolean {
  return extensions.has(path.slice(path.lastIndexOf('.') + 1));
}

function listing(root: string, folder: string, unseen: Unseen[]): Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => byCodeUnit(a.name, b.name));
  } catch (error) {
    unseen.push({ path: folder === '' ? '.' : folder, why: `it could not be listed (${codeOf(error)})` });
    return [];
  }
}

function isEnvironment(folder: string): boolean {
  return existsSync(join(folder, 'pyvenv.cfg'));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

const extensions: ReadonlyMap<string, Language> = new Map([
  ...(['py', 'pyw', 'ipynb'] as const).map((one): [string, Language] => [one, 'python']),
  ...(['js', 'mjs', 'cjs', 'jsx'] as const).map((one): [string, Language] => [one, 'javascript']),
  ...(['ts', 'mts', 'cts', 'tsx'] as const).map((one): [string, Language] => [one, 'typescript']),
  ...(['sh', 'bash', 'zsh', 'ksh', 'bats'] as const).map((one): [string, Language] => [one, 'shell']),
]);

function languageOf(root: string, path: string, bytes: number, mode: number): Language | null {
  const name = basename(path);
  if (/\.d\.[mc]?ts$/.test(name) || /\.min\.[mc]?js$/.test(name)) return null;
  if (isMakefile(path) || isWorkflow(path) || name === 'package.json') return 'shell';
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1) : '';
  const known = extensions.get(ending);
  if (known !== undefined) return known;
  const isExecutable = (mode & 0o111) !== 0;
  if (dot === 0 || bytes === 0 || bytes > 500_000 || !isExecutable || isSomethingElse.test(ending)) return null;
  return shebangLanguage(headOf(join(root, path)));
}

/** `make-words.lst` may be a program, `words.csv` is none, even where each file may be executed. */
const isSomethingElse =
  /^(csv|tsv|json\w*|geojson|xml|ya?ml|toml|ini|md|txt|html?|css|svg|png|jpe?g|gif|webp|pdf|gz|bz2|xz|zst|zip|tar|tgz|parquet|xlsx?|db|sqlite3?|sql|woff2?|ttf|mp[34]|so|dll|exe|class|jar|c|h|cc|cpp|hpp|rs|go|java|pl|pm|rb|php|r|lua|d\.ts|map|lock|log)$/i;

/** How a file begins; nothing of one that cannot be read. */
function headOf(path: string): string {
  const head = Buffer.alloc(80);
  try {
    const file = openSync(path, 'r');
    try {
      return head.toString('latin1', 0, readSync(file, head, 0, head.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

export function shebangLanguage(head: string): Language | null {
  const line = /^#!([^\n]*)/.exec(head)?.[1];
  if (line === undefined) return null;
  if (/\bpython/.test(line)) return 'python';
  if (/\b(node|bun|deno|zx)\b/.test(line)) return 'javascript';
  if (/\btsx\b|ts-node/.test(line)) return 'typescript';
  return /\b(ba|z|k|da)?sh\b/.test(line) ? 'shell' : null;
}

/** Files and folders that git ignores; null if this is no git repository or there is no git. */
function ignoredByGit(root: string): string[] | null {
  try {
    const out = execFileSync('git', ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 256 * 1024 * 1024,
    });
    return out
      .toString('utf8')
      .split('\0')
      .filter((one) => one !== '')
      .map((one) => one.replace(/\/$/, ''));
  } catch {
    return null;
  }
}
