import os from 'node:os';
import type { Event, RunSummary } from '../../core/event.ts';
import { HoldfastError } from '../../core/error.ts';
import type { StageName } from '../../core/name.ts';
import { acquireLock } from '../../io/lock.ts';
import { neededFor } from '../../plan/graph.ts';
import { localFolder } from '../../record/local-folder.ts';
import { decisionJson, runJson } from '../../report/json.ts';
import { errorLines, problemOf, reasonLines, stageLine, summaryLines } from '../../report/run.ts';
import { stateWord } from '../../report/status.ts';
import { decisionText } from '../../report/reason.ts';
import { table } from '../../report/text.ts';
import { run as runStages } from '../../run/execute.ts';
import { plan } from '../../run/plan.ts';
import { findPipelineProject } from '../../run/project.ts';
import { closeSession, openSession, type Session, stagesNamed } from '../../run/session.ts';
import { exit } from '../exit.ts';
import { LiveRegion } from '../live.ts';
import { artifactStates } from '../picture.ts';
import type { CommonOptions } from '../program.ts';
import { note, painter, print, printJson } from '../terminal.ts';

interface RunCommandOptions extends CommonOptions {
  readonly jobs?: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly explain?: true;
  readonly overwriteEdits?: true;
  readonly allowMassDelete?: true;
  readonly overrideGates?: true;
}

export async function run(names: readonly string[], options: RunCommandOptions): Promise<number> {
  const jobs = jobsOf(options.jobs);
  if (options.dryRun) return dryRun(names, options);
  const { local, root } = findPipelineProject(options.C);
  localFolder(root);
  const lock = await acquireLock(local.runLock, { timeoutMs: 0, command: ['holdfast', 'run', ...names].join(' ') });
  try {
    const session = await openSession(options.C, { create: true });
    try {
      return await carryOut(session, names, options, jobs);
    } finally {
      closeSession(session);
    }
  } finally {
    lock.release();
  }
}

async function carryOut(
  session: Session,
  names: readonly string[],
  options: RunCommandOptions,
  jobs: number,
): Promise<number> {
  session.objects.sweep();
  const targets = names.length === 0 ? undefined : stagesNamed(session.graph, names);
  const { signal, release } = interruptible();
  const live = new LiveRegion(process.stderr);
  const emit = reporter(session, live, options);
  try {
    const summary = await runStages(session, {
      targets,
      jobs,
      force: options.force ?? false,
      overwriteEdits: options.overwriteEdits ?? false,
      allowMassDelete: options.allowMassDelete ?? false,
      overrideGates: options.overrideGates ?? false,
      signal,
      emit,
    });
    if (options.json)
      printJson(
        runJson(
          summary,
          artifactStates(session, await plan(session, { only: new Set(summary.stages.map(({ stage }) => stage)) })),
        ),
      );
    return exitCode(summary);
  } finally {
    live.close();
    release();
  }
}

/** Plain lines for what is final; the live region, on a terminal, for what is under way. */
function reporter(session: Session, live: LiveRegion, { json, explain }: RunCommandOptions): (event: Event) => void {
  const width = Math.max(...session.graph.stages.map(({ name }) => name.length));
  const paint = painter(process.stdout);
  const paintError = painter(process.stderr);
  return (event) => {
    live.on(event);
    if (event.type === 'stage-said') {
      live.clear();
      note(`${event.stage} | ${event.line}`);
    } else if (event.type === 'stage-finished') {
      const { result } = event;
      if (!json) print(stageLine(result, width, paint));
      if (!json && explain) for (const line of reasonLines(result.decision)) print(line);
      const problem = problemOf(result.outcome);
      if (problem !== undefined) note(errorLines(problem, paintError).join('\n'));
    } else if (event.type === 'run-finished' && !json) {
      for (const line of summaryLines(event.summary, paint)) print(line);
    }
  };
}

async function dryRun(names: readonly string[], options: RunCommandOptions): Promise<number> {
  const session = await openSession(options.C, { create: false });
  try {
    const targets =
      names.length === 0 ? session.graph.stages.map(({ name }) => name) : stagesNamed(session.graph, names);
    const only = neededFor(session.graph, targets);
    const forced = new Set<StageName>(options.force ? targets : []);
    const verdicts = await plan(session, { only, forced, overwriteEdits: options.overwriteEdits ?? false });
    if (options.json) {
      const stages = [...verdicts].map(([name, { decision }]) => decisionJson(name, decision));
      printJson({ schema: 'holdfast.run/1', dryRun: true, stages, artifacts: artifactStates(session, verdicts) });
      return exit.ok;
    }
    const rows = [...verdicts].map(([name, { decision }]) => [name, stateWord(decision), decisionText(decision)]);
    print(table(rows).join('\n'));
    if (options.explain)
      for (const [name, { decision }] of verdicts) for (const line of [name, ...reasonLines(decision)]) print(line);
    const count = rows.filter(([, word]) => word !== 'fresh').length;
    print(
      count === 0
        ? 'Nothing would run.'
        : `${count} of ${rows.length} stages would run or be looked at again; nothing was changed.`,
    );
    return exit.ok;
  } finally {
    closeSession(session);
  }
}

/** The first Ctrl-C stops the run in order; the second one ends the process at once, which is as safe as any kill. */
function interruptible(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return controller.abort();
    // Not `process.exit`: that waits for the worker threads, and one may wait for a child process for ever.
    release();
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: controller.signal, release };
}

function exitCode({ interrupted, stages }: RunSummary): number {
  if (interrupted) return exit.interrupted;
  const failed = stages.flatMap(({ outcome }) => problemOf(outcome)?.code ?? []);
  if (failed.length === 0) return exit.ok;
  return failed.every((code) => code.startsWith('gate/')) ? exit.gateRefused : exit.workFailed;
}

function jobsOf(text: string | undefined): number {
  if (text === undefined) return os.availableParallelism();
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1) return jobs;
  throw new HoldfastError({
    code: 'usage/jobs',
    what: 'Cannot use the number of jobs',
    on: text,
    why: 'it is no whole number from 1',
    still: 'Nothing has run and no file was changed',
    next: 'Give a number, such as `--jobs 2`',
  });
}
