import { decisionJson } from '../../report/json.ts';
import { explainLines, type Explanation } from '../../report/explain.ts';
import { stepOf } from '../../plan/graph.ts';
import { plan } from '../../run/plan.ts';
import { artifactNamed, closeSession, openSession, type Session } from '../../run/session.ts';
import type { Verdict } from '../../run/observe.ts';
import type { StageName } from '../../core/name.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { painter, print, printJson } from '../terminal.ts';

export async function explain(name: string, options: CommonOptions): Promise<number> {
  const session = await openSession(options.C, { create: false });
  try {
    const { graph } = session;
    const isStage = graph.stages.some((node) => node.name === name || node.file === name);
    const label = isStage ? undefined : artifactNamed(graph, name);
    const chain = label === undefined ? undefined : graph.artifacts.get(label)?.chain;
    const wanted =
      chain ?? graph.stages.filter((node) => node.name === name || node.file === name).map((node) => node.name);
    const verdicts = await plan(session);
    const explanations = wanted.flatMap((stage) => explanationOf(session, verdicts, stage));
    if (options.json) {
      const stages = explanations.map((one) => ({ ...one, ...decisionJson(one.name, one.decision) }));
      printJson({ schema: 'holdfast.explain/1', name, ...(label !== undefined && { artifact: label }), stages });
    } else {
      if (label !== undefined && wanted.length > 1) print(`\`${label}\` is made by ${wanted.join(', then ')}.\n`);
      print(explanations.map((one) => explainLines(one, painter(process.stdout)).join('\n')).join('\n\n'));
    }
    return exit.ok;
  } finally {
    closeSession(session);
  }
}

function explanationOf(
  session: Session,
  verdicts: ReadonlyMap<StageName, Verdict>,
  stage: StageName,
): readonly Explanation[] {
  const verdict = verdicts.get(stage);
  if (verdict === undefined) return [];
  const { now, decision } = verdict;
  const node = session.graph.node(stage);
  const { last } = now;
  const failure = session.history.failure(stage);
  const inputs = [...now.inputs].map(([path, input]) => ({
    path,
    state: input.is === 'pending' ? `made by ${input.stage}, which runs first` : input.hash,
  }));
  const bases = [...now.bases].map(([path, input]) => {
    const artifact = session.graph.artifacts.get(path);
    const step = artifact === undefined ? 0 : stepOf(artifact, stage);
    return {
      path: `${path} (revision ${step})`,
      state: input.is === 'pending' ? `made by ${input.stage}, which runs first` : input.hash,
    };
  });
  return [
    {
      name: stage,
      file: node.file,
      description: node.stage.description,
      decision,
      inputs: [...inputs, ...bases],
      code: [...now.fingerprint.code.keys()],
      packages: Object.fromEntries(now.fingerprint.packages),
      params: Object.fromEntries(now.fingerprint.params),
      env: [...now.fingerprint.env.keys()],
      outputs: now.outputs.map(({ label, kind, found }) => ({ path: label, kind, hash: found?.hash ?? null })),
      last: last === undefined ? undefined : { run: last.run, at: last.at, seconds: last.cost, items: last.items },
      failure,
    },
  ];
}
