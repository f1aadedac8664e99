import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { inProject } from '../core/error-in-project.ts';
import { absolutePath } from '../core/path.ts';
import { projectAbove } from '../record/project.ts';
import { errorLines } from '../report/run.ts';
import { pipelineCommands } from './pipeline-commands.ts';
import { scriptCommands } from './scripts-commands.ts';
import { upkeepCommands } from './upkeep-commands.ts';
import { exit, exitCodeOf } from './exit.ts';
import { guardStreams } from './streams.ts';
import { note, painter, printJson } from './terminal.ts';
import { version } from './version.ts';

/** What every command takes. */
export interface CommonOptions {
  readonly json?: true;
  /** `-C DIR`. */
  readonly C: string;
}

/** Runs one command line and gives its exit code. What a command needs is loaded when it runs, so that `--help` is quick. */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = exit.ok;
  const program = new Command('holdfast')
    .description(
      'Builds, records and guards data that lives in files: what was there is still there, and we can tell you why.',
    )
    .version(version(), '-V, --version')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 work failed, 2 usage or configuration, 3 stale or findings (with\n--exit-code), 4 a gate refused, 5 lock held, 6 damaged state, 130 interrupted.',
    )
    .exitOverride();
  const set = (result: number): void => void (code = result);

  pipelineCommands(program, set);
  scriptCommands(program, set);
  upkeepCommands(program, set);

  guardStreams();
  process.on('uncaughtException', (error) => process.exit(failed(error, args, false)));
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(commandFirst(args), { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, args, args.includes('--json'));
  }
}

/** `holdfast -C DIR status`, as git and make have it, is `holdfast status -C DIR`. */
function commandFirst(args: readonly string[]): readonly string[] {
  const [flag, folder, command, ...rest] = args;
  return flag === '-C' && folder !== undefined && command !== undefined ? [command, flag, folder, ...rest] : args;
}

function failed(error: unknown, args: readonly string[], asJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage;
  if (!isHoldfastError(error)) return failed(unexpected(error), args, asJson);
  // A trace leads to files by their whole paths.
  const root = error.code === 'work/unexpected' ? undefined : rootOf(args);
  const { parts } = root === undefined ? error : inProject(root, error);
  if (asJson) printJson({ schema: 'holdfast.error/1', error: { ...parts } });
  note(errorLines(parts, painter(process.stderr)).join('\n'));
  return exitCodeOf(error.family);
}

/** Of the project that the command line is about, if it is about one. */
function rootOf(args: readonly string[]): string | undefined {
  const at = args.indexOf('-C');
  return projectAbove(absolutePath(resolve((at < 0 ? undefined : args[at + 1]) ?? '.')))?.root;
}

/** Thrown by code that a stage file left behind when it was loaded, or a mistake of ours: the trace tells which. */
function unexpected(error: unknown): HoldfastError {
  const isError = error instanceof Error;
  return new HoldfastError(
    {
      code: 'work/unexpected',
      what: 'Stopped by an unexpected error:',
      on: isError ? error.name : 'not an Error',
      why: (isError ? error.stack : undefined) ?? inspect(error),
      still: 'Every published artifact is whole: as it was, or as a finished stage made it',
      next: 'If the trace leads into your own file, correct that; else run again, and report it with this text if it comes back',
    },
    { cause: error },
  );
}
