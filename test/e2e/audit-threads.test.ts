import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { examine } from '../../src/audit/examine.ts';

const fixtures = fileURLToPath(new URL('../fixtures/audit', import.meta.url));
const command = fileURLToPath(new URL('../../dist/cli/main.cjs', import.meta.url));

it('an audit in two threads says what one in one thread says, kept or not', async () => {
  const root = mkdtempSync(join(tmpdir(), 'audit-threads-'));
  mkdirSync(join(root, '.holdfast'));
  for (const name of readdirSync(fixtures)) cpSync(join(fixtures, name), join(root, name), { recursive: true });
  const line = 'title = "a line that is there to make the script longer"\n';
  for (let n = 0; n < 40; n += 1)
    writeFileSync(join(root, `s${n}.py`), `open("data/${n}.json", "w")\n${line.repeat(300)}`);
  // Deeper than the stack of a thread, of which the second one's is smaller.
  writeFileSync(join(root, 'deep.py'), `x = ${'('.repeat(3_000)}1${')'.repeat(3_000)}\nopen("data/deep.txt", "w")\n`);
  writeFileSync(
    join(root, 'chain.js'),
    `const x = ${Array.from({ length: 9_000 }, (_, n) => `"${n}"`).join(' +\n')};\n`,
  );

  // This process has the auditor as source, from which no thread is started.
  const { model } = await examine(root, { cache: false });
  for (const options of [['--no-cache'], [], []]) {
    const text = execFileSync(process.execPath, [command, 'audit', '--json', ...options], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const { scripts, accesses } = JSON.parse(text) as { scripts: unknown; accesses: unknown };
    expect(JSON.stringify([scripts, accesses])).toBe(JSON.stringify([model.scripts, model.accesses]));
  }
  rmSync(root, { recursive: true });
});
