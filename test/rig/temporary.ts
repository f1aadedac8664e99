import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All that tests leave in temporary folders is in one, which goes with the last of them. */
export default function setup(): () => void {
  const folder = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), 'holdfast-tests-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
