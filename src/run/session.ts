import fs from 'node:fs';
import { join } from 'node:path';
import { ambiguousName } from '../core/ambiguous-name.ts';
import { comparingRules } from '../core/artifact-rules.ts';
import { HoldfastError } from '../core/error.ts';
import { recordFormat } from '../core/handle.ts';
import type { Print, Success } from '../core/fingerprint.ts';
import type { ContentHash } from '../core/hash.ts';
import type { StageName } from '../core/name.ts';
import { withLock } from '../io/lock.ts';
import { recover } from '../io/recover.ts';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { hasHole, matcher } from '../core/pattern.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { type Artifact, buildGraph, type Graph, type StageNode } from '../plan/graph.ts';
import { gateOfNothing, nothingToCount, reservedOutput, unknownInput } from '../plan/graph-error.ts';
import { Files } from '../record/files.ts';
import { type History, openHistory } from '../record/history.ts';
import { checkLocalFolder } from '../record/local-folder.ts';
import { membersOf } from '../record/members.ts';
import type { Metadata, ScriptState } from '../record/metadata.ts';
import { readMetadata } from '../record/metadata-file.ts';
import { gitState } from '../record/git.ts';
import { metadataFileOf } from '../record/place.ts';
import type { StoredVersion } from '../record/stored-version.ts';
import { Objects } from '../store/objects.ts';
import { loadPipeline } from './load.ts';
import { findPipelineProject, type Project } from './project.ts';

/** A project that was loaded and checked: what every command about stages starts from. */
export interface Session {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly graph: Graph;
  readonly files: Files;
  /** What was looked at, for commands that change nothing: they look at everything once. */
  readonly seen: Map<string, Print | undefined> | undefined;
  readonly objects: Objects;
  readonly history: History;
  readonly metadataFile: AbsolutePath;
  /** The last success of every stage, kept up to date while a run goes on. */
  readonly latest: Map<StageName, Success>;
  /** Every code file with the content that it had when it was first looked at: workers may have loaded that one. */
  readonly codeSeen: Map<string, ContentHash>;
  /** Commit and dirtiness of a script, asked once. */
  readonly scriptState: (file: string) => Promise<ScriptState>;
  metadata: Metadata;
}

/**
 * Loads the project that `folder` lies in: its config, its stages, their graph, and what is remembered and recorded of them.
 *
 * @throws HoldfastError `config/…` (exit 2) before anything has run, `damaged/…` (exit 6) for unreadable state or metadata.
 */
export async function openSession(folder: string, { create }: { create: boolean }): Promise<Session> {
  const project = findPipelineProject(folder);
  checkLocalFolder(project.root);
  // Before anything is read: a killed run may have left a publication half done, and it is finished or undone first.
  await recover({ journal: project.local.journal });
  const { pipeline, stages } = await loadPipeline(project);
  const graph = buildGraph(stages);
  checkSources(project, graph);
  checkGates(graph, pipeline);
  const history = await openHistory(project.local.state, { create });
  const metadataFile = metadataFileOf(absolutePath(project.root), {
    configured: pipeline.metadataFile,
    artifacts: graph.artifacts.keys(),
  });
  checkOutputs(project, graph, metadataFile);
  return {
    project,
    pipeline,
    graph,
    history,
    metadataFile,
    seen: create ? undefined : new Map(),
    files: new Files(project.root, history.files()),
    objects: new Objects(project.local.objects),
    latest: new Map(history.latest()),
    codeSeen: new Map(),
    scriptState: once((file) => scriptState(absolutePath(join(project.root, file)))),
    metadata: readMetadata(metadataFile, { root: absolutePath(project.root) }),
  };
}

/** What was published, or taken over: the records, and the versions that they are. */
export interface Recorded {
  /** The same object if nothing changed. */
  readonly metadata: Metadata;
  /** To be saved once the metadata is written. */
  readonly versions: readonly StoredVersion[];
}

/**
 * Changes the metadata under its lock: read anew, so that what other processes have recorded is kept. `change` writes the file
 * itself, together with what the records are about, and gives what it wrote.
 */
export async function rememberMetadata(
  session: Session,
  change: (metadata: Metadata, file: string) => Promise<Recorded>,
): Promise<void> {
  const { metadataFile, project, history } = session;
  await withLock(project.local.metadataLock, async () => {
    const root = absolutePath(project.root);
    const { metadata, versions } = await change(readMetadata(metadataFile, { root }), metadataFile);
    session.metadata = metadata;
    // Killed before this, the record is there and its version is not: the next version brings it in.
    for (const version of versions) history.saveVersion(version);
  });
}

