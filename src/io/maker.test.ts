import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isHolderAlive } from './maker.ts';

describe('isHolderAlive', () => {
  it('knows a process that runs from one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(isHolderAlive(pid, Date.now())).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isHolderAlive(pid, Date.now())).toBe(false);
  });

  it.runIf(process.platform === 'linux')('knows a process that has the number of an earlier one', () => {
    expect(isHolderAlive(process.pid, Date.now())).toBe(true);
    expect(isHolderAlive(process.pid, Date.parse('2020-01-01T00:00:00Z'))).toBe(false);
  });
});
