import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isTemporaryName } from '../../src/io/temporary.ts';
import { archive } from '../rig/archive.ts';
import { ended, TestProject } from '../rig/project.ts';

const kills = 50;
const documents = 24;

/** Reproducible: the seed is in the failure message. */
const seed = Number(process.env['HOLDFAST_SEED'] ?? Date.now() % 1_000_000);

it(`${kills} kills at random moments cost nothing that was published, and one clean run gives what an undisturbed build gives`, async () => {
  const random = randomFrom(seed);
  using project = newArchive();
  expect((await project.run()).code).toBe(0);
  const watcher = watch(project);
  const took = await timeOf(project, random);
  let interrupted = 0;
  for (let n = 0; n < kills; n++) {
    change(project, random, n);
    const run = project.start('run', '--jobs', '2');
    run.stdout?.resume();
    run.stderr?.resume();
    await Promise.race([delay(random() * took), ended(run)]);
    run.kill('SIGKILL');
    if ((await ended(run)).signal === 'SIGKILL') interrupted++;
  }
  watcher.stop();
  expect(interrupted, `seed ${seed}: kills that met a run under way`).toBeGreaterThan(kills / 2);
  expect(watcher.broken, `seed ${seed}`).toEqual([]);
  expect(watcher.looks).toBeGreaterThan(100);

  const clean = await project.run();
  expect(clean.code, `seed ${seed}: ${clean.stderr}`).toBe(0);
  using undisturbed = copyOfSources(project);
  expect((await undisturbed.run()).code).toBe(0);
  expect(published(project), `seed ${seed}`).toEqual(published(undisturbed));
  expect(litter(project), `seed ${seed}`).toEqual([]);
});

function newArchive(): TestProject {
  const project = new TestProject(archive);
  linkModules(project);
  for (let n = 0; n < documents; n++)
    project.write(`documents/more-${n}.txt`, `Grant wrote letter ${n} to Abe and Lincoln\n`);
  return project;
}

function linkModules(project: TestProject): void {
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
}

/** How long a run takes in which everything changes: kills are spread over that time. */
async function timeOf(project: TestProject, random: () => number): Promise<number> {
  change(project, random, -1);
  const started = performance.now();
  await project.run();
  return performance.now() - started;
}

/** Every change reaches all stages; some documents come and go. */
function change(project: TestProject, random: () => number, n: number): void {
  for (let k = 0; k < 5; k++) {
    const which = Math.floor(random() * documents);
    project.write(`documents/more-${which}.txt`, `Grant wrote letter ${n}-${k} to Abe and Lincoln\n`);
  }
  if (n % 3 === 0) project.write('documents/visitor.txt', `Abe came ${n}\n`);
  else fs.rmSync(project.path('documents/visitor.txt'), { force: true });
  project.write('aliases.csv', `alias,name\nAbe,Lincoln\nletter,Letter${n % 4}\n`);
}

/** Reads what is published as fast as it can: each file must be there and whole, and the index never an earlier revision. */
function watch(project: TestProject): { stop: () => void; broken: string[]; looks: number } {
  const broken: string[] = [];
  const state = { broken, looks: 0, stop: (): void => undefined };
  const look = (): void => {
    state.looks++;
    const index = JSON.parse(project.read('data/INDEX.json')) as { step: string };
    if (index.step !== 'final') broken.push(`INDEX.json is at step ${index.step}`);
    if (!/^(\S+ \d+\n)+$/.test(project.read('data/report.txt'))) broken.push('report.txt is torn');
    const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as object;
    if (!('~' in metadata)) broken.push('the metadata file is torn');
    for (const name of ['one', 'two', 'more-0', 'more-1']) {
      if (!Array.isArray(JSON.parse(project.read(`data/words/${name}.json`)))) broken.push(`${name}.json is torn`);
    }
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch (error) {
      broken.push(String(error));
    }
  }, 1);
  state.stop = () => clearInterval(timer);
  return state;
}

function published(project: TestProject): Record<string, string> {
  const { 'data/.pipeline_metadata.json': _, ...contents } = project.contents('data');
  return contents;
}

function copyOfSources(project: TestProject): TestProject {
  const copy = new TestProject();
  linkModules(copy);
  for (const path of project.files()) if (!path.startsWith('data/')) copy.write(path, project.read(path));
  return copy;
}

/** Everything that a killed run could have left: temporary files anywhere, open transactions, half objects. */
function litter(project: TestProject): string[] {
  const names = [
    ...project.files(),
    ...fs.readdirSync(project.path('.holdfast'), { recursive: true, encoding: 'utf8' }),
  ];
  return names.filter((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return isTemporaryName(name) || name.endsWith('.tmp') || /journal\/.*\.(begin|intent)$/.test(path);
  });
}

function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
