import type { Command } from 'commander';
import { command, type SetCode } from './command.ts';

/** What sets a project up, looks back, and goes back. What a command needs is loaded when it runs, so that `--help` is quick. */
export function upkeepCommands(program: Command, set: SetCode): void {
  command(
    program,
    'init',
    'set a project up: a config, the lines that git needs, the merge driver; overwrites nothing',
    [
      ['holdfast init', 'in the folder of the project'],
      ['holdfast init -C packages/data', 'in another folder'],
    ],
  )
    .option('--ignore-backups', 'also keep backups out of git')
    .action(async (options) => set(await (await import('./commands/init.ts')).init(options)));

  command(
    program,
    'merge-driver <base> <ours> <theirs> <path>',
    'what git calls to merge the metadata file into OURS',
    [
      ['holdfast merge-driver base.json ours.json theirs.json data/.pipeline_metadata.json', 'by hand'],
      ['holdfast init', 'sets it for git, in this clone'],
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

  command(
    program,
    'validate [names...]',
    'hold every artifact, or those named, against its schema and its recorded hash',
    [
      ['holdfast validate', 'everything; exit 4 if a schema refuses, 3 if something is not as recorded'],
      ['holdfast validate ENTITIES_INDEX.json', 'one, by its last segment'],
      ['holdfast validate data/mentions/1790.json', 'one member of a set'],
    ],
  ).action(async (names, options) => set(await (await import('./commands/validate.ts')).validate(names, options)));

  command(program, 'doctor', 'what is wrong, what it means, and what to do; changes nothing', [
    ['holdfast doctor', 'records, git, history, store, locks, litter, disk and clock'],
    ['holdfast doctor --json', 'for programs; exit 6 if something is damaged, 3 if something is to be done'],
  ]).action(async (options) => set(await (await import('./commands/doctor.ts')).doctor(options)));

  command(program, 'gc', 'remove stored contents that nothing refers to, and what failed and killed processes left', [
    ['holdfast gc --dry-run', 'say what would be removed, and remove nothing'],
    ['holdfast gc --keep-versions 5', 'let go of the contents of versions older than the newest five of each artifact'],
  ])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--keep-versions <n>', 'how many versions of each artifact keep their contents (default: all)')
    .option('--keep-failed <time>', 'how long what failed runs left is kept', '14d')
    .action(async (options) => set(await (await import('./commands/gc.ts')).gc(options)));

  command(program, 'report', 'what a bug report needs, secrets masked and without data, to be read before it is sent', [
    ['holdfast report', 'as Markdown on stdout'],
    ['holdfast report --output holdfast-report.md', 'into a file'],
  ])
    .option('--output <file>', 'write it there, not to stdout')
    .action(async (options) => set(await (await import('./commands/report.ts')).report(options)));

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
}
