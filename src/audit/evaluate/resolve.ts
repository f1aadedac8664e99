import { posix } from 'node:path';
import type { ImportNode } from '../languages/ir.ts';
import type { ImportResolution, Language } from '../model.ts';
import type { Repository } from '../repository.ts';
import { ownImports } from './own-imports.ts';

/** Finds what an import names: a file of the repository, a package, or a place where no file is. */
export interface Resolver {
  resolve(
    from: string,
    language: Language,
    node: Pick<ImportNode, 'specifier' | 'level' | 'names' | 'whole' | 'source' | 'guarded'>,
  ): ImportResolution;
  /** A folder of Python modules without an `__init__`. */
  folder(from: string, specifier: string, level: number): string | null;
}

export function makeResolver(repository: Repository): Resolver {
  const byName = new Map<string, string[]>();
  for (const one of repository.entries) {
    const name = posix.basename(one.path);
    const list = byName.get(name);
    if (list) list.push(one.path);
    else byName.set(name, [one.path]);
  }
  const packages = workspacePackages(repository, byName.get('package.json') ?? []);
  const aliases = pathAliases(repository, [
    ...(byName.get('tsconfig.json') ?? []),
    ...(byName.get('jsconfig.json') ?? []),
  ]);

  const pythonFolders = new Set(
    repository.entries.flatMap((one) => (one.language === 'python' ? foldersOf(one.path) : [])),
  );
  const known = new Map<string, ImportResolution>();

  return {
    // The same import is asked for when scripts are grouped, evaluated and listed.
    resolve(from, language, node) {
      const first = node.names[0]?.[0] ?? '';
      // Scripts of one folder find the same, but for a name that may be the script's own: no script imports itself.
      const place = language === 'python' && isOwnName(from, node.specifier) ? from : posix.dirname(from);
      const key = `${place}\0${language}\0${node.level}\0${node.specifier}\0${first}\0${String(node.guarded)}`;
      const found = known.get(key) ?? resolve(from, language, node);
      known.set(key, found);
      return found;
    },
    folder(from, specifier, level) {
      const rest = specifier.replaceAll('.', '/');
      const found = pythonBases(from, level).find((base) => repository.hasFolder(normal(base, rest)));
      return found === undefined ? null : normal(found, rest);
    },
  };

  function resolve(from: string, language: Language, node: Parameters<Resolver['resolve']>[2]): ImportResolution {
    if (language === 'python') return python(from, node);
    if (language === 'shell') return shell(from, node.specifier);
    return script(from, node.specifier, node.guarded === true);
  }

  function python(from: string, node: Pick<ImportNode, 'specifier' | 'level' | 'names' | 'guarded'>): ImportResolution {
    const rest = node.specifier.replaceAll('.', '/');
    if (node.level === 0 && alwaysPython.has(node.specifier.split('.')[0] ?? ''))
      return { kind: 'external', package: node.specifier };
    for (const base of pythonBases(from, node.level)) {
      const stem = normal(base, rest);
      const found = [`${stem}.py`, `${stem}/__init__.py`].find(
        (one) => repository.has(one) && (one !== from || node.level > 0),
      );
      if (found !== undefined && rest !== '') return { kind: 'file', path: found };
      if (rest === '' && repository.has(normal(base, '__init__.py')))
        return { kind: 'file', path: normal(base, '__init__.py') };
      // A folder without `__init__`: the import names modules in it.
      if (repository.hasFolder(stem) && holdsScripts(stem)) {
        const [name] = node.names[0] ?? [];
        const member =
          name === undefined ? undefined : [`${stem}/${name}.py`, `${stem}/${name}/__init__.py`].find(repository.has);
        return member === undefined ? { kind: 'unknown' } : { kind: 'file', path: member };
      }
    }
    const top = node.specifier.split('.')[0] ?? '';
    if (node.level === 0 && (knownPackages.has(top) || rest === '')) return { kind: 'external', package: top };
    const near = uniqueEnd(`${rest}.py`) ?? uniqueEnd(`${rest}/__init__.py`);
    if (node.level === 0 && near !== null) return { kind: 'file', path: near };
    const bases = pythonBases(from, node.level);
    // The folder that the first part of the name is in: of `scripts.gone`, the one with `scripts/`.
    const home = rest.includes('/')
      ? bases.find((base) => repository.hasFolder(normal(base, top)) && holdsScripts(normal(base, top)))
      : undefined;
    if (node.level === 0 && home === undefined) return { kind: 'external', package: top };
    return {
      kind: 'broken',
      tried: `${normal((node.level === 0 ? home : bases[0]) ?? '', rest)}.py`,
      near: sameName(`${posix.basename(rest)}.py`),
      guarded: node.guarded === true,
    };
  }

  /** Folders that an import starts at: relative ones by their dots; absolute ones at the script's folder and every one above it. */
  function pythonBases(from: string, level: number): string[] {
    const folder = posix.dirname(from);
    if (level > 0) {
      let base = folder;
      for (let up = 1; up < level; up += 1) base = posix.dirname(base);
      return [base];
    }
    const out: string[] = [];
    for (let base = folder; ; base = posix.dirname(base)) {
      out.push(base, normal(base, 'src'), normal(base, 'lib'));
      if (base === '.') break;
    }
    return out;
  }

  function holdsScripts(folder: string): boolean {
    return pythonFolders.has(folder);
  }

  function uniqueEnd(end: string): string | null {
    const found = (byName.get(posix.basename(end)) ?? []).filter((one) => one === end || one.endsWith(`/${end}`));
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  function sameName(name: string): string | null {
    const found = byName.get(name) ?? [];
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  function shell(from: string, specifier: string): ImportResolution {
    if (specifier === '') return { kind: 'unknown' };
    const rest = specifier.replace(/^\*\/?/, '');
    const folder = posix.dirname(from);
    const found = [normal(folder, rest), normal('.', rest)].find((one) => repository.has(one));
    if (found !== undefined) return { kind: 'file', path: found };
    return specifier.startsWith('*') || specifier.startsWith('/') || specifier.startsWith('~')
      ? { kind: 'unknown' }
      : { kind: 'broken', tried: normal(folder, rest), near: sameName(posix.basename(rest)), guarded: false };
  }

  function script(from: string, specifier: string, guarded: boolean): ImportResolution {
    if (specifier.startsWith('.')) {
      const at = normal(posix.dirname(from), specifier);
      const found = scriptFile(at);
      if (found !== null) return { kind: 'file', path: found };
      const isCode = /\.([mc]?[jt]sx?|json)$/.test(at) || !posix.basename(at).includes('.');
      // Styles and pictures are a bundler's business; build output may not be there yet.
      const isBuilt = /(^|\/)(dist|build|out|generated|gen)\//.test(at);
      const isBuiltLibrary = /(^|\/)lib\//.test(at) && !repository.hasFolder(posix.dirname(at));
      if (!isCode || isBuilt || isBuiltLibrary) return { kind: 'unknown' };
      const name = posix.basename(at).replace(/\.[mc]?[jt]sx?$/, '');
      const near = ['.ts', '.js', '.mjs', '.tsx'].map((one) => sameName(name + one)).find((one) => one !== null);
      return { kind: 'broken', tried: at, near: near ?? null, guarded };
    }
    if (specifier.startsWith('#')) {
      const importsOf = (folder: string): unknown => {
        const path = normal(folder, 'package.json');
        return repository.has(path) ? field(jsonOf(repository, path), 'imports') : undefined;
      };
      const found = ownImports(importsOf, from, specifier)
        .map(scriptFile)
        .find((one) => one !== null);
      if (found !== undefined && found !== null) return { kind: 'file', path: found };
    }
    for (const [prefix, targets] of aliases) {
      if (!specifier.startsWith(prefix)) continue;
      for (const target of targets) {
        const found = scriptFile(normal('.', target + specifier.slice(prefix.length)));
        if (found !== null) return { kind: 'file', path: found };
      }
    }
    const parts = specifier.split('/');
    const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
    const home = packages.get(name);
    if (home !== undefined) {
      const rest = specifier.slice(name.length + 1);
      const found =
        rest === ''
          ? home.main.map((one) => scriptFile(normal(home.folder, one))).find((one) => one !== null)
          : (scriptFile(normal(home.folder, rest)) ?? scriptFile(normal(home.folder, `src/${rest}`)));
      if (found !== undefined && found !== null) return { kind: 'file', path: found };
    }
    return { kind: 'external', package: name.replace(/^node:/, '') };
  }

  function scriptFile(at: string): string | null {
    const tries = [at];
    const swapped = /\.([mc]?)jsx?$/.exec(at);
    if (swapped) tries.push(at.replace(/\.([mc]?)jsx?$/, '.$1ts'), at.replace(/\.jsx?$/, '.tsx'));
    for (const one of ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts', '.json']) tries.push(at + one);
    const found = tries.find(repository.has);
    if (found !== undefined) return found;
    // A folder is what its package.json says, else its index.
    const main = at === '' ? undefined : field(jsonOf(repository, normal(at, 'package.json')), 'main');
    const inside = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'].map((one) => normal(at, `index${one}`));
    if (typeof main === 'string' && normal(at, main) !== at) {
      const stem = normal(at, main);
      inside.unshift(
        stem,
        ...['.js', '.json', '.ts', '.cjs', '.mjs', '/index.js', '/index.ts'].map((one) => stem + one),
      );
    }
    return inside.find(repository.has) ?? null;
  }
}

function isOwnName(from: string, specifier: string): boolean {
  const name = posix.basename(from);
  return name === '__init__.py' || name === `${specifier.slice(specifier.lastIndexOf('.') + 1)}.py`;
}

/** `from lib import a, b`: each name may be a module. */
export function memberModules(
  resolver: Resolver,
  path: string,
  language: Language,
  node: Pick<ImportNode, 'specifier' | 'level' | 'names'>,
): string[] {
  if (language !== 'python' || node.names.length === 0) return [];
  return node.names.flatMap(([name]) => {
    const found = resolver.resolve(path, 'python', {
      specifier: node.specifier === '' ? name : `${node.specifier}.${name}`,
      level: node.level,
      names: [],
    });
    return found.kind === 'file' && found.path !== path ? [found.path] : [];
  });
}

function foldersOf(path: string): string[] {
  const out: string[] = [];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) out.push(path.slice(0, at));
  return out;
}

export function normal(base: string, rest: string): string {
  const joined = posix.normalize(base === '.' || base === '' ? rest || '.' : `${base}/${rest}`);
  return joined.replace(/\/$/, '').replace(/^\.\//, '') || '.';
}

function workspacePackages(
  repository: Repository,
  files: readonly string[],
): Map<string, { folder: string; main: string[] }> {
  const out = new Map<string, { folder: string; main: string[] }>();
  for (const path of files) {
    const data = jsonOf(repository, path);
    const name = field(data, 'name');
    if (typeof name !== 'string') continue;
    const main = [field(data, 'source'), field(data, 'main'), field(data, 'module')].filter(
      (one): one is string => typeof one === 'string',
    );
    out.set(name, {
      folder: posix.dirname(path),
      main: ['src/index', ...main, ...main.map((one) => one.replace(/^(\.\/)?(dist|lib|build)\//, 'src/')), 'index'],
    });
  }
  return out;
}

function pathAliases(repository: Repository, files: readonly string[]): [string, string[]][] {
  const out: [string, string[]][] = [];
  for (const path of files) {
    const options = field(jsonOf(repository, path), 'compilerOptions');
    const base = field(options, 'baseUrl');
    const folder = normal(posix.dirname(path), typeof base === 'string' ? base : '.');
    const paths = field(options, 'paths');
    if (typeof paths !== 'object' || paths === null) continue;
    for (const [key, targets] of Object.entries(paths)) {
      if (!Array.isArray(targets)) continue;
      const names = targets
        .filter((one): one is string => typeof one === 'string')
        .map((one) => normal(folder, one.replace(/\*$/, '')) + (one.endsWith('*') ? '/' : ''));
      out.push([key.replace(/\*$/, ''), names]);
    }
  }
  return out;
}

/** A JSON file with comments and trailing commas, as configurations are written. */
export function jsonOf(repository: Repository, path: string): unknown {
  try {
    const text = repository.read(path).toString('utf8');
    try {
      return JSON.parse(text);
    } catch {
      return JSON.parse(
        text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1').replace(/,(\s*[}\]])/g, '$1'),
      );
    }
  } catch {
    // A configuration that is not JSON resolves nothing.
    return undefined;
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Nobody's own module, even in a copy of Python's library. */
const alwaysPython = new Set(
  'os sys io json csv re glob shutil pathlib tempfile pickle gzip bz2 lzma zipfile tarfile subprocess argparse datetime time sqlite3 codecs builtins'.split(
    ' ',
  ),
);

/** Names that Python's own library and the usual packages have: never a file of the repository in some other folder. */
const knownPackages = new Set(
  (
    'abc argparse array ast asyncio atexit base64 bisect builtins bz2 calendar cgi codecs collections concurrent configparser contextlib copy csv ctypes ' +
    'dataclasses datetime dbm decimal difflib dis distutils email enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc getopt getpass ' +
    'gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox ' +
    'marshal math mimetypes mmap multiprocessing numbers operator optparse os pathlib pdb pickle pkgutil platform plistlib pprint profile pty pwd queue random re ' +
    'readline resource runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string struct ' +
    'subprocess sys sysconfig tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc types typing ' +
    'unicodedata unittest urllib uuid venv warnings wave weakref webbrowser xml xmlrpc zipfile zipimport zlib zoneinfo __future__ ' +
    'numpy pandas scipy sklearn matplotlib seaborn requests yaml toml torch tensorflow PIL cv2 bs4 lxml tqdm click typer rich pydantic flask django fastapi sqlalchemy ' +
    'pytest polars pyarrow duckdb networkx nltk spacy transformers openai anthropic boto3 google azure dotenv jinja2 markdown psutil joblib aiohttp httpx attr attrs ' +
    'dateutil pytz six setuptools pkg_resources openpyxl docx pypdf PyPDF2 fitz pdfplumber geopandas shapely rasterio xarray h5py plotly bokeh streamlit gradio langchain'
  ).split(' '),
);
