import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { errorLines } from '../report/run.ts';
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

  command(program, 'run [stages...]', 'bring artifacts up to date (STAGE or ARTIFACT: it and what it needs)', [
    ['holdfast run', 'build what is not up to date'],
    ['holdfast run merge-aliases', 'only this stage and what it needs'],
    ['holdfast run ENTITIES_INDEX.json --explain', 'one artifact, with every reason'],
    ['holdfast run --dry-run', 'say what would run, and why'],
  ])
    .option('-j, --jobs <n>', 'worker threads (default: processor cores)')
    .option('--force', 'run the named stages (or all) even if nothing changed')
    .option('--dry-run', 'decide, print, change nothing')
    .option('--explain', 'print every reason, not only the first of each kind')
    .option('--overwrite-edits', 'back up outputs that were edited by hand, then replace them')
    .option('--allow-mass-delete', 'accept that many items of a stage are gone at once')
    .action(async (stages, options) => set(await (await import('./commands/run.ts')).run(stages, options)));

  command(program, 'status', 'every stage and artifact: fresh, stale with the reason, missing, edited', [
    ['holdfast status', 'what is fresh and what is not'],
    ['holdfast status --exit-code', 'exit 3 if anything is not fresh, for CI'],
  ])
    .option('--exit-code', 'exit 3 if anything is not fresh')
    .action(async (options) => set(await (await import('./commands/status.ts')).status(options)));

  command(program, 'explain <name>', 'why a stage or an artifact would run, or not, with the evidence', [
    ['holdfast explain drop-noise', 'a stage'],
    ['holdfast explain ENTITIES_INDEX.json', 'an artifact: every stage that makes it'],
  ]).action(async (name, options) => set(await (await import('./commands/explain.ts')).explain(name, options)));

  command(program, 'graph', 'the lineage: which stage reads and makes what', [
    ['holdfast graph > lineage.mmd', 'a mermaid flowchart'],
    ['holdfast graph --format dot | dot -Tsvg > lineage.svg', 'for Graphviz'],
  ])
    .option('--format <format>', 'mermaid, dot or json', 'mermaid')
    .action(async (options) => set(await (await import('./commands/graph.ts')).graph(options)));

  command(program, 'accept <names...>', 'keep an output that was edited by hand as its current content', [
    ['holdfast accept ENTITIES_INDEX.json', 'the edit becomes what the artifact is'],
  ]).action(async (names, options) => set(await (await import('./commands/accept.ts')).accept(names, options)));

  command(program, 'recover', 'finish or undo what a killed process has left half done', [
    ['holdfast recover', 'every other command does this first, too'],
  ]).action(async (options) => set(await (await import('./commands/recover.ts')).recover(options)));

  command(program, 'audit [path]', 'what the scripts of a folder do to its data, and what to repair first', [
    ['holdfast audit', 'this folder, for the terminal'],
    ['holdfast audit ../other --format html --output audit.html', 'another one, as a page to search'],
    ['holdfast audit --since main --exit-code', 'exit 3 if there are errors that main has not'],
    ['holdfast audit --write-baseline', 'what is there may stay for now'],
  ])
    .option('--format <format>', 'pretty, json, md, html, sarif or github', 'pretty')
    .option('--output <file>', 'write the report there, not to stdout')
    .option('--only <rules>', 'these rules alone (with commas between them, or several times)', listed)
    .option('--notes', 'show notes too (pretty), which are otherwise counted')
    .option('--since <revision>', 'compare with a revision of git')
    .option('--write-baseline', 'take all findings into .holdfast-baseline.json')
    .option('--prune-baseline', 'take what is repaired out of it')
    .option('--exit-code', 'exit 3 if there is an error that the baseline (or the revision) has not')
    .option('--no-cache', 'read every script again')
    .action(async (path, options) => set(await (await import('./commands/audit.ts')).audit(path, options)));

  command(program, 'explain-path <place>', 'how the paths at one line of a script were found, step by step', [
    ['holdfast explain-path scripts/build_index.py:11', 'FILE:LINE, the file as seen from this folder'],
  ]).action(async (place, options) =>
    set(await (await import('./commands/explain-path.ts')).explainPath(place, options)),
  );

  command(program, 'scripts', 'which script makes each file, or should, and why', [
    ['holdfast scripts --details', 'every candidate with every point'],
    ['holdfast scripts --confirm data/people.json scripts/build_index.py', 'that one makes it'],
    ['holdfast scripts --confirm data/people.json scripts/fix_names.py --refines', 'that one refines it'],
  ])
    .option('--details', 'all reasons of all candidates')
    .option(
      '--confirm <artifact script...>',
      'write into scripts/CANONICAL_SCRIPTS.md that this script makes this file',
    )
    .option('--refines', 'with --confirm: the script refines the file that another one makes')
    .action(async (options) => set(await (await import('./commands/scripts.ts')).scripts(options)));

  command(program, 'deprecate <script>', 'say that a script is not to be used any more', [
    ['holdfast deprecate scripts/build_old.py --use scripts/build_index.py', 'and what to run instead'],
  ])
    .option('--use <other>', 'the script to use instead')
    .action(async (script, options) => set(await (await import('./commands/deprecate.ts')).deprecate(script, options)));

  command(
    program,
    'init',
    'set a project up: a config, the lines that git needs, the merge driver; overwrites nothing',
    [
      ['holdfast init', 'in the folder of the project'],
      ['holdfast init -C packages/data', 'in another folder'],
    ],
  ).action(async (options) => set(await (await import('./commands/init.ts')).init(options)));

  command(
    program,
    'merge-driver <base> <ours> <theirs> <path>',
    'what git calls to merge the metadata file into OURS',
    [
      ['holdfast merge-driver base.json ours.json theirs.json data/.pipeline_metadata.json', 'by hand'],
      ["git config merge.holdfast.driver 'holdfast merge-driver %O %A %B %P'", 'as `holdfast init` sets it'],
    ],
  ).action(async (base, ours, theirs, path, options) =>
    set(await (await import('./commands/merge-driver.ts')).mergeDriver([base, ours, theirs, path], options)),
  );

  command(program, 'metadata [action] [name]', 'what is recorded of every artifact, or of one; or forget a record', [
    ['holdfast metadata', 'every record, newest first'],
    ['holdfast metadata show ENTITIES_INDEX.json', 'one, with what it was made from'],
    ['holdfast metadata forget data/old.json', 'remove a record, not the file'],
  ]).action(async (action, name, options) =>
    set(await (await import('./commands/metadata.ts')).metadata(action ?? 'show', name, options)),
  );

  command(program, 'backup <artifact>', 'copy a file beside itself, under a name with the time', [
    ['holdfast backup ENTITIES_INDEX.json', 'by its last segment, if only one file has it'],
    ['holdfast backup data/aliases.csv', 'any file of the project'],
  ]).action(async (name, options) => set(await (await import('./commands/backup.ts')).backup(name, options)));

  command(
    program,
    'backups [artifact]',
    'the backups of every file, or of one; or remove those beyond `backups.keep`',
    [
      ['holdfast backups', 'every file that has some'],
      ['holdfast backups ENTITIES_INDEX.json', 'those of one, oldest first'],
      ['holdfast backups --prune --dry-run', 'what pruning would remove'],
    ],
  )
    .option('--prune', 'remove those that the retention does not keep; never what others made')
    .option('--dry-run', 'with --prune: say what would be removed, and remove nothing')
    .action(async (name, options) => set(await (await import('./commands/backups.ts')).backups(name, options)));

  command(
    program,
    'restore <artifact>',
    'put a backup back; what it replaces becomes a backup, so that this can be undone',
    [
      ['holdfast restore ENTITIES_INDEX.json', 'the newest backup'],
      ['holdfast restore data/aliases.csv --to aliases.backup_20251128_024610.csv', 'a certain one'],
    ],
  )
    .option('--to <backup>', 'the name of a backup (default: the newest)')
    .action(async (name, options) => set(await (await import('./commands/restore.ts')).restore(name, options)));

  command(
    program,
    'diff <a> [b]',
    'what changed between two contents: fields first, then where, then samples of records',
    [
      ['holdfast diff ENTITIES_INDEX.json', 'what is there now, against the newest backup, else against git'],
      ['holdfast diff HEAD~3:data/x.json data/x.json', 'a git revision and a file'],
      ['holdfast diff a.csv b.csv --key id --format html > diff.html', 'two files, records told apart by a field'],
    ],
  )
    .option('--key <fields>', 'the field that tells records apart, or several with commas (default: found)')
    .option('--format <format>', 'pretty, md, html or json (default: pretty)')
    .option('--exit-code', 'exit 3 if the data differs')
    .action(async (a, b, options) => set(await (await import('./commands/diff.ts')).diff(a, b, options)));

  guardStreams();
  process.on('uncaughtException', (error) => process.exit(failed(error, false)));
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(commandFirst(args), { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, args.includes('--json'));
  }
}

function command(
  program: Command,
  usage: string,
  does: string,
  examples: readonly (readonly [line: string, does: string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return program
    .command(usage)
    .description(does)
    .option('--json', 'print the result as JSON')
    .option('-C <dir>', 'work as if started in this folder', '.')
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

function listed(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...text.split(',').map((name) => name.trim())];
}

/** `holdfast -C DIR status`, as git and make have it, is `holdfast status -C DIR`. */
function commandFirst(args: readonly string[]): readonly string[] {
  const [flag, folder, command, ...rest] = args;
  return flag === '-C' && folder !== undefined && command !== undefined ? [command, flag, folder, ...rest] : args;
}

function failed(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage;
  if (!isHoldfastError(error)) return failed(unexpected(error), asJson);
  if (asJson) printJson({ schema: 'holdfast.error/1', error: { ...error.parts } });
  note(errorLines(error.parts, painter(process.stderr)).join('\n'));
  return exitCodeOf(error.family);
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
