import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { layOut, parseLog, statesAfterPowerCut, takeSnapshot } from './power-cut.ts';
import type { Call, DiskState, Snapshot } from './power-cut.ts';
import { compileShim, record } from './run.ts';
import {
  OLD,
  allowedStates,
  freshFolder,
  litterIn,
  prepare,
  recoverAndWrite,
  scenarios,
  stateOf,
} from './scenarios.ts';
import type { FolderState, Scenario } from './scenarios.ts';

const built = compileShim();
const shim = 'shim' in built ? built.shim : '';
const suite = 'shim' in built ? describe : describe.skip;
if ('missing' in built) console.warn(`The power-cut tests are skipped: ${built.missing}.`);

/** Combinations at each point of a log; the full form tries all of up to ten pending changes. */
const MOST = process.env['HOLDFAST_CRASH'] === 'full' ? 1024 : 16;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Recording {
  readonly before: Snapshot;
  readonly calls: readonly Call[];
}

async function recordScenario(scenario: Scenario, skipSync = 0): Promise<Recording> {
  const root = freshFolder();
  folders.push(root);
  prepare(scenario, root);
  const before = takeSnapshot(root);
  return { before, calls: parseLog(await record(shim, scenario.name, root, skipSync)) };
}

/** Why a state breaks a promise, after the next process has done its work. */
async function violation(scenario: Scenario, state: DiskState): Promise<string | undefined> {
  const root = freshFolder();
  try {
    layOut(state, root);
    await recoverAndWrite(root);
    const found = withoutRescued(scenario, stateOf(root));
    const allowed = state.marks.includes('done') ? [scenario.after] : allowedStates(scenario);
    if (allowed.some((one) => isSame(one, found))) return undefined;
    const litter = litterIn(found);
    return `${state.story}: ${litter.length > 0 ? `litter ${litter.join(', ')}` : JSON.stringify(found)}`;
  } catch (error) {
    return `${state.story}: ${error instanceof Error ? error.message : 'an unknown failure'}`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * A state that is laid out has other inodes than the real disk had, so that `recover` takes the old file for one that somebody
 * has written since, and saves it before it goes on.
 */
function withoutRescued(scenario: Scenario, found: FolderState): FolderState {
  if (!scenario.name.startsWith('transaction') || found['backup'] !== OLD) return found;
  return Object.fromEntries(Object.entries(found).filter(([name]) => name !== 'backup'));
}

function isSame(a: object, b: object): boolean {
  return isDeepStrictEqual(a, b);
}

suite('after a power cut at any point', () => {
  test.each(scenarios)('$name: all old or all new, and new for sure once it was acknowledged', async (scenario) => {
    const { before, calls } = await recordScenario(scenario);
    expect(calls.at(-1)).toEqual({ call: 'mark', name: 'done' });
    let states = 0;
    for (const state of statesAfterPowerCut(before, calls, MOST)) {
      states += 1;
      expect(await violation(scenario, state)).toBeUndefined();
    }
    expect(states).toBeGreaterThan(calls.length / 3);
  });
});

suite('the checker sees what a missing sync would cost', () => {
  const mutants = scenarios
    .filter(({ name }) => ['write', 'write-new', 'with-backup', 'backup', 'transaction-again'].includes(name))
    .map((scenario) => ({ name: scenario.name, scenario }));

  test.each(mutants)('$name: without any one of its syncs, some power cut breaks a promise', async ({ scenario }) => {
    const { calls } = await recordScenario(scenario);
    const syncs = librarySyncs(calls);
    expect(syncs).toBeGreaterThanOrEqual(2);
    for (let skipped = 1; skipped <= syncs; skipped++) {
      const mutant = await recordScenario(scenario, skipped);
      let found: string | undefined;
      for (const state of statesAfterPowerCut(mutant.before, mutant.calls, MOST)) {
        found = await violation(scenario, state);
        if (found !== undefined) break;
      }
      expect(found, `sync ${skipped} of ${syncs} can be left out and nothing is lost`).toBeDefined();
    }
  });
});

/** As the worker counted them: SQLite's own, of the lock file, are not ours to leave out. */
function librarySyncs(calls: readonly Call[]): number {
  const counted = calls.find((call) => call.call === 'mark' && call.name.startsWith('syncs-'));
  return counted?.call === 'mark' ? Number(counted.name.slice('syncs-'.length)) : 0;
}
