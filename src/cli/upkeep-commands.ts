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
    'stabilize <artifact>',
    'declare 1.0.0: readers rely on it now, and what breaks them is a major version',
    [['holdfast stabilize ENTITIES_INDEX.json', 'by its last segment, if only one record has it']],
  ).action(async (name, options) => set(await (await import('./commands/stabilize.ts')).stabilize(name, options)));

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
    'backups [names...]',
    'the backups of every file, or of one; remove those beyond `backups.keep`; take in those made by hand',
    [
      ['holdfast backups', 'every file that has some'],
      ['holdfast backups ENTITIES_INDEX.json', 'those of one, oldest first'],
      ['holdfast backups --prune --dry-run', 'what pruning would remove'],
      ['holdfast backups --adopt --dry-run', 'which backups people and scripts have made, and what they cost'],
      ['holdfast backups --adopt', 'take them in as versions; deletes nothing'],
      ['holdfast backups --adopt data/x_v2.json', 'an unsure one as well'],
      ['holdfast backups --adopt was/index.json --of data/x.json', 'one whose name does not tell'],
    ],
  )
    .option('--prune', 'remove those that the retention does not keep; never what others made')
    .option('--adopt', 'find backups made by hand in the whole project, and make versions of them')
    .option('--of <artifact>', 'with --adopt: what the named files are backups of')
    .option('--dry-run', 'with --prune or --adopt: say what would be done, and do nothing')
    .action(async (names, options) => set(await (await import('./commands/backups.ts')).backups(names, options)));

  command(
    program,
    'restore <artifact>',
    'give an artifact back a content that it had, with its record; what is replaced is kept, so that this can be undone',
    [
      ['holdfast restore ENTITIES_INDEX.json', 'what was recorded, if it was edited; else the newest backup'],
      ['holdfast restore ENTITIES_INDEX.json --to 1.4.0', 'a version that `holdfast log` lists'],
      ['holdfast restore data/aliases.csv --to aliases.backup_20251128_024610.csv', 'a backup'],
      [
        "holdfast restore data/aliases.csv --to '2026-11-24 10:30'",
        'what it was then, local time; also 10:30, yesterday, 2h',
      ],
      ['holdfast restore data/aliases.csv --to HEAD~3', 'as git has it there'],
      ["holdfast restore 'data/words/{name}.json' --to 0.2.0", 'all files of a set'],
      ['holdfast restore data/aliases.csv --to yesterday --dry-run', 'what would change'],
    ],
  )
    .option('--to <version|backup|time>', 'what to go back to')
    .option('--dry-run', 'say what would change, and change nothing')
    .action(async (name, options) => set(await (await import('./commands/restore.ts')).restore(name, options)));

  command(program, 'log [artifact]', 'the versions of an artifact, newest first, and why each has its number', [
    ['holdfast log ENTITIES_INDEX.json', 'all versions of one, by its last segment'],
    ['holdfast log --limit 5', 'the newest five of all artifacts'],
    ["holdfast log 'data/mentions/{name}.json' --json", 'of a set of files, for programs'],
  ])
    .option('--limit <n>', 'how many (default: all of one artifact, 20 of all together)')
    .option('--format <format>', 'pretty, md or json (default: pretty)')
    .action(async (name, options) => set(await (await import('./commands/log.ts')).log(name, options)));

  command(
    program,
    'diff <artifact> [a] [b]',
    'what changed between two contents: fields first, then where, then samples of records',
    [
      ['holdfast diff ENTITIES_INDEX.json', 'what is there now, against the version before, else a backup, else git'],
      ['holdfast diff ENTITIES_INDEX.json 1.4.0', 'from a version (or a time: 24h, 2026-11-20; or HEAD~3) to now'],
      ['holdfast diff ENTITIES_INDEX.json 1.3.2 1.4.0', 'from one version to another'],
      ["holdfast diff 'data/mentions/{name}.json' 7d", 'a set of files, as it was a week ago'],
      ['holdfast diff HEAD~3:data/x.json data/x.json', 'a git revision and a file'],
      ['holdfast diff a.csv b.csv --key id --format html > diff.html', 'two files, records told apart by a field'],
    ],
  )
    .option(
      '--key <fields>',
      'the field that tells records apart, or several with commas (default: as configured, or found)',
    )
    .option(
      '--ignore <field>',
      'a field whose values are no difference; may be repeated',
      (field: string, all: string[]) => [...all, field],
      [],
    )
    .option('--as <format>', 'read both as json, ndjson, csv, text or bytes (default: as the end of the name says)')
    .option('--samples <n>', 'how many records of each kind are shown (default: 5)')
    .option('--all', 'every record that differs, as NDJSON, and nothing else')
    .option('--format <format>', 'pretty, md, html or json (default: pretty)')
    .option('--exit-code', 'exit 3 if the data differs')
    .action(async (artifact, a, b, options) =>
      set(await (await import('./commands/diff.ts')).diff([artifact, a, b], options)),
    );

  command(
    program,
    'changelog [artifacts...]',
    'what changed in each version, for people: Markdown, to stdout or into a file',
    [
      ['holdfast changelog', 'of all artifacts, to stdout'],
      ['holdfast changelog --write', 'into DATA_CHANGELOG.md, which can be committed'],
      ['holdfast changelog ENTITIES_INDEX.json --since 1.4.0', 'of one, the versions after one of its own'],
      ['holdfast changelog --since 7d', 'of all, those of the last week'],
    ],
  )
    .option('--write', 'write DATA_CHANGELOG.md; what this machine cannot know stays in it as it is')
    .option('--since <version>', 'those after a version of the one artifact, or from a time on')
    .action(async (names, options) => set(await (await import('./commands/changelog.ts')).changelog(names, options)));
}
