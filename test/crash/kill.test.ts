import { readdirSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { compileShim, inParallel, record, runWorker } from './run.ts';
import { allowedStates, freshFolder, litterIn, prepare, recoverAndWrite, scenarios, stateOf } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';

const built = compileShim();
const shim = 'shim' in built ? built.shim : '';
const suite = 'shim' in built ? describe : describe.skip;
if ('missing' in built) console.warn(`The kill tests are skipped: ${built.missing}.`);

/** The short form goes through the scenarios that have steps of their own, the full form through all, and half-writes too. */
const isFull = process.env['HOLDFAST_CRASH'] === 'full';
const telling = ['write-new', 'with-backup', 'update', 'transaction'];
const chosen = scenarios.filter(({ name }) => isFull || telling.includes(name));

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function preparedFolder(scenario: Scenario): string {
  const root = freshFolder();
  folders.push(root);
  prepare(scenario, root);
  return root;
}

async function countCalls(scenario: Scenario): Promise<number> {
  const lines = (await record(shim, scenario.name, preparedFolder(scenario))).split('\n');
  // Not every call that can be killed is written down (fchmod is not): two more for each file that gets a mode.
  return lines.length + 4;
}

interface Blow {
  readonly at: number;
  readonly env: Readonly<Record<string, number>>;
}

async function sweep(scenario: Scenario, blows: readonly Blow[], expected: RegExp): Promise<void> {
  let struck = 0;
  await inParallel(blows, async ({ at, env }) => {
    const root = preparedFolder(scenario);
    const ended = await runWorker(shim, scenario.name, root, env);
    if (ended.code !== 0) {
      struck += 1;
      expect(`${ended.signal ?? ''} ${ended.stderr}`, `call ${at}`).toMatch(expected);
    }
    await recoverAndWrite(root);
    const found = stateOf(root);
    expect(litterIn(found), `litter after call ${at}`).toEqual([]);
    const allowed = ended.code === 0 ? [scenario.after] : allowedStates(scenario);
    expect(allowed, `call ${at}: ${readdirSync(root).join(' ')}`).toContainEqual(found);
  });
  expect(struck).toBeGreaterThan(blows.length / 3);
}

suite('killed at every call that changes the disk', () => {
  test.each(chosen)('$name: the files are all old or all new, and what was acknowledged stays', async (scenario) => {
    const calls = await countCalls(scenario);
    const blows = Array.from({ length: calls }, (_, i) => ({ at: i + 1, env: { HF_KILL: i + 1 } }));
    await sweep(scenario, blows, /SIGKILL/);
  });

  test.runIf(isFull).each(scenarios.filter(({ name }) => telling.includes(name)))(
    '$name: also in the middle of a write',
    async (scenario) => {
      const calls = await countCalls(scenario);
      const blows = Array.from({ length: calls }, (_, i) => ({ at: i + 1, env: { HF_KILL: i + 1, HF_HALF: 1 } }));
      await sweep(scenario, blows, /SIGKILL/);
    },
  );
});

const ENOSPC = 28;
const EIO = 5;

suite('failed at every call that changes the disk', () => {
  const failures = [
    { name: 'a full disk', env: { HF_ERRNO: ENOSPC } },
    { name: 'a failing disk', env: { HF_ERRNO: EIO } },
    { name: 'a short write on a disk that is full', env: { HF_SHORT: 1 } },
  ];
  const cases = (isFull ? failures : failures.slice(0, 1)).flatMap((failure) =>
    chosen
      .filter(({ name }) => (isFull ? telling.includes(name) : name === 'update'))
      .map((scenario) => ({ title: `${scenario.name}, ${failure.name}`, scenario, failure })),
  );

  test.each(cases)('$title: says so, and the files are all old or all new', async ({ scenario, failure }) => {
    const calls = await countCalls(scenario);
    for (let at = 1; at <= calls; at++) {
      const root = preparedFolder(scenario);
      const ended = await runWorker(shim, scenario.name, root, { ...failure.env, HF_FAIL: at });
      if (ended.code !== 0) expect(ended.stderr, `call ${at}`).toMatch(/HoldfastError: Cannot/);
      await recoverAndWrite(root);
      const found = stateOf(root);
      expect(litterIn(found), `litter after call ${at}`).toEqual([]);
      const allowed = ended.code === 0 ? [scenario.after] : allowedStates(scenario);
      expect(allowed, `call ${at}, exit ${ended.code}, ${ended.stderr}`).toContainEqual(found);
    }
  });
});
