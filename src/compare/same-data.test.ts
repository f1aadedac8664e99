import { describe, expect, it } from 'vitest';
import { compareContents } from './diff.ts';
import { changeLevel } from './version.ts';

function differenceOf(name: string, before: string, after: string) {
  const of = (text: string) => ({ name, bytes: Buffer.from(text) });
  return compareContents(of(before), of(after)).difference;
}

describe('the same data in other bytes is no new version', () => {
  it.each([
    ['whole numbers as fractions, in a plain list', 'x.json', '[1,2,3]', '[1.0,2.0,3e0]'],
    ['escapes, in a plain list', 'x.json', '["a","\\u00e9"]', '["\\u0061","é"]'],
    [
      'properties in another order, in records without a key that are alike',
      'x.json',
      '[{"a":1,"b":2},{"a":1,"b":3}]',
      '[{"b":2,"a":1},{"b":3,"a":1}]',
    ],
    ['a number that is the key', 'x.json', '[{"id":1,"v":1},{"id":1000,"v":2}]', '[{"id":1.0,"v":1},{"id":1e3,"v":2}]'],
    [
      'a zero with a sign that is the key',
      'x.json',
      '[{"id":0,"v":1},{"id":1,"v":2}]',
      '[{"id":-0,"v":1},{"id":1,"v":2}]',
    ],
    [
      'records that share a key, re-spelled and in another order',
      'x.json',
      '[{"id":"x","a":1,"b":1},{"id":"x","a":1,"b":2},{"id":"y","a":1,"b":3}]',
      '[{"b":1,"a":1,"id":"x"},{"b":2,"a":1,"id":"x"},{"b":3,"a":1,"id":"y"}]',
    ],
    ['quotes around the numbers of CSV', 'x.csv', 'a,b\n1,2\n3,4\n', 'a,b\n"1","2"\n"3","4"\n'],
    ['digits that a double does not have', 'x.json', '[{"id":1,"v":0.1}]', '[{"id":1,"v":0.10000000000000001}]'],
    ['a whole number beyond all doubles', 'x.json', '[{"id":1,"v":1e400}]', '[{"id":1,"v":10.0e399}]'],
  ])('%s', (_what, name, before, after) => {
    const difference = differenceOf(name, before, after);
    expect(difference).toMatchObject({ kind: 'bytes-only', breaks: [] });
    expect(changeLevel(difference).level).toBe('none');
  });

  it('records without a key are found again in any order, whatever their bytes', () => {
    const before = '[{"a":1,"n":"\\u00e9"},{"a":1,"n":"b"},{"a":2,"n":"c"}]';
    const difference = differenceOf('x.json', before, '[{"n":"c","a":2.0},{"n":"b","a":1},{"n":"é","a":1}]');
    expect(difference.kind).toBe('order-only');
    expect(difference.collections[0]).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: 3, moved: 2 });
  });
});

describe('what is other data is never called the same', () => {
  it.each([
    ['beyond all doubles', '1e400', '1e401'],
    ['beyond what is written out', '-1e400', '1e400'],
    ['identifiers of 17 digits', '12345678901234567', '12345678901234568'],
  ])('numbers %s: %s and %s', (_what, one, other) => {
    const difference = differenceOf('x.json', `[{"id":1,"v":${one}}]`, `[{"id":1,"v":${other}}]`);
    expect(difference.collections[0]).toMatchObject({ changed: 1 });
    // And a report of it never shows null for a number.
    expect(JSON.stringify(difference.collections[0]?.samples)).not.toContain('null');
  });

  it('quotes around numbers of CSV are no change of type, where a value changes as well', () => {
    const difference = differenceOf('x.csv', 'id,v\n1,2\n2,3\n', 'id,v\n"1","2"\n"2","4"\n');
    expect(difference.breaks).toEqual([]);
    expect(changeLevel(difference).level).toBe('patch');
  });
});

describe('the whole document breaks readers when it becomes something else', () => {
  it.each([
    ['[]', 'null', '`$` was an array and is null'],
    ['{"a":1}', 'null', '`$` was an object and is null'],
    ['5', '[5]', '`$` was a number and is an array'],
    ['[5]', '"5"', '`$` was an array and is a string'],
    ['[]', '{}', '`$` was an array and is an object'],
  ])('%s to %s', (before, after, why) => {
    expect(changeLevel(differenceOf('x.json', before, after))).toEqual({ level: 'major', because: [why] });
  });

  it('but not when there was nothing', () => {
    expect(changeLevel(differenceOf('x.json', 'null', '[]'))).toEqual({
      level: 'minor',
      because: ['the collection `$` is new'],
    });
  });
});

/** Each took minutes, or gigabytes, when its cost grew with the square of its size. */
describe('the cost grows with the size of the contents', () => {
  const many = 500_000;
  const fields = (shift: number) => Array.from({ length: 40_000 }, (_, i) => `"f${i}":${i + shift}`).join(',');
  it.each([
    ['a text of empty lines', 'x.txt', `${'\n'.repeat(many)}x`, `${'\n'.repeat(many)}y`],
    ['a list of equal members', 'x.json', `[${'1,'.repeat(many)}1]`, `[${'1,'.repeat(many)}1,1,2]`],
    ['a record of many fields', 'x.json', `[{"id":1,${fields(0)}},{"id":2}]`, `[{"id":1,${fields(1)}},{"id":2}]`],
    [
      'a very long text',
      'x.json',
      JSON.stringify(['é b '.repeat(2_000_000), 1]),
      JSON.stringify(['é b'.repeat(2_000_000), 1]),
    ],
  ])('%s', (_what, name, before, after) => {
    const start = process.cpuUsage();
    expect(differenceOf(name, before, after).kind).toBe('changed');
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});
