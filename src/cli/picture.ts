import { labelOf } from '../core/handle.ts';
import { type Artifact, artifactsRead, type Graph } from '../plan/graph.ts';
import type { GraphPicture } from '../report/graph.ts';
import type { ArtifactJson } from '../report/json.ts';
import type { Verdict } from '../run/observe.ts';
import type { Session } from '../run/session.ts';
import type { StageName } from '../core/name.ts';
import { editsOf } from '../plan/decide.ts';
import { publisher } from '../plan/graph.ts';

/** The graph as plain values, for reports. */
export function pictureOf(graph: Graph): GraphPicture {
  return {
    stages: graph.stages.map(({ name, file, stage }) => ({
      name,
      file,
      reads: Object.values(stage.reads).flatMap((handle) => {
        const artifacts = artifactsRead(handle, graph.artifacts);
        return artifacts.length === 0 ? [labelOf(handle)] : artifacts.map(({ label }) => label);
      }),
      writes: Object.values(stage.writes).map(labelOf),
      updates: Object.values(stage.updates).map(labelOf),
    })),
    artifacts: [...graph.artifacts.values()].map(({ label, chain }) => ({ path: label, stages: chain })),
    sources: [...graph.sources.keys()],
  };
}

/** Every artifact with its state, as `status` and `run` show it. */
export function artifactStates(session: Session, verdicts: ReadonlyMap<StageName, Verdict>): readonly ArtifactJson[] {
  return [...session.graph.artifacts.values()].flatMap((artifact) => {
    const state = stateOf(artifact, verdicts);
    if (state === undefined) return [];
    const record = session.metadata.records.get(artifact.label);
    return {
      path: artifact.label,
      state,
      stages: artifact.chain,
      hash: record?.hash ?? null,
      lastUpdated: record?.last_updated ?? null,
      updatedBy: record?.updated_by ?? null,
    };
  });
}

/** An artifact is stale if any step of its chain is: the file is then what an earlier chain made. */
function stateOf(artifact: Artifact, verdicts: ReadonlyMap<StageName, Verdict>): string | undefined {
  const last = verdicts.get(publisher(artifact));
  const output = last?.now.outputs.find(({ label }) => label === artifact.label);
  if (last === undefined || output === undefined) return undefined;
  if (output.found === undefined) return 'missing';
  if (editsOf(output, last.now.last).length > 0) return 'edited';
  return artifact.chain.every((step) => verdicts.get(step)?.decision.is === 'keep') ? 'fresh' : 'stale';
}
