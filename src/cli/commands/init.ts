import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { absolutePath } from '../../core/path.ts';
import { hasCode, ioError } from '../../io/errors.ts';
import { atomicWriteFile, atomicWriteText } from '../../io/write.ts';
import { metadataFileName } from '../../record/place.ts';
import { metadataFileOfProject } from '../../record/project.ts';
import { table } from '../../report/text.ts';
import { existingFolder, type Project, pipelineProjectAbove } from '../../run/project.ts';
import { exit } from '../exit.ts';
import { firstConfig } from '../first-config.ts';
import { askGit } from '../../record/git-blobs.ts';
import type { CommonOptions } from '../program.ts';
import { note, print, printJson } from '../terminal.ts';

/** What became of one of the things that `init` sets up. */
interface Step {
  readonly on: string;
  /** `kept`: it was there. `left`: something else is there, or it cannot be done here, and a person has to decide. */
  readonly did: 'written' | 'added' | 'set' | 'kept' | 'left';
  readonly what: string;
}

const configName = 'holdfast.config.ts';
/** What earlier versions set: it works only where Holdfast is installed for the whole machine. */
const oldDriver = 'holdfast merge-driver %O %A %B %P';

/** What git need not see: what is local, files that are being written and their locks, and the list of our backups. */
const ignored = ['.holdfast/', '.*.holdfast-*', '.holdfast-backups'] as const;
/** Only if asked for: `git clean -X` removes what is ignored, and some people commit their backups. */
const backupLine = '*.backup_[0-9]*_[0-9]*';

/** Sets a project up, and changes nothing that is there: lines are added, files and settings that exist are left. */
export async function init(options: CommonOptions & { readonly ignoreBackups?: true }): Promise<number> {
  const from = existingFolder(options.C);
  const project = pipelineProjectAbove(from);
  const root = project?.root ?? from;
  const metadataName = project === undefined ? metadataFileName : metadataNameOf(project);
  const driver = await driverFor(root);
  const ignoring: Step[] = [];
  for (const line of [...ignored, ...(options.ignoreBackups ? [backupLine] : [])])
    ignoring.push(await lineIn(root, '.gitignore', line, (one) => withoutSlashes(one) === withoutSlashes(line)));
  const steps = [
    await config(root, project),
    ...ignoring,
    await lineIn(root, '.gitattributes', `${metadataName} merge=holdfast`, (line) => {
      const [name = '', ...attributes] = line.split(/\s+/);
      return name.split('/').at(-1) === metadataName && attributes.some((one) => one.startsWith('merge='));
    }),
    await mergeDriverOf(root, driver),
  ];
  if (options.json) printJson({ schema: 'holdfast.init/1', root, steps, driver });
  else {
    print(table(steps.map(({ on, did, what }) => [did, on, what])).join('\n'));
    print('\nIn every other clone, once (git does not take its settings along):\n  holdfast init');
    if (!options.ignoreBackups)
      print(
        `\nBackups are not ignored. To keep them out of git: \`holdfast init --ignore-backups\` (\`${backupLine}\`).`,
      );
    if (project === undefined)
      note(`\nNext: write a first stage (an example is in ${configName}), then \`holdfast run\`.`);
  }
  return exit.ok;
}

async function config(root: string, project: Project | undefined): Promise<Step> {
  if (project !== undefined) return { on: project.config, did: 'kept', what: 'the project has a config' };
  await atomicWriteText(join(root, configName), firstConfig, { mustBeNew: true });
  return { on: configName, did: 'written', what: 'a pipeline without stages, and an example of one' };
}

async function lineIn(root: string, file: string, line: string, isThat: (line: string) => boolean): Promise<Step> {
  const bytes = await bytesOf(join(root, file));
  const text = bytes.toString('latin1');
  const present = text
    .split('\n')
    .map((one) => one.trim())
    .find(isThat);
  if (present === line) return { on: file, did: 'kept', what: `\`${line}\` is there` };
  if (present !== undefined) return { on: file, did: 'left', what: `it says \`${present}\`, not \`${line}\`` };
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : end;
  // As bytes: what is there need not be UTF-8.
  await atomicWriteFile(join(root, file), Buffer.concat([bytes, Buffer.from(`${gap}${line}${end}`)]));
  return { on: file, did: text === '' ? 'written' : 'added', what: `\`${line}\`` };
}

// With a slash before or behind it, or `**` and a slash, a line ignores the same folder.
function withoutSlashes(line: string): string {
  return line.replace(/^(?:\*\*)?\//, '').replace(/\/$/, '');
}

/**
 * What git runs, by a shell, in the top folder of the worktree. It looks for Holdfast where npm puts it in the project or in a folder
 * above, then where the machine has it; where it is nowhere, git merges the lines as it would without us.
 */
async function driverFor(root: string): Promise<string> {
  const asked = await askGit(root, 'rev-parse', '--show-prefix');
  const segments = asked.is === 'said' ? asked.bytes.toString('utf8').trim().split('/').filter(Boolean) : [];
  const folders = [...segments.keys(), segments.length].map((depth) => segments.slice(0, depth).join('/')).toReversed();
  const bins = folders.map((folder) => `$PWD/${folder === '' ? '' : `${escaped(folder)}/`}node_modules/.bin`);
  const there = 'command -v holdfast >/dev/null';
  return `PATH="${bins.join(':')}:$PATH"; if ${there}; then holdfast merge-driver %O %A %B %P; else git merge-file %A %O %B; fi`;
}

/** Inside of double quotes for the shell, and for git, which fills in what stands after `%`. */
function escaped(folder: string): string {
  return folder.replaceAll(/["$`\\]/g, '\\$&').replaceAll('%', '%%');
}

async function mergeDriverOf(root: string, driver: string): Promise<Step> {
  const on = 'merge.holdfast.driver';
  const found = await askGit(root, 'config', '--get', on);
  const value = found.is === 'said' ? found.bytes.toString('utf8').trimEnd() : undefined;
  if (value === driver) return { on, did: 'kept', what: 'git has it' };
  if (value !== undefined && value !== oldDriver) return { on, did: 'left', what: `git has \`${value}\` there` };
  const name = 'Holdfast: provenance records, artifact by artifact';
  await askGit(root, 'config', '--local', 'merge.holdfast.name', name);
  const set = await askGit(root, 'config', '--local', on, driver);
  if (set.is === 'said') return { on, did: 'set', what: 'git merges the records by it, in this clone' };
  return { on, did: 'left', what: `git was not told (${set.why}); run \`holdfast init\` again in a repository` };
}

function metadataNameOf({ root, config }: Project): string {
  return basename(metadataFileOfProject({ root: absolutePath(root), config: absolutePath(join(root, config)) }));
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
    throw ioError('Cannot read', file, error, 'source-untouched');
  }
}
