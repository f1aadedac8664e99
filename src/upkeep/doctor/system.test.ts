import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bytesText } from '../../core/size-text.ts';
import { fewOf } from './finding.ts';
import { checkNode, checkRoom, checkWritable } from './system.ts';

describe('checkNode', () => {
  it('takes 20.19 and everything newer', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '26.1.0']) expect(checkNode(version).level).toBe('ok');
    for (const version of ['20.18.3', '18.20.0']) expect(checkNode(version).level).toBe('todo');
  });
});

describe('the other checks of the system', () => {
  it('have something to say of a folder as it is', () => {
    expect(checkRoom(tmpdir()).what).toMatch(/\d (?:MB|GB|TB)/);
    expect(checkWritable([tmpdir(), '/nowhere/at/all'], (path) => path).level).toBe('ok');
  });
});

describe('the texts of findings', () => {
  it('give sizes in three digits, and the first few of a list', () => {
    expect([0, 999, 1000, 12_345, 3.5e9].map(bytesText)).toEqual(['0 bytes', '999 bytes', '1.0 KB', '12 KB', '3.5 GB']);
    expect(fewOf(['a', 'b'])).toEqual(['a', 'b']);
    expect(fewOf(['1', '2', '3', '4', '5', '6', '7'])).toEqual(['1', '2', '3', '4', '5', 'and 2 more']);
  });
});
