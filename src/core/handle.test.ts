import { expect, test } from 'vitest';
import { z } from 'zod';
import { bytes, csv, files, isHandle, json, labelOf, ndjson, text } from './handle.ts';

const schema = z.object({ n: z.number() });

test('a handle carries path, format and schema, and cannot be changed', () => {
  const handle = json('./data//x.json', schema);
  expect(handle).toEqual({ kind: 'file', path: 'data/x.json', format: 'json', schema });
  expect(Object.isFrozen(handle)).toBe(true);
  expect(ndjson('x.ndjson').format).toBe('ndjson');
  expect(csv('x.csv').format).toBe('csv');
  expect(text('x.txt').format).toBe('text');
  expect(bytes('x.bin').format).toBe('bytes');
});

test('the members of a set are text, or JSON where the pattern or a schema says so', () => {
  expect(files('data/*.txt')).toEqual({ kind: 'files', pattern: 'data/*.txt', format: 'text', schema: undefined });
  expect(files('data/*.json').format).toBe('json');
  expect(files('data/*.geojson', schema)).toMatchObject({ format: 'json', schema });
  expect(Object.isFrozen(files('data/*.txt'))).toBe(true);
});

test('the label of a handle is its path or its pattern', () => {
  expect(labelOf(json('data/x.json'))).toBe('data/x.json');
  expect(labelOf(files('data/{name}.txt'))).toBe('data/{name}.txt');
});

test('a file with a hole in its name, and a set without one, say what to use instead', () => {
  expect(() => json('data/*.json')).toThrow('Use `files(…)` for it');
  expect(() => text('data/{name}.txt')).toThrow(expect.objectContaining({ code: 'config/handle' }));
  expect(() => files('data/x.json')).toThrow('so it names one file, not a set');
});

test('what is no schema is refused where it is declared', () => {
  for (const wrong of [{}, () => true, null]) {
    // @ts-expect-error a schema of another kind, as a plain JavaScript stage may pass it
    expect(() => json('x.json', wrong)).toThrow('its schema is not a Standard Schema');
    // @ts-expect-error the same for a set
    expect(() => files('*.json', wrong)).toThrow('its schema is not a Standard Schema');
  }
});

test('a path that is no text is refused as such', () => {
  for (const wrong of [undefined, 3, {}]) {
    // @ts-expect-error plain JavaScript does not check
    expect(() => json(wrong)).toThrow('it is not a string');
    // @ts-expect-error plain JavaScript does not check
    expect(() => files(wrong)).toThrow('it is not a string');
  }
});

test('handles are recognised by their shape, because another copy of Holdfast may have made them', () => {
  expect(isHandle(json('x.json'))).toBe(true);
  expect(isHandle({ ...files('*.txt') })).toBe(true);
  for (const no of [undefined, null, 'x.json', {}, { kind: 'file' }, { kind: 'files', path: 'x' }]) {
    expect(isHandle(no)).toBe(false);
  }
});
