import { type Handle, labelOf } from '../core/handle.ts';
import type { StageName } from '../core/name.ts';
import { type ArtifactPath, byCodeUnit } from '../core/path.ts';
import { overlap } from '../core/pattern.ts';
import type { Stage } from '../core/stage.ts';
import { cycle, noCreator, ownInput, overlappingOutputs, sameName } from './graph-error.ts';

/** A stage with the file that declares it. */
export interface LoadedStage {
  readonly name: StageName;
  readonly file: ArtifactPath;
  readonly stage: Stage;
}

/** Who makes an artifact: the creator first, then its refinements in the order of the config. */
export interface Artifact {
  readonly label: string;
  readonly handle: Handle;
  readonly chain: readonly [StageName, ...StageName[]];
}

export interface StageNode extends LoadedStage {
  /** The stages whose results this one starts from: makers of what it reads, and the chain's step before it. */
  readonly upstream: readonly StageName[];
}

export interface Graph {
  /** In an order in which every stage comes after its upstream; the config's order where that leaves a choice. */
  readonly stages: readonly StageNode[];
  readonly node: (name: StageName) => StageNode;
  readonly artifacts: ReadonlyMap<string, Artifact>;
  /** What stages read and no stage makes, with who reads it. */
  readonly sources: ReadonlyMap<string, { readonly handle: Handle; readonly readers: readonly StageNode[] }>;
}

/**
 * Orders stages by what they read and write.
 *
 * @throws HoldfastError `config/…`, naming the files: two stages of one name, two creators or overlapping outputs, an
 * update of what nobody creates, a stage that reads its own output, a cycle.
 */
export function buildGraph(loaded: readonly LoadedStage[]): Graph {
  checkNames(loaded);
  const artifacts = artifactsOf(loaded);
  checkOwnInputs(loaded);
  const upstream = new Map(loaded.map((stage) => [stage.name, upstreamOf(stage, artifacts)]));
  const nodes = new Map(loaded.map((stage) => [stage.name, { ...stage, upstream: upstream.get(stage.name) ?? [] }]));
  const stages = inOrder([...nodes.values()]);
  return { stages, artifacts, sources: sourcesOf(stages, artifacts), node: (name) => found(nodes, name) };
}

/** The artifacts that a handle reads: its own, the set it is a member of, or every one that a pattern meets. */
export function artifactsRead(handle: Handle, artifacts: ReadonlyMap<string, Artifact>): readonly Artifact[] {
  const label = labelOf(handle);
  const same = artifacts.get(label);
  if (same !== undefined) return [same];
  return [...artifacts.values()].filter((artifact) => overlap(artifact.label, label));
}

/** The last step of an artifact's chain: whose revision is published. */
export function publisher(artifact: Artifact): StageName {
  return artifact.chain.at(-1) ?? artifact.chain[0];
}

/** Where in the artifact's chain a stage stands: 0 for its creator, -1 for a stage that is not in it. */
export function stepOf(artifact: Artifact, stage: StageName): number {
  return artifact.chain.indexOf(stage);
}

/** Everything that a stage needs, and the stage, in the graph's order. */
export function neededFor(graph: Graph, names: Iterable<StageName>): ReadonlySet<StageName> {
  const needed = new Set<StageName>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    pending.push(...graph.node(name).upstream);
  }
  return needed;
}

function checkNames(loaded: readonly LoadedStage[]): void {
  const files = new Map<StageName, ArtifactPath>();
  for (const { name, file } of loaded) {
    const other = files.get(name);
    if (other !== undefined) throw sameName(name, other, file);
    files.set(name, file);
  }
}

function artifactsOf(loaded: readonly LoadedStage[]): Map<string, Artifact> {
  const artifacts = new Map<string, Artifact>();
  const owners = new Map<string, LoadedStage>();
  for (const owner of loaded) {
    for (const handle of Object.values(owner.stage.writes)) {
      const label = labelOf(handle);
      for (const [other, otherOwner] of owners) {
        if (overlap(other, label)) throw overlappingOutputs(label, owner.file, other, otherOwner.file);
      }
      owners.set(label, owner);
      artifacts.set(label, { label, handle, chain: [owner.name] });
    }
  }
  for (const refiner of loaded) {
    for (const handle of Object.values(refiner.stage.updates)) {
      const artifact = artifacts.get(handle.path);
      if (artifact === undefined) throw noCreator(handle.path, refiner.file);
      if (artifact.chain.includes(refiner.name))
        throw ownInput(handle.path, refiner.file, 'creates or updates it twice');
      artifacts.set(handle.path, { ...artifact, chain: [...artifact.chain, refiner.name] });
    }
  }
  return artifacts;
}

function checkOwnInputs(loaded: readonly LoadedStage[]): void {
  for (const { stage, file } of loaded) {
    const outputs = [...Object.values(stage.writes), ...Object.values(stage.updates)].map(labelOf);
    for (const input of Object.values(stage.reads).map(labelOf)) {
      const own = outputs.find((output) => overlap(output, input));
      if (own !== undefined) throw ownInput(input, file, `also makes \`${own}\``);
    }
  }
}

function upstreamOf(loaded: LoadedStage, artifacts: ReadonlyMap<string, Artifact>): readonly StageName[] {
  const upstream = new Set<StageName>();
  for (const handle of Object.values(loaded.stage.reads)) {
    for (const artifact of artifactsRead(handle, artifacts)) upstream.add(publisher(artifact));
  }
  for (const handle of Object.values(loaded.stage.updates)) {
    const artifact = artifacts.get(handle.path);
    const before = artifact?.chain[stepOf(artifact, loaded.name) - 1];
    if (before !== undefined) upstream.add(before);
  }
  return [...upstream].sort(byCodeUnit);
}

function inOrder(nodes: readonly StageNode[]): readonly StageNode[] {
  const ordered: StageNode[] = [];
  const done = new Set<StageName>();
  let waiting = [...nodes];
  while (waiting.length > 0) {
    const ready = waiting.find((node) => node.upstream.every((name) => done.has(name)));
    if (ready === undefined) throw cycle(cycleIn(waiting));
    ordered.push(ready);
    done.add(ready.name);
    waiting = waiting.filter((node) => node !== ready);
  }
  return ordered;
}

/** Follows upstream edges until a stage comes again. Every stage here waits for another one here, so one must. */
function cycleIn(waiting: readonly StageNode[]): readonly StageNode[] {
  const byName = new Map(waiting.map((node) => [node.name, node]));
  const path: StageNode[] = [];
  let node = waiting[0];
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = node.upstream.map((name) => byName.get(name)).find((other) => other !== undefined);
  }
  return node === undefined ? path : [...path.slice(path.indexOf(node)), node].toReversed();
}

function sourcesOf(stages: readonly StageNode[], artifacts: ReadonlyMap<string, Artifact>): Graph['sources'] {
  const sources = new Map<string, { handle: Handle; readers: StageNode[] }>();
  for (const node of stages) {
    for (const handle of Object.values(node.stage.reads)) {
      if (artifactsRead(handle, artifacts).length > 0) continue;
      const source = sources.get(labelOf(handle)) ?? { handle, readers: [] };
      source.readers.push(node);
      sources.set(labelOf(handle), source);
    }
  }
  return sources;
}

function found(nodes: ReadonlyMap<StageName, StageNode>, name: StageName): StageNode {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`No stage ${name} in this graph`);
  return node;
}
