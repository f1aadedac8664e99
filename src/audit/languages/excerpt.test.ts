import { array, assert, boolean, property, record, string } from 'fast-check';
import { expect, it } from 'vitest';
import { excerpt, located, rangeIn } from './excerpt.ts';

it('every character that is taken as it stands has its own offset in the file', () => {
  assert(
    property(array(record({ text: string(), isTaken: boolean() })), (parts) => {
      const file = parts.map((one) => one.text).join('');
      const out = excerpt();
      let at = 0;
      for (const one of parts) {
        if (one.isTaken) out.take(one.text, at);
        else out.put('?'.repeat(one.text.length), at);
        at += one.text.length;
      }
      const { text, at: placeOf } = out.done();
      for (let offset = 0; offset < text.length; offset += 1)
        if (text[offset] !== '?') expect(file[placeOf(offset)]).toBe(text[offset]);
    }),
  );
});

it('a range ends behind its last character, also before something that is left out', () => {
  const out = excerpt();
  out.take('ab', 10);
  out.take('cd', 40);
  const one = out.done();
  expect(rangeIn(one, [0, 2])).toEqual([10, 12]);
  expect(rangeIn(one, [1, 3])).toEqual([11, 41]);
  expect(rangeIn(one, [2, 2])).toEqual([40, 40]);
});

it('statements keep the right operand of an operator, which is named like a range', () => {
  const out = excerpt();
  out.take('a + b', 100);
  const e = { x: 'binary', op: '+', l: { x: 'name', n: 'a' }, r: { x: 'name', n: 'b' } } as const;
  expect(located([{ s: 'expression', e, r: [0, 5] }], out.done())).toEqual([{ s: 'expression', e, r: [100, 105] }]);
});
