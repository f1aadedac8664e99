import fs from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Jiti } from 'jiti';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { stageName } from '../core/name.ts';
import { artifactPath } from '../core/path.ts';
import { isPipeline, type Pipeline } from '../core/pipeline.ts';
import { isStage } from '../core/stage.ts';
import type { LoadedStage } from '../plan/graph.ts';
import { defaultExport, moduleLoader } from './modules.ts';
import type { Project } from './project.ts';

/**
 * Loads the config and every stage file it lists.
 *
 * @throws HoldfastError `config/…`, naming the file: one that is missing, does not load, or has no pipeline or stage.
 */
export async function loadPipeline(project: Project): Promise<{ pipeline: Pipeline; stages: readonly LoadedStage[] }> {
  const jiti = await moduleLoader(project.root, project.local.cache);
  const pipeline = await loadDefault(jiti, project.root, project.config);
  if (!isPipeline(pipeline)) throw noDefault(project.config, 'pipeline({ stages: […] })');
  const stages: LoadedStage[] = [];
  for (const listed of pipeline.stages) stages.push(await loadStage(jiti, project, listed));
  return { pipeline, stages };
}

async function loadStage(jiti: Jiti, project: Project, listed: string): Promise<LoadedStage> {
  const file = stageFile(project, listed);
  const stage = await loadDefault(jiti, project.root, file);
  if (!isStage(stage)) throw noDefault(file, 'stage({ … })');
  return { name: stageName(basename(file).replace(/\.[cm]?[jt]sx?$/, '')), file, stage };
}

function stageFile(project: Project, listed: string): LoadedStage['file'] {
  const inside = relative(project.root, resolve(project.root, listed)).split(sep).join('/');
  const file = naming(project.config, () => artifactPath(inside));
  if (fs.statSync(join(project.root, file), { throwIfNoEntry: false })?.isFile()) return file;
  throw new HoldfastError({
    code: 'config/no-stage-file',
    what: 'Cannot find the stage file',
    on: file,
    why: `\`${project.config}\` lists it, and there is no such file`,
    still: 'No stage has run and no file was changed',
    next: `Correct the path in \`${project.config}\`, or write the file`,
    data: { files: [project.config, file] },
  });
}

async function loadDefault(jiti: Jiti, root: string, file: string): Promise<unknown> {
  // A file that ends the process (a script that was listed as a stage) would look like a success that did nothing.
  const onExit = (): void => {
    process.exitCode = 2;
    process.stderr.write(`${endedLoading(file).message}\n`);
  };
  process.once('exit', onExit);
  try {
    return await defaultExport(jiti, join(root, file));
  } catch (error) {
    if (isHoldfastError(error)) throw inFile(file, error);
    throw new HoldfastError(
      {
        code: 'config/load',
        what: 'Cannot load',
        on: file,
        why: loadFailure(error, root),
        still: 'No stage has run and no file was changed',
        next: 'Correct the file',
        data: { files: [file] },
      },
      { cause: error },
    );
  } finally {
    process.off('exit', onExit);
  }
}

function endedLoading(file: string): HoldfastError {
  return new HoldfastError({
    code: 'config/load',
    what: 'Cannot load',
    on: file,
    why: 'the process ended while the file was loaded: it calls `process.exit`, or waits at top level for what never comes',
    still: 'No stage has run and no file was changed',
    next: 'Let the file only declare its stage, and move what it does into `run`',
    data: { files: [file] },
  });
}

function naming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isHoldfastError(error) ? inFile(file, error) : error;
  }
}

/** A bad declaration knows what is wrong; only the loader knows in which file. */
function inFile(file: string, error: HoldfastError): HoldfastError {
  const { why, ...parts } = error.parts;
  return new HoldfastError(
    { ...parts, why: `${why} (in \`${file}\`)`, data: { ...parts.data, files: [file] } },
    { cause: error },
  );
}

/** The message, and the first place in the project's own files where it was thrown. */
function loadFailure(error: unknown, root: string): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message
    .replaceAll(root + sep, '')
    .split('\n')
    .slice(0, 3)
    .join(' ')
    .trim();
  const place = error.stack
    ?.split('\n')
    .find((line) => line.includes(root) && !line.includes('node_modules') && /:\d+:\d+\)?$/.test(line));
  const where =
    place === undefined
      ? ''
      : ` (${place.replace(/^.*?\(?(?:file:\/\/)?([^()\s]+:\d+:\d+)\)?$/, '$1').replace(root + sep, '')})`;
  return `${error.name}: ${message}${where}`;
}

function noDefault(file: string, expected: string): HoldfastError {
  return new HoldfastError({
    code: 'config/no-default-export',
    what: 'Cannot use',
    on: file,
    why: `its default export is not what \`${expected.slice(0, expected.indexOf('('))}(…)\` gives`,
    still: 'No stage has run and no file was changed',
    next: `Write \`export default ${expected}\` in it`,
    data: { files: [file] },
  });
}
