import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { recordUpdate } from '../versions/record-update.ts';
import { getRecentUpdates, needsUpdate, saveMetadata } from './tracker.ts';

/** Calls that no compiler has checked: a script in JavaScript makes them by a slip. */
describe('a call with a wrong argument says which, and changes nothing', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-misuse-'));
  mkdirSync(join(root, 'data/docs'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(root, 'data/x.json'), '{}');
  const records = '{"data/x.json":{"last_updated":"2025-11-19T14:30:25","updated_by":"x.py","details":{}}}';
  writeFileSync(join(root, 'data/.pipeline_metadata.json'), records);
  const project = { project: root };

  test.each<[string, string, (...args: never[]) => Promise<unknown>, unknown[]]>([
    ['no script', 'script', recordUpdate, ['data/x.json', undefined, {}, project]],
    ['an empty script', 'script', recordUpdate, ['data/x.json', ' ', {}, project]],
    ['a script in two lines', 'script', recordUpdate, ['data/x.json', 'a\nb', {}, project]],
    ['inputs that are one text', 'inputs', recordUpdate, ['data/x.json', 'x', {}, { ...project, inputs: 'data/y' }]],
    ['inputs in place of the options', 'options', recordUpdate, ['data/x.json', 'x', {}, ['data/y.json']]],
    ['a misspelt option', 'input', recordUpdate, ['data/x.json', 'x', {}, { ...project, input: ['data/y.json'] }]],
    ['options that are null', 'options', recordUpdate, ['data/x.json', 'x', {}, null]],
    ['no dependencies', 'dependencies', needsUpdate, ['data/x.json', undefined, project]],
    ['one dependency as a text', 'dependencies', needsUpdate, ['data/x.json', 'data/y.json', project]],
    ['hours, as the guide has them', 'options', getRecentUpdates, [24]],
    ['a number as the moment', 'since', getRecentUpdates, [{ ...project, since: 5 }]],
    ['no moment', 'since', getRecentUpdates, [{ ...project, since: null }]],
    ['half a record', 'limit', getRecentUpdates, [{ ...project, limit: 1.5 }]],
    ['a list to save', 'metadata', saveMetadata, [[], project]],
    ['nothing to save', 'metadata', saveMetadata, [null, project]],
    ['a folder as the artifact', 'data/docs', recordUpdate, ['data/docs/', 'x', {}, project]],
    [
      'a folder as an input',
      'data/docs',
      recordUpdate,
      ['data/x.json', 'x', {}, { ...project, inputs: ['data/docs'] }],
    ],
    ['a folder as a dependency', 'data/docs', needsUpdate, ['data/x.json', ['data/docs'], project]],
    ['an absolute path of elsewhere', '/etc/passwd', recordUpdate, ['/etc/passwd', 'x', {}, project]],
    ['a name that is no path', 'metadata', saveMetadata, [{ '../x': recordOf('x') }, project]],
  ])('%s', async (_, on, call, args) => {
    const error: unknown = await Promise.resolve(Reflect.apply(call, undefined, args)).catch((error: unknown) => error);
    if (!isHoldfastError(error)) throw new Error(`No error of ours: ${String(error)}`);
    expect(error.parts.on).toBe(on);
    expect(error.code).toMatch(/^(?:usage\/(?:argument|folder)|config\/path|value\/record)$/);
    expect(readFileSync(join(root, 'data/.pipeline_metadata.json'), 'utf8')).toBe(records);
  });
});

function recordOf(script: string): object {
  return { last_updated: '2025-11-19T14:30:25Z', updated_by: script, details: {} };
}
