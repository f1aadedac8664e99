import * as fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJson, readJsonSync } from './json.ts';
import { readNdjson } from './ndjson.ts';
import { atomicUpdateJsonSync } from './update.ts';
import { utf8Text } from './utf8.ts';

const folder = fs.mkdtempSync(join(os.tmpdir(), 'holdfast-utf8-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** More than one block of the search. */
const MANY = Buffer.alloc(70_000, 'x');

/** `{"name":"é"}` as Latin-1 has it. */
const LATIN1 = Buffer.from('{"name":"\u00e9"}\n', 'latin1');

test('a JSON file that is not UTF-8 is refused: what, which, why, what is still true, what to do', async () => {
  const path = join(folder, 'latin1.json');
  fs.writeFileSync(path, LATIN1);
  const error: unknown = await readJson(path).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'value/not-json-text',
    parts: {
      what: 'Cannot read as JSON',
      on: path,
      why: 'it is not UTF-8 text: the byte 0xe9 at offset 9 begins no character',
      still: `\`${path}\` is as it was`,
      next: 'Mend the file, or make it again',
    },
  });
  expect(() => readJsonSync(path)).toThrow(/offset 9/);
});

test('an update of such a file changes nothing: its letters would have been lost', () => {
  const path = join(folder, 'update.json');
  fs.writeFileSync(path, LATIN1);
  expect(() => atomicUpdateJsonSync(path, (value) => value)).toThrow(/not UTF-8/);
  expect(fs.readFileSync(path)).toEqual(LATIN1);
});

test('UTF-16 is called by its name', () => {
  expect(() => utf8Text(Buffer.from('\ufeff{}', 'utf16le'))).toThrow(/UTF-16/);
  expect(() => utf8Text(Buffer.from('\ufeff{}', 'utf16le').swap16())).toThrow(/UTF-16/);
});

test('an NDJSON file may begin with a byte-order mark, and names the line that is not UTF-8, after those before it', async () => {
  const path = join(folder, 'x.ndjson');
  const bytes = [Buffer.from('\ufeff1\n{"name":"\u00e9"}\n'), LATIN1, Buffer.from('4\n')];
  fs.writeFileSync(path, Buffer.concat(bytes));
  const values: unknown[] = [];
  const reading = async (): Promise<void> => {
    for await (const value of readNdjson(path)) values.push(value);
  };
  await expect(reading()).rejects.toThrow(/x\.ndjson`: line 3: it is not UTF-8 text: the byte 0xe9 at offset 9/);
  expect(values).toEqual([1, { name: '\u00e9' }]);
});

test('an NDJSON line may be longer than what is read at once, and a character may lie on the edge', async () => {
  const path = join(folder, 'long.ndjson');
  const long = 'x\u20ac'.repeat(200_000);
  fs.writeFileSync(path, `1\n"${long}"\n"end"`);
  const values: unknown[] = [];
  for await (const value of readNdjson(path)) values.push(value);
  expect(values).toEqual([1, long, 'end']);
});

test('the first wrong byte is the one at which a strict decoder stops', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isText = (bytes: Uint8Array): boolean => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 4 }),
    fc.constant('many'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const bytes = Buffer.concat(pieces.map((part) => (typeof part === 'string' ? MANY : part)));
      if (isText(bytes)) {
        expect(utf8Text(bytes)).toBe(decoder.decode(bytes));
        return;
      }
      let message = '';
      try {
        utf8Text(bytes);
      } catch (error) {
        message = String(error);
      }
      const at = Number(/offset (\d+)/.exec(message)?.[1]);
      if (message.includes('UTF-16')) return;
      // Everything before it is text, and no longer part is, however the character is cut that begins there.
      expect(isText(bytes.subarray(0, at))).toBe(true);
      for (const more of [1, 2, 3, 4]) {
        if (at + more <= bytes.length) expect(isText(bytes.subarray(0, at + more))).toBe(false);
      }
    }),
  );
});
