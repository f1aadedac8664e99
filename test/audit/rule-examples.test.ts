import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/audit/audit.ts';
import { checkRules } from '../../src/audit/rules.ts';
import { rules } from '../../src/audit/rules/list.ts';
import type { Files } from '../../src/core/audit.ts';

/**
 * Every rule on real files: its own example, and the small repositories in `test/fixtures/rules/<rule>/`. A folder whose name
 * begins with `found` has an `expected.json` beside it, with what is to be found; in the others the rule finds nothing.
 */
const fixtures = join(import.meta.dirname, '../fixtures/rules');

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'holdfast-rules-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** `script:line artifact`, of one rule. */
async function found(rule: string, root: string): Promise<readonly string[]> {
  // What git ignores is a fact of some rules, and the machine's own settings must not be one.
  execFileSync('git', ['init', '-q', '--template=', root], {
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  const model = await readModel(root, { cache: false });
  const { findings } = checkRules(model);
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ script, line, artifact }) => `${script}:${line}${artifact === undefined ? '' : ` ${artifact}`}`);
}

function repository(files: Files): string {
  const root = mkdtempSync(join(home, 'example-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, { example }) => {
  it('finds something in its example', async () => {
    expect(await found(name, repository(example.found))).not.toEqual([]);
  });

  it('finds nothing in its repaired example', async () => {
    expect(await found(name, repository(example.fixed))).toEqual([]);
  });

  const cases = existsSync(join(fixtures, name))
    ? readdirSync(join(fixtures, name)).filter((one) => !one.endsWith('.json'))
    : [];
  it.each(cases)('is right about %s', async (one) => {
    const root = mkdtempSync(join(home, 'case-'));
    cpSync(join(fixtures, name, one), root, { recursive: true });
    const expected: unknown = one.startsWith('found')
      ? JSON.parse(readFileSync(join(fixtures, name, `${one}.expected.json`), 'utf8'))
      : [];
    expect(await found(name, root)).toEqual(expected);
  });
});
