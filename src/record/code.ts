import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HoldfastError } from '../core/error.ts';
import type { ContentHash } from '../core/hash.ts';
import { byCodeUnit } from '../core/path.ts';
import { hashBytes } from '../io/hash.ts';
import type { Files } from './files.ts';
import { importsOf, type Imports } from './imports.ts';
import { subpathTargets } from './subpath.ts';

/** The code that a stage runs: every project file it imports, by content, and the packages it imports, by version. */
export interface Closure {
  readonly code: ReadonlyMap<string, ContentHash>;
  readonly packages: ReadonlyMap<string, string>;
}

/** What program files import, by the hash of their content: it never changes, so it is kept between runs. */
export interface ImportsCache {
  get(content: ContentHash): Imports | undefined;
  set(content: ContentHash, imports: Imports): void;
}

/**
 * Follows a stage file's imports through the project. Raw bytes are hashed, so a changed comment counts: `fn.toString` would
 * miss what the function closes over. Files are named relative to the project, `../` for those outside.
 *
 * Not seen: imports with computed names, files that code opens by itself, and packages behind the imported ones.
 */
export async function closureOf(root: string, entry: string, files: Files, cache: ImportsCache): Promise<Closure> {
  const code = new Map<string, ContentHash>();
  const packages = new Map<string, string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (code.has(file)) continue;
    const state = files.state(file);
    if (state.is !== 'file') throw unreadableCode(file, state.is === 'absent' ? 'it does not exist' : state.why);
    code.set(file, state.hash);
    if (!/\.[cm]?[jt]sx?$/.test(file)) continue;
    const { modules, files: named } = await importsIn(root, file, state.hash, cache);
    for (const name of named) pending.push(...existing(root, posix.join(posix.dirname(file), name)));
    for (const [name, from] of modules.flatMap((module) => targetsOf(root, file, module))) {
      if (/^(\.{1,2}\/|\/|file:|\.{1,2}$)/.test(name)) pending.push(...moduleFile(root, from, name));
      else addPackage(root, from, name, packages, pending);
    }
  }
  return { code, packages };
}

function targetsOf(root: string, file: string, module: string): readonly (readonly [name: string, from: string])[] {
  return module.startsWith('#') ? subpathTargets(root, file, module) : [[module, file]];
}

async function importsIn(root: string, file: string, content: ContentHash, cache: ImportsCache): Promise<Imports> {
  const known = cache.get(content);
  if (known !== undefined) return known;
  const bytes = fs.readFileSync(join(root, file));
  const imports = await importsOf(file, bytes.toString('utf8'));
  // A file that was saved since it was hashed: remembered under the old content, its imports would be wrong for ever.
  if (hashBytes(bytes) === content) cache.set(content, imports);
  return imports;
}

/** TypeScript may name the file that it will compile to; loaders accept names without extension, and folders. */
const endings = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'];

function moduleFile(root: string, from: string, name: string): readonly string[] {
  const path = posixRelative(
    root,
    name.startsWith('file:') ? fileURLToPath(name) : name.startsWith('/') ? name : join(root, dirname(from), name),
  );
  const asTypeScript = path.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  const candidates = [
    path,
    asTypeScript,
    path.replace(/\.js$/, '.tsx'),
    ...endings.map((end) => path + end),
    ...endings.map((end) => posix.join(path, `index${end}`)),
  ];
  const found = candidates.find((candidate) => isFile(join(root, candidate)));
  return found === undefined ? [] : [found];
}

/** Files in a linked package (a workspace) change without a new version, so its program files count as code. */
function addPackage(root: string, from: string, name: string, packages: Map<string, string>, pending: string[]): void {
  if (isBuiltin(name) || name === 'holdfast' || name.startsWith('holdfast/')) return;
  const packageName = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  for (let folder = dirname(join(root, from)); ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', packageName);
    if (isFile(join(home, 'package.json'))) {
      const real = fs.realpathSync.native(home);
      if (!real.split(sep).includes('node_modules')) pending.push(...programFiles(root, real));
      // Two files may find two versions; a change of either is a change.
      const versions = new Set([
        ...(packages.get(packageName)?.split(', ') ?? []),
        versionOf(join(real, 'package.json')),
      ]);
      packages.set(packageName, [...versions].toSorted(byCodeUnit).join(', '));
      return;
    }
    if (folder === dirname(folder)) return;
  }
}

function programFiles(root: string, folder: string): readonly string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return programFiles(root, join(folder, entry.name));
    return /\.([cm]?[jt]sx?|json)$/.test(entry.name) ? [posixRelative(root, join(folder, entry.name))] : [];
  });
}

function versionOf(manifest: string): string {
  const parsed: unknown = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const version: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'version') : undefined;
  return typeof version === 'string' ? version : 'none';
}

function existing(root: string, path: string): readonly string[] {
  return isFile(join(root, path)) ? [path] : [];
}

function isFile(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function posixRelative(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function unreadableCode(file: string, why: string): HoldfastError {
  return new HoldfastError({
    code: 'config/stage-file',
    what: 'Cannot read the stage code',
    on: file,
    why,
    still: 'No stage has run and no file was changed',
    next: 'Correct the path in the config or in the import',
    data: { files: [file], url: pathToFileURL(file).href },
  });
}