async function scriptState(file: AbsolutePath): Promise<ScriptState> {
  const { commit, dirty } = await gitState(file);
  return { ...(commit !== null && { commit }), ...(dirty !== null && { dirty }) };
}

function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

/** Remembers what was hashed, and lets go of the database. */
export function closeSession({ history, files }: Session): void {
  history.saveFiles(files.fresh);
  history.close();
}

/**
 * The stages that a person named: a stage, a stage file, or an artifact (by path or unique last segment).
 *
 * @throws HoldfastError `usage/unknown-name`, `usage/ambiguous-name`
 */
export function stagesNamed(graph: Graph, names: readonly string[]): readonly StageName[] {
  return names.map((name) => stageNamed(graph, name).name);
}

function stageNamed(graph: Graph, name: string): StageNode {
  const stage = graph.stages.find((node) => node.name === name || node.file === name);
  if (stage !== undefined) return stage;
  const artifact = graph.artifacts.get(artifactNamed(graph, name));
  const maker = artifact?.chain.at(-1);
  if (maker === undefined) throw unknownName(name, 'stage or artifact', namesOf(graph));
  return graph.node(maker);
}

/** The artifact that a person named: by path, pattern, unique last segment, or a member of its set. */
export function artifactNamed(graph: Graph, given: string): string {
  const name = given.replace(/^(?:\.\/)+/, '');
  if (graph.artifacts.has(name)) return name;
  const candidates = [...graph.artifacts.values()]
    .filter(
      ({ label, handle }) => label.endsWith(`/${name}`) || (handle.kind === 'files' && matcher(handle.pattern)(name)),
    )
    .map(({ label }) => label);
  const [only] = candidates;
  if (only === undefined) throw unknownName(name, 'stage or artifact', namesOf(graph));
  if (candidates.length === 1) return only;
  throw ambiguousName('artifact', name, candidates);
}

/** The same, where a member of a set stands for itself alone. */
export function outputNamed(graph: Graph, given: string): { readonly artifact: Artifact; readonly path: string } {
  const label = artifactNamed(graph, given);
  const artifact = graph.artifacts.get(label);
  if (artifact === undefined) throw unknownName(given, 'artifact', namesOf(graph));
  const name = given.replace(/^(?:\.\/)+/, '');
  const isMember = artifact.handle.kind === 'files' && name !== label && matcher(artifact.handle.pattern)(name);
  return { artifact, path: isMember ? name : label };
}

function namesOf(graph: Graph): readonly string[] {
  return [...graph.stages.map((stage) => stage.name), ...graph.artifacts.keys()];
}

function unknownName(name: string, what: string, known: readonly string[]): HoldfastError {
  return new HoldfastError({
    code: 'usage/unknown-name',
    what: `There is no ${what}`,
    on: name,
    why: `the names are ${known.map((other) => `\`${other}\``).join(', ')}`,
    still: 'Nothing has run and no file was changed',
    next: 'Use one of these names',
    data: { name, known },
  });
}

/** A stage that wrote our own files would ruin what is remembered of every other one. */
function checkOutputs(project: Project, graph: Graph, metadataFile: AbsolutePath): void {
  for (const { label, chain } of graph.artifacts.values()) {
    const isOurs = label.startsWith('.holdfast/') || join(project.root, label) === metadataFile;
    if (isOurs) throw reservedOutput(label, graph.node(chain[0]).file);
  }
}

/** A misspelt name would leave the artifact without the gate that somebody believes in. `minRecords` is asked by `validate` as well. */
function checkGates({ artifacts }: Graph, { artifacts: rules = {} }: Pipeline): void {
  for (const [label, { minRecords, maxRemoved, allowBreaking = true }] of Object.entries(rules)) {
    const { format } = comparingRules(label, rules, artifacts.get(label)?.handle);
    // Of a set, the files are counted.
    if ((minRecords ?? maxRemoved) !== undefined && !hasHole(label) && (format ?? recordFormat(label)) === undefined)
      throw nothingToCount(label, minRecords === undefined ? 'maxRemoved' : 'minRecords');
    if (artifacts.has(label) || (maxRemoved === undefined && allowBreaking)) continue;
    throw gateOfNothing(label, maxRemoved === undefined ? 'allowBreaking' : 'maxRemoved', [...artifacts.keys()]);
  }
}

/** Of what no stage makes, something must be there: else a misspelt path would look like an empty set. */
function checkSources(project: Project, graph: Graph): void {
  for (const [label, { handle, readers }] of graph.sources) {
    const isThere =
      handle.kind === 'files'
        ? membersOf(project.root, handle.pattern).length > 0
        : fs.existsSync(join(project.root, handle.path));
    if (!isThere)
      throw unknownInput(
        label,
        readers.map((reader) => reader.file),
        handle.kind === 'files',
      );
  }
}
