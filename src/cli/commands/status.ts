import { decisionJson } from '../../report/json.ts';
import { statusLines } from '../../report/status.ts';
import { plan } from '../../run/plan.ts';
import { closeSession, openSession } from '../../run/session.ts';
import { exit } from '../exit.ts';
import { artifactStates } from '../picture.ts';
import type { CommonOptions } from '../program.ts';
import { painter, print, printJson } from '../terminal.ts';

export async function status(options: CommonOptions & { readonly exitCode?: true }): Promise<number> {
  const session = await openSession(options.C, { create: false });
  try {
    const verdicts = await plan(session);
    const stages = [...verdicts].map(([name, { decision }]) => ({ name, decision }));
    const artifacts = artifactStates(session, verdicts);
    const isFresh = stages.every(({ decision }) => decision.is === 'keep');
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
  } finally {
    closeSession(session);
  }
}
