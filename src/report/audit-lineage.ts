import type { AuditResult } from '../core/audit.ts';

/** Who makes, changes and reads which data, as boxes and arrows that can be read: like things are one box. */
export interface Lineage {
  readonly scripts: readonly ScriptGroup[];
  readonly files: readonly FileGroup[];
  /** Scripts and files that are not in it, for there would be too many arrows. */
  readonly left: number;
}

/** At most so many lines between boxes; above about 60 a chart is a ball of wool. */
const MOST_EDGES = 60;

/**
 * Files of one folder with the same writers and readers are one box, and so are scripts of one folder that do the same to the
 * same boxes. Files that are only read are left out first, then those with the fewest scripts around them.
 */
export function lineageOf(result: AuditResult): Lineage {
  const files = groupFiles(result);
  const scripts = groupScripts(files);
  const kept = choose(files, scripts);
  // Grouped again: scripts that differ only in what is left out do the same in this picture.
  const shown = groupScripts(kept);
  const members = (groups: readonly { members: readonly string[] }[]): number =>
    groups.reduce((sum, group) => sum + group.members.length, 0);
  const left = members(files) - members(kept) + members(scripts) - members(shown);
  return { scripts: shown, files: kept, left };
}

export interface FileGroup {
  readonly id: string;
  readonly folder: string;
  readonly members: readonly string[];
  readonly creators: ReadonlySet<string>;
  readonly updaters: ReadonlySet<string>;
  readonly readers: ReadonlySet<string>;
}

export interface ScriptGroup {
  readonly id: string;
  readonly folder: string;
  readonly members: readonly string[];
  /** By the id of a file group. */
  readonly links: ReadonlyMap<string, Link>;
}

export type Link = 'makes' | 'changes' | 'reads';

function groupFiles({ artifacts }: AuditResult): readonly FileGroup[] {
  const groups = new Map<string, { folder: string; nodes: AuditResult['artifacts'][number][] }>();
  for (const node of artifacts) {
    if (node.creators.length + node.updaters.length + node.readers.length === 0) continue;
    const folder = folderOf(node.path);
    const key = JSON.stringify([folder, node.creators, node.updaters, node.readers]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { folder, nodes: [node] });
    else group.nodes.push(node);
  }
  return [...groups.values()].map(({ folder, nodes }, index) => ({
    id: `f${index + 1}`,
    folder,
    members: nodes.map((node) => node.path),
    creators: new Set(nodes[0]?.creators),
    updaters: new Set(nodes[0]?.updaters),
    readers: new Set(nodes[0]?.readers),
  }));
}

function groupScripts(files: readonly FileGroup[]): readonly ScriptGroup[] {
  const links = new Map<string, Map<string, Link>>();
  const add = (script: string, file: FileGroup, link: Link): void => {
    const own = links.get(script) ?? new Map<string, Link>();
    links.set(script, own);
    if (!own.has(file.id)) own.set(file.id, link);
  };
  for (const file of files) {
    for (const script of file.updaters) add(script, file, 'changes');
    for (const script of file.creators) add(script, file, 'makes');
    for (const script of file.readers) add(script, file, 'reads');
  }
  const groups = new Map<string, { folder: string; members: string[]; links: Map<string, Link> }>();
  for (const [script, own] of [...links].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = JSON.stringify([folderOf(script), [...own]]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { folder: folderOf(script), members: [script], links: own });
    else group.members.push(script);
  }
  return [...groups.values()].map((group, index) => ({ id: `s${index + 1}`, ...group }));
}

/** Files by how much they say: what is made or changed and read on, by the number of script boxes around it. */
function choose(files: readonly FileGroup[], scripts: readonly ScriptGroup[]): readonly FileGroup[] {
  const degree = new Map<string, number>();
  for (const script of scripts) for (const id of script.links.keys()) degree.set(id, (degree.get(id) ?? 0) + 1);
  const weight = (file: FileGroup): number => {
    const written = file.creators.size + file.updaters.size > 0;
    return (
      (degree.get(file.id) ?? 0) +
      (written ? 1000 : 0) +
      (written && file.readers.size + file.updaters.size > 0 ? 1000 : 0)
    );
  };
  const all = [...degree.values()].reduce((sum, count) => sum + count, 0);
  if (all <= MOST_EDGES) return files;
  let edges = 0;
  const chosen = new Set<FileGroup>();
  for (const file of [...files].sort((a, b) => weight(b) - weight(a))) {
    const more = degree.get(file.id) ?? 0;
    // One file that half of the scripts touch must not keep all others out: the next ones may still fit.
    if (edges + more > MOST_EDGES) continue;
    edges += more;
    chosen.add(file);
  }
  return files.filter((file) => chosen.has(file));
}

/** The one name, or how many there are of them and where. */
export function boxLabel(
  { folder, members }: { readonly folder: string; readonly members: readonly string[] },
  noun: 'scripts' | 'files',
): string {
  const [only = ''] = members;
  return members.length === 1 ? only : `${members.length} ${noun}${folder === '' ? '' : ` in ${folder}/`}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
