import { describe, expect, test } from 'vitest';
import { compareContents } from '../compare/diff.ts';
import { changeLevel } from '../compare/version.ts';
import { diffHtml } from './diff-html.ts';
import { diffMarkdown } from './diff-markdown.ts';
import { diffJson, diffTerminal } from './diff.ts';

const before = {
  made: '2025-11-19',
  entities: {
    Ann: { type: 'person', born: 1900, url: 'http://x/a' },
    Bob: { type: 'person', born: null, url: 'http://x/b' },
    Cid: { type: 'person', born: 1920, url: 'http://x/c' },
  },
};
const after = {
  made: '2025-11-20',
  entities: {
    Ann: { type: 'person', born: 1900, url: 'https://x/a' },
    Bob: { type: 'person', born: 1911, url: 'https://x/b' },
    'Dot <b>|`': { type: 'person', born: 1930, url: 'https://x/d' },
  },
};

describe('a difference', () => {
  test('for a terminal: fields first, then samples', () => {
    expect(diffTerminal(report(before, after)))
      .toBe(`data/E.json  1.2.0 -> working copy: records: 1 added, 1 removed, 2 changed; the document around them changed
This is a minor change: records or fields came or went.

$.entities  1 added, 1 removed, 2 changed; 3 records
  records told apart by property name
  url  in 2 records: "http" -> "https" (2)
  born  in 1 record: null -> number (1)
  ~ Ann
      url: "http://x/a" -> "https://x/a"
  ~ Bob
      born: null -> 1911
      url: "http://x/b" -> "https://x/b"
  + Dot <b>|\`
      {"type":"person","born":1930,"url":"https://x/d"}
  - Cid
      {"type":"person","born":1920,"url":"http://x/c"}

$  changed
  made  in 1 record: "19" -> "20" (1)
  ~ $
      made: "2025-11-19" -> "2025-11-20"

1.2.0: 199 bytes, 3 records
working copy: 208 bytes, 3 records
`);
  });

  test('for machines begins with its schema, and is plain JSON', () => {
    const json = diffJson(report(before, after));
    expect(Object.keys(json).slice(0, 4)).toEqual(['schema', 'artifact', 'level', 'kind']);
    expect(json).toMatchObject({ schema: 'holdfast.diff/1', artifact: 'data/E.json', level: 'minor', kind: 'changed' });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('as Markdown: no value can end its table, its code or its fence', () => {
    const markdown = diffMarkdown(report(before, after));
    expect(markdown).toContain('## `data/E.json`');
    expect(markdown).toContain('| `url` | 2 | "http" -\\> "https" | 2 | `Ann: "http://x/a" -> "https://x/a"` |');
    const fences = diffMarkdown(report([{ id: 1, n: '```' }], [{ id: 1, n: '````\n# x' }]));
    expect(fences).toContain('`````text\n~ 1\n');
    expect(fences.match(/^`{5}/gm)).toHaveLength(2);
    expect(fences).not.toMatch(/^# x/m);
  });

  test('as HTML: one page that needs nothing else, and in which data is never markup', () => {
    const page = diffHtml(report(before, after));
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('Dot &#60;b&#62;|`');
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/<script|<link|src=/);
    const script = diffHtml(
      report([{ id: 1, '<script>': '<i>' }], [{ id: 1, '<script>': '</pre><script>alert(1)</script>' }]),
    );
    expect(script).not.toMatch(/<script|<i>/);
  });

  test('says that the order, the bytes, or nothing changed, and no more', () => {
    expect(diffTerminal(report([{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }]))).toContain(
      'data/E.json  1.2.0 -> working copy: the same records in another order\nThis is a patch',
    );
    expect(diffTerminal(report('[1]', '[1 ]'))).toBe(
      'data/E.json  1.2.0 -> working copy: the same data in other bytes (white space between records)\n' +
        'This is no new version: the data is the same.\n\n1.2.0: 3 bytes, 1 record\nworking copy: 4 bytes, 1 record\n',
    );
    expect(diffTerminal(report('[1]', '[1]'))).toContain('identical bytes');
  });

  test('cannot make a terminal obey its data', () => {
    const evil = '\u001B]0;title\u0007\u202E';
    const text = diffTerminal(
      report({ [evil]: { n: 1 }, b: { n: 1 } }, { b: { n: 1, [evil]: evil }, [`${evil}2`]: { n: 1 } }),
    );
    for (const obeyed of evil.match(/[^\w;\]]/g) ?? []) expect(text).not.toContain(obeyed);
    expect(text).toContain('- \\u001b]0;title\\u0007\\u202e\n');
    const styled = diffTerminal(report([1], [2]), { style: (plain, look) => `<${look}>${plain}</>` });
    expect(styled).toMatch(/^<bold>data\/E\.json {2}1\.2\.0 -> working copy: .*<\/>\n/);
  });

  test('cannot hide anything in Markdown or in a page, nor fill them with one name', () => {
    const evil = `\u001B]0;title\u0007\u202E\u0000\n|<b>\`${'long '.repeat(1000)}`;
    const told = report({ [evil]: { n: 1 }, b: { n: 1 } }, { b: { n: 1, [evil]: evil }, [`${evil}2`]: { n: 1 } });
    for (const text of [diffMarkdown(told), diffHtml(told)]) {
      for (const hidden of ['\u001B', '\u0007', '\u202E', '\u0000']) expect(text).not.toContain(hidden);
      expect(text).toContain('u001b');
      expect(text).not.toContain('long '.repeat(600));
    }
    expect(diffHtml(told)).not.toContain('<b>');
  });

  test('names breaks, duplicates and lines', () => {
    const broken = diffTerminal(report([{ id: 1, n: 1 }], { n: 1 }));
    expect(broken).toContain('breaks readers: `$` was an array and is an object');
    const twice = diffTerminal(report([{ id: 1 }, { id: 2 }, { id: 3 }], [{ id: 1 }, { id: 1, n: 1 }, { id: 3 }]));
    expect(twice).toContain('1 key shared by several records:\n    1: 1 before, 2 after');
    const { difference } = compareContents(
      { name: 'x.md', label: '1.0.0', bytes: Buffer.from('a\nb\n') },
      { name: 'x.md', label: 'now', bytes: Buffer.from('a\nc\n') },
    );
    expect(diffTerminal({ artifact: 'x.md', difference })).toContain('@@ line 2 -> 2 @@\n-b\n+c\n');
    expect(diffMarkdown({ artifact: 'x.md', difference })).toContain('```diff\n@@ -2 +2 @@\n-b\n+c\n```');
    expect(diffHtml({ artifact: 'x.md', difference })).toContain('<del>-b</del>\n<ins>+c</ins>');
  });
});

function report(earlier: unknown, later: unknown) {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const { difference } = compareContents(
    { name: 'E.json', label: '1.2.0', bytes: bytes(earlier) },
    { name: 'E.json', label: 'working copy', bytes: bytes(later) },
  );
  return { artifact: 'data/E.json', difference, level: changeLevel(difference).level };
}
