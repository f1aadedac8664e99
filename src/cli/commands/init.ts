import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { absolutePath } from '../../core/path.ts';
import { hasCode, ioError } from '../../io/errors.ts';
import { atomicWriteFile, atomicWriteText } from '../../io/write.ts';
import { metadataFileName } from '../../record/place.ts';
import { metadataFileOfProject } from '../../record/project.ts';
import { table } from '../../report/text.ts';
import { existingFolder, type Project, projectAbove } from '../../run/project.ts';
import { exit } from '../exit.ts';
import { firstConfig } from '../first-config.ts';
import { askGit } from '../git.ts';
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
const driver = 'holdfast merge-driver %O %A %B %P';

/** Sets a project up, and changes nothing that is there: lines are added, files and settings that exist are left. */
export async function init(options: CommonOptions): Promise<number> {
  const from = existingFolder(options.C);
  const project = projectAbove(from);
  const root = project?.root ?? from;
  const metadataName = project === undefined ? metadataFileName : metadataNameOf(project);
  const steps = [
    await config(root, project),
    await lineIn(root, '.gitignore', '.holdfast/', (line) => /^(?:\*\*)?\/?\.holdfast\/?$/.test(line)),
    await lineIn(root, '.gitattributes', `${metadataName} merge=holdfast`, (line) => {
      const [name = '', ...attributes] = line.split(/\s+/);
      return name.split('/').at(-1) === metadataName && attributes.some((one) => one.startsWith('merge='));
    }),
    await mergeDriverOf(root),
  ];
  if (options.json) printJson({ schema: 'holdfast.init/1', root, steps, driver });
  else {
    print(table(steps.map(({ on, did, what }) => [did, on, what])).join('\n'));
    print(`\nIn every other clone, once:\n  git config merge.holdfast.driver '${driver}'`);
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

async function mergeDriverOf(root: string): Promise<Step> {
  const on = 'merge.holdfast.driver';
  const found = await askGit(root, 'config', '--get', on);
  const value = found.is === 'said' ? found.bytes.toString('utf8').trimEnd() : undefined;
  if (value === driver) return { on, did: 'kept', what: 'git has it' };
  if (value !== undefined) return { on, did: 'left', what: `git has \`${value}\` there` };
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
