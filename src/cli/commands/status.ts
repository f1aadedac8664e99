import { parse } from 'node:path';
import type { StageName } from '../../core/name.ts';
import { publisher } from '../../plan/graph.ts';
import { Files } from '../../record/files.ts';
import type { ArtifactRecord } from '../../record/metadata.ts';
import { readMetadata } from '../../record/metadata-file.ts';
import { type ArtifactStatusJson, decisionJson } from '../../report/json.ts';
import { type StageStatus, statusLines } from '../../report/status.ts';
import { plan } from '../../run/plan.ts';
import { existingFolder, pipelineProjectAbove } from '../../run/project.ts';
import { closeSession, openSession, type Session } from '../../run/session.ts';
import { absolutePath } from '../../core/path.ts';
import { standings } from '../../upkeep/standing.ts';
import { exit } from '../exit.ts';
import { artifactStates } from '../picture.ts';
import { openPlace } from '../place.ts';
import type { CommonOptions } from '../program.ts';
import { painter, print, printJson } from '../terminal.ts';

interface StatusOptions extends CommonOptions {
  readonly exitCode?: true;
}

/** How everything stands: by the config's stages and what scripts recorded, or, without a config, by the records alone. */
export async function status(options: StatusOptions): Promise<number> {
  if (pipelineProjectAbove(existingFolder(options.C)) === undefined)
    return told([], await ofRecords(options.C), options);
  const session = await openSession(options.C, { create: false });
  try {
    const verdicts = await plan(session);
    const stages = [...verdicts].map(([name, { decision }]) => ({ name, decision }));
    const { metadata, pipeline, files, project } = session;
    const scene = {
      root: absolutePath(project.root),
      metadata,
      state: (path: string) => files.state(path),
      rules: pipeline.artifacts ?? {},
      succeeded: (path: string) => succeeded(session, path),
      droppedBy: (path: string, { updated_by }: ArtifactRecord) => droppedBy(session, path, updated_by),
      now: Date.now(),
    };
    return told(stages, standings(scene, artifactStates(session, verdicts)), options);
  } finally {
    closeSession(session);
  }
}

async function ofRecords(folder: string): Promise<readonly ArtifactStatusJson[]> {
  const { root, file } = await openPlace(folder);
  const files = new Files(root, new Map());
  const metadata = readMetadata(file, { root });
  const state = (path: string) => files.state(path);
  const scene = { root, metadata, state, rules: {}, now: Date.now() };
  return standings({ ...scene, succeeded: () => undefined, droppedBy: () => undefined }, []);
}

/** By the file of a stage that there is, or by what this machine remembers of one that is gone. */
function droppedBy({ graph, latest }: Session, path: string, file: string): string | undefined {
  const stage = graph.stages.find((node) => node.file === file);
  if (stage !== undefined) return stage.name;
  const gone = [...latest.values()].find(({ stage, outputs }) => outputs.has(path) && parse(file).name === stage);
  return gone?.stage;
}

/** When the stage that publishes an artifact last succeeded on this machine. */
function succeeded({ graph, latest }: Session, path: string): number | undefined {
  const artifact = graph.artifacts.get(path);
  const maker: StageName | undefined = artifact === undefined ? undefined : publisher(artifact);
  const at = maker === undefined ? undefined : latest.get(maker)?.at;
  return at === undefined ? undefined : Date.parse(at);
}

function told(
  stages: readonly StageStatus[],
  artifacts: readonly ArtifactStatusJson[],
  options: StatusOptions,
): number {
  const isFresh =
    stages.every(({ decision }) => decision.is === 'keep') && artifacts.every(({ state }) => state === 'fresh');
  if (options.json) {
    printJson({
      schema: 'holdfast.status/1',
      fresh: isFresh,
      stages: stages.map(({ name, decision }) => decisionJson(name, decision)),
      artifacts,
    });
  } else {
    print(statusLines(stages, artifacts, painter(process.stdout)).join('\n'));
  }
  return options.exitCode && !isFresh ? exit.stale : exit.ok;
}
