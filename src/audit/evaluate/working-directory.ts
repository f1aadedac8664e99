import { posix } from 'node:path';
import { isWorkflow } from '../containers.ts';
import type { Invocation, WorkingDirectory } from '../model.ts';
import { isScriptName, type Repository } from '../repository.ts';
import { normal } from './resolve.ts';

/**
 * From where is a script run? Whoever starts it says so; else the folder from which most of its relative paths lead to
 * something that is there; else its package's folder (of a notebook: its own, where Jupyter starts it), else the root.
 */
export function workingDirectoryOf(
  script: string,
  relative: readonly string[],
  invocations: readonly Invocation[],
  repository: Repository,
): WorkingDirectory {
  if (isWorkflow(script)) return { path: rootOfWorkflow(script), because: 'invocation', where: script };
  if (startsAtHome(script)) return { path: posix.dirname(script), because: 'own-folder', where: null };
  const stated = invocations.filter((one) => one.script === script && one.workingDirectory !== null);
  const folders = new Map<string, { count: number; where: string }>();
  for (const one of stated) {
    const folder = one.workingDirectory ?? '.';
    const known = folders.get(folder);
    // What runs (Makefiles, shell, CI) outweighs what is told.
    const weight = one.from === 'document' ? 1 : 3;
    folders.set(folder, { count: (known?.count ?? 0) + weight, where: known?.where ?? `${one.file}:${one.line}` });
  }
  const candidates = ancestorsOf(script);
  const scores = new Map<string, number>();
  for (const folder of new Set([...folders.keys(), ...candidates]))
    scores.set(folder, scoreOf(folder, relative, repository));
  const best = Math.max(0, ...scores.values());
  const said = [...folders].sort(
    (a, b) => (scores.get(b[0]) ?? 0) - (scores.get(a[0]) ?? 0) || b[1].count - a[1].count,
  )[0];
  if (said !== undefined) {
    const [path, { where }] = said;
    const score = scores.get(path) ?? 0;
    // A document's relative command line is often meant from its reader's own place: the tree may know better.
    if (score >= best || score > 0 || best === 0) return { path, because: 'invocation', where };
  }
  if (best > 0) {
    const home = candidates.filter((one) => scores.get(one) === best);
    const first = home[0] ?? '.';
    const path = home.includes('.') && !(script.endsWith('.ipynb') && first === candidates[0]) ? '.' : first;
    // Where several folders would do as well, the tree tells nothing.
    return { path, because: home.length === 1 ? 'tree' : 'default', where: null };
  }
  if (script.endsWith('.ipynb')) return { path: posix.dirname(script), because: 'own-folder', where: null };
  const home = candidates.find((one) => one !== '.' && repository.has(normal(one, 'package.json')));
  if (home !== undefined) return { path: home, because: 'package', where: normal(home, 'package.json') };
  // From the root, `../lib` would be outside of the repository.
  const least = Math.max(...candidates.map((one) => scores.get(one) ?? 0));
  return { path: candidates.findLast((one) => scores.get(one) === least) ?? '.', because: 'default', where: null };
}

/** The runner starts steps where the repository is checked out. */
function rootOfWorkflow(script: string): string {
  return script.slice(0, script.lastIndexOf('.github/')).replace(/\/$/, '') || '.';
}

/** make and npm start what they are told to start there. */
function startsAtHome(script: string): boolean {
  return /^(GNUmakefile|[Mm]akefile|package\.json)$/.test(posix.basename(script));
}

/** The script's folder first, the root last. */
function ancestorsOf(script: string): string[] {
  const out: string[] = [];
  for (let folder = posix.dirname(script); ; folder = posix.dirname(folder)) {
    out.push(folder);
    if (folder === '.') return out;
  }
}

function scoreOf(folder: string, relative: readonly string[], repository: Repository): number {
  let score = 0;
  for (const one of new Set(relative)) {
    const known = one.replace(/[\uE000-\uE006*].*$/, '');
    const path = normal(folder, known);
    const isWhole = !/[\uE000-\uE006*]/.test(one);
    // `./` is there wherever one starts.
    if (path === folder) continue;
    if (path.startsWith('..')) score -= 1;
    else if (isWhole && repository.has(path)) score += 3;
    else if (one.includes('/')) {
      // A folder of scripts that is called as one of data says nothing of where the data is.
      const isThere = (name: string) =>
        repository.hasFolder(name) && (isScriptName(one) || !repository.isForScripts(name));
      const parent = isWhole
        ? posix.dirname(path)
        : known.endsWith('/') || repository.hasFolder(path)
          ? path
          : posix.dirname(path);
      if (parent !== '.' && parent !== folder && isThere(parent)) score += 2;
      else {
        const first = normal(folder, one.split('/').find((part) => part !== '.' && part !== '..') ?? '');
        if (!one.startsWith('..') && isThere(first)) score += 1;
      }
    }
  }
  return score;
}
