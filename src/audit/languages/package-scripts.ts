import { type Contained, lineName } from './contained.ts';
import { excerpt, located } from './excerpt.ts';
import type { Statement } from './ir.ts';
import { field, placedJson } from './json-places.ts';
import type { Embed } from './lowering.ts';

/** The `scripts` of a package.json: each is a shell of its own, in the package's folder. */
export function packageScripts(source: string): Contained {
  const out = excerpt();
  const lines = new Map<string, (embed: Embed) => readonly Statement[]>();
  const scripts = source.includes('"scripts"') ? field(placedJson(source), 'scripts') : undefined;
  for (const one of scripts?.k === 'object' ? scripts.entries.values() : []) {
    if (one.k !== 'string' || one.value.trim() === '') continue;
    const inner = excerpt();
    const raw = source.slice(one.start, one.end);
    let at = 0;
    for (const character of one.value.split('')) {
      const width = raw[at] === '\\' ? (raw[at + 1] === 'u' ? 6 : 2) : 1;
      inner.put(character, one.start + at, one.start + at + width);
      at += width;
    }
    const code = inner.done();
    const name = lineName(lines.size);
    lines.set(name, (embed) => [
      { s: 'scope', b: located(embed('shell', code.text).body, code), r: [one.start, one.end] },
    ]);
    out.put(`${name}\n`, one.start, one.end);
  }
  return { code: out.done(), lines, isListOnly: true };
}
