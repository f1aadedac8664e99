import { HoldfastError } from '../../core/error.ts';
import type { StageName } from '../../core/name.ts';
import { acquireLock } from '../../io/lock.ts';
import { publisher } from '../../plan/graph.ts';
import { localFolder } from '../../record/local-folder.ts';
import { adopt } from '../../run/adopt.ts';
import { plan } from '../../run/plan.ts';
import { findPipelineProject } from '../../run/project.ts';
import { closeSession, openSession, outputNamed } from '../../run/session.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { print, printJson } from '../terminal.ts';

export async function accept(names: readonly string[], options: CommonOptions): Promise<number> {
  // Before anything is read: what a run that goes on has not finished must not be taken for what is remembered.
  const { local, root } = findPipelineProject(options.C);
  localFolder(root);
  const lock = await acquireLock(local.runLock, { timeoutMs: 0, command: 'holdfast accept' });
  try {
    const session = await openSession(options.C, { create: true });
    try {
      const named = new Map<StageName, Set<string>>();
      for (const name of names) {
        const { artifact, path } = outputNamed(session.graph, name);
        named.set(publisher(artifact), (named.get(publisher(artifact)) ?? new Set()).add(path));
      }
      const accepted: string[] = [];
      for (const [stage, paths] of named) {
        const verdict = (await plan(session)).get(stage);
        const node = session.graph.node(stage);
        const labels = verdict === undefined ? undefined : await adopt(session, node, verdict.now, paths);
        if (verdict === undefined || labels === undefined) throw nothingToAccept([...paths].join(', '));
        accepted.push(...(verdict.now.last === undefined ? labels : paths));
      }
      if (options.json) printJson({ schema: 'holdfast.accept/1', accepted });
      else for (const path of accepted) print(`accepted  ${path}: what is there now is its current content`);
      return exit.ok;
    } finally {
      closeSession(session);
    }
  } finally {
    lock.release();
  }
}

function nothingToAccept(label: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/nothing-to-accept',
    what: 'There is nothing to accept at',
    on: label,
    why: 'its content is what the records say, or it is not there',
    still: 'Nothing was changed',
    next: 'Run `holdfast status` to see which outputs were edited',
  });
}
