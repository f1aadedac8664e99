import type { Command } from 'commander';
import { command, type SetCode } from './command.ts';

/** What reads the scripts of a repository, and says which of them count. What a command needs is loaded when it runs, so that `--help` is quick. */
export function scriptCommands(program: Command, set: SetCode): void {
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
    .option('--no-ignore', 'look at what .holdfastignore leaves out, too')
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
}

function listed(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...text.split(',').map((name) => name.trim())];
}
