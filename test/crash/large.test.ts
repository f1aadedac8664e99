import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 600 MB on the disk: in the full form only. */
const isFull = process.env['HOLDFAST_CRASH'] === 'full';

test.runIf(isFull)(
  'a value whose text is longer than one string may be is written whole; reading it is refused',
  () => {
    const script = fileURLToPath(new URL('large.mjs', import.meta.url));
    const printed = execFileSync(process.execPath, ['--expose-gc', script, join(folder, 'x.json')], {
      encoding: 'utf8',
    });
    console.log(`600 MB of JSON: ${printed.trim()}`);
    const [, expected] = /"expected":"(sha256:[0-9a-f]{64})"/.exec(printed) ?? [];
    const found: unknown = JSON.parse(printed);
    expect(found).toMatchObject({
      bytes: 602_288_892,
      receipt: expected,
      onDisk: expected,
      reading: 'value/too-large',
    });
  },
);
