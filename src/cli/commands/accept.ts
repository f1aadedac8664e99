import { HoldfastError } from '../../core/error.ts';
import { acquireLock } from '../../io/lock.ts';
import { publisher } from '../../plan/graph.ts';
import { adopt } from '../../run/adopt.ts';
import { plan } from '../../run/plan.ts';
import { artifactNamed, closeSession, openSession } from '../../run/session.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { print, printJson } from '../terminal.ts';

export async function accept(names: readonly string[], options: CommonOptions): Promise<number> {
  const session = await openSession(options.C, { create: true });
  const lock = await acquireLock(session.project.local.runLock, { timeoutMs: 0, command: 'holdfast accept' });
  try {
    const accepted: string[] = [];
    for (const name of names) {
      const label = artifactNamed(session.graph, name);
      const artifact = session.graph.artifacts.get(label);
      if (artifact === undefined) throw new Error(`No artifact ${label}`);
      const node = session.graph.node(publisher(artifact));
      const verdict = (await plan(session)).get(node.name);
      const labels = verdict === undefined ? undefined : await adopt(session, node, verdict.now, label);
      if (labels === undefined) throw nothingToAccept(label);
      accepted.push(...labels);
    }
    if (options.json) printJson({ schema: 'holdfast.accept/1', accepted });
    else for (const label of accepted) print(`accepted  ${label}: what is there now is its current content`);
    return exit.ok;
  } finally {
    lock.release();
    closeSession(session);
  }
}

function nothingToAccept(label: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/nothing-to-accept',
    what: 'There is nothing to accept at',
    on: label,
    why: 'its content is what the records say',
    still: 'Nothing was changed',
    next: 'Run `holdfast status` to see which outputs were edited',
  });
}
