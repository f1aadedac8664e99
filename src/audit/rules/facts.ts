import { byCodeUnit } from '../../core/path.ts';
import { overlap } from '../../core/pattern.ts';
import type { Registry } from '../canonical-registry.ts';
import type { ReadText } from '../data-text.ts';
import type { Access, ArtifactNode, AuditModel, Script } from '../model.ts';

/** The model, with the look-ups that rules share, each made once. */
export interface Facts {
  readonly model: AuditModel;
  readonly scripts: ReadonlyMap<string, Script>;
  readonly artifacts: ReadonlyMap<string, ArtifactNode>;
  readonly registry: Registry;
  readonly read: ReadText;
  readonly accessesBy: (script: string) => readonly Access[];
  readonly accessesOf: (artifact: string) => readonly Access[];
  /** Whether something of the tree lies below a path. */
  readonly isFolder: (path: string) => boolean;
  /** Artifacts whose path could name the same file, itself first: `data/*.json` and `data/x.json`. */
  readonly alike: (artifact: string) => readonly ArtifactNode[];
}

export function factsOf(model: AuditModel, registry: Registry, read: ReadText): Facts {
  const byScript = grouped(model.accesses, (access) => access.script);
  const byTarget = grouped(model.accesses, (access) => access.target ?? '');
  const artifacts = new Map(model.artifacts.map((artifact) => [artifact.path, artifact]));
  return {
    model,
    registry,
    read,
    scripts: new Map(model.scripts.map((script) => [script.path, script])),
    artifacts,
    accessesBy: (script) => byScript.get(script) ?? [],
    accessesOf: (artifact) => byTarget.get(artifact) ?? [],
    isFolder: folderTest(model),
    alike: alikeAmong(artifacts),
  };
}

/** Made when it is first asked for: most audits never ask. */
function folderTest({ files, scripts }: Pick<AuditModel, 'files' | 'scripts'>): Facts['isFolder'] {
  let folders: ReadonlySet<string> | undefined;
  return (path) => {
    folders ??= new Set([...files, ...scripts].flatMap((file) => foldersOf(file.path)));
    return folders.has(path);
  };
}

/** Holdfast makes its own records when there is something to record: no script has to. */
export function isOwnRecord(path: string): boolean {
  return path.endsWith('.pipeline_metadata.json') || path.split('/').includes('.holdfast');
}

/** Every folder that a path lies in, the outermost first. */
export function foldersOf(path: string): readonly string[] {
  const out: string[] = [];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) out.push(path.slice(0, at));
  return out;
}

/** Several rules ask for the same artifact, so an answer is kept. */
function alikeAmong(artifacts: ReadonlyMap<string, ArtifactNode>): Facts['alike'] {
  const all = [...artifacts.values()].map((node) => ({ node, ...endsOf(node.path) }));
  const sets = all.filter(({ node }) => node.path.includes('*'));
  const known = new Map<string, readonly ArtifactNode[]>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const same = artifacts.get(path);
    const { head, tail } = endsOf(path);
    // Two names without a hole are the same or they are not; only sets need to be compared. What stands before the first hole
    // and behind the last one tells most pairs apart at a glance.
    const others = (path.includes('*') ? all : sets).filter(
      (other) =>
        other.node !== same &&
        (other.head.startsWith(head) || head.startsWith(other.head)) &&
        (other.tail.endsWith(tail) || tail.endsWith(other.tail)) &&
        overlap(other.node.path, path),
    );
    const found = [...(same === undefined ? [] : [same]), ...others.map(({ node }) => node)];
    known.set(path, found);
    return found;
  };
}

/** Of a name without a hole, both are all of it. */
function endsOf(path: string): { head: string; tail: string } {
  const hole = path.indexOf('*');
  return hole === -1
    ? { head: path, tail: path }
    : { head: path.slice(0, hole), tail: path.slice(path.lastIndexOf('*') + 1) };
}

/** Scripts that make or change an artifact, sorted, tests left out: what a test writes is nobody's data. */
export function writersOf(facts: Pick<Facts, 'scripts'>, artifact: ArtifactNode): readonly string[] {
  const all = new Set([...artifact.creators, ...artifact.updaters]);
  return [...all].filter((path) => facts.scripts.get(path)?.role !== 'test').sort(byCodeUnit);
}

/** The first place where a script does one of `kinds` to an artifact. */
export function firstAccess(
  facts: Facts,
  script: string,
  artifact: string,
  kinds: readonly Access['kind'][],
): Access | undefined {
  return facts
    .accessesOf(artifact)
    .filter((access) => access.script === script && kinds.includes(access.kind))
    .sort((a, b) => a.line - b.line)[0];
}

export function grouped<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** `` `a`, `b` and 3 more ``: names in the order given, so that a reader sees the first ones. */
export function named(names: readonly string[], limit = 3): string {
  const shown = names.slice(0, limit).map((name) => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1) ?? 'nothing';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 script`, `2 scripts`, `2 copies`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
