import { type Excerpt, excerpt, type ExcerptBuilder, located } from './excerpt.ts';
import type { Expression, Statement } from './ir.ts';
import { field, type Placed, placedJson, textIn } from './json-places.ts';
import type { Embed } from './lowering.ts';
import { filled, holeName } from './shell/program-text.ts';

/** A file that holds a program in a form of its own: its text, and lines of it that are no code of the language. */
export interface Contained {
  readonly code: Excerpt;
  /** What stands for a call of this name in the text. */
  readonly lines: ReadonlyMap<string, (embed: Embed) => readonly Statement[]>;
}

/**
 * The Python of a Jupyter notebook's code cells, in their order. Lines that IPython reads itself are taken for what they do: `!cp a b`
 * and `%%bash` run a shell, `%cd` changes the directory, `%%writefile` writes; other magics are passed over. Otherwise, why not.
 */
export function notebook(source: string): Contained | string {
  const root = placedJson(source);
  const cells = field(root, 'cells') ?? field(firstOf(field(root, 'worksheets')), 'cells');
  if (cells?.k !== 'array') return 'it is no notebook';
  const metadata = field(root, 'metadata');
  const language =
    textIn(field(field(metadata, 'kernelspec'), 'language')) || textIn(field(field(metadata, 'language_info'), 'name'));
  if (language !== '' && !/^i?python/i.test(language)) return `it is a notebook of ${language}`;
  const out = excerpt();
  const lines = new Map<string, (embed: Embed) => readonly Statement[]>();
  for (const one of cells.items) {
    if (textIn(field(one, 'cell_type')) !== 'code') continue;
    addCell(cellLines(source, field(one, 'source') ?? field(one, 'input')), out, lines);
  }
  return { code: out.done(), lines };
}

function firstOf(value: Placed | undefined): Placed | undefined {
  return value?.k === 'array' ? value.items[0] : undefined;
}

/** A line of a cell, with the place of each of its characters in the file. */
interface Line {
  readonly text: string;
  readonly at: (offset: number) => number;
  /** Its characters stand in the file as they are. */
  readonly isPlain: boolean;
}

function cellLines(source: string, cell: Placed | undefined): Line[] {
  const texts = cell?.k === 'array' ? cell.items : cell === undefined ? [] : [cell];
  const out: Line[] = [];
  for (const one of texts) if (one.k === 'string') out.push(...linesOf(source, one));
  return out;
}

function linesOf(source: string, one: Extract<Placed, { k: 'string' }>): Line[] {
  const raw = source.slice(one.start, one.end);
  const isPlain = !/\\[^n]/.test(raw);
  const places: number[] = [];
  for (let at = 0; at < raw.length;) {
    places.push(one.start + at);
    at += raw[at] === '\\' ? (raw[at + 1] === 'u' ? 6 : 2) : 1;
  }
  let from = 0;
  return one.value
    .split('\n')
    .filter((text, index, all) => index < all.length - 1 || text !== '')
    .map((text) => {
      const start = from;
      from += text.length + 1;
      return { text, isPlain, at: (offset) => places[Math.min(start + offset, places.length - 1)] ?? one.start };
    });
}

function addCell(
  cell: readonly Line[],
  out: ExcerptBuilder,
  lines: Map<string, (embed: Embed) => readonly Statement[]>,
): void {
  const [first] = cell;
  if (first === undefined) return;
  const magic = /^\s*%%(\w+)(.*)$/.exec(first.text);
  if (magic !== null) {
    const [, name = '', rest = ''] = magic;
    const at = first.at(0);
    if (/^(bash|sh)$/.test(name) || (name === 'script' && /^\s*(ba|z)?sh\b/.test(rest))) {
      stand('', at, shellProgram(cell.slice(1)));
      return;
    }
    if (name === 'writefile' || name === 'file') {
      const operator = /^\s+-a\s/.test(rest) ? '>>' : '>';
      stand('', at, () =>
        redirected(operator, rest.replace(/^\s+-a\s/, '').trim(), [at, first.at(first.text.length - 1) + 1]),
      );
      return;
    }
    // What measures a cell runs it; what is of another language is not ours.
    if (!/^(time|timeit|capture|prun|memit|notify|skip)$/.test(name)) return;
  }
  for (const line of magic === null ? cell : cell.slice(1)) addLine(line);

  function addLine(line: Line): void {
    const indent = /^\s*/.exec(line.text)?.[0] ?? '';
    const text = line.text.slice(indent.length);
    const command = /^(?:[\w, ]+=\s*)?!(.*)$/.exec(text);
    const change = /^%?cd\s+(['"]?)([^'"\s]+)\1\s*$/.exec(text);
    if (command !== null) {
      const from = line.text.length - (command[1] ?? '').length;
      stand(indent, line.at(0), shellProgram([tail(line, from)]));
    } else if (change !== null) {
      const call: Expression = {
        x: 'call',
        f: { x: 'name', n: 'os.chdir' },
        a: [{ e: { x: 'text', v: change[2] ?? '' }, r: rangeOf(line) }],
        r: rangeOf(line),
      };
      stand(indent, line.at(0), () => [{ s: 'expression', e: call, r: rangeOf(line) }]);
    } else if (/^[%?]|^[\w.]+\?{1,2}\s*$/.test(text)) out.put(`${indent}pass\n`, line.at(0));
    else {
      // Character by character where the file escapes some of them.
      if (line.isPlain) out.take(line.text, line.at(0));
      else for (const [offset, character] of line.text.split('').entries()) out.put(character, line.at(offset));
      out.put('\n', line.at(line.text.length));
    }
  }

  function stand(indent: string, at: number, statements: (embed: Embed) => readonly Statement[]): void {
    const name = `__holdfast_line_${lines.size}__`;
    lines.set(name, statements);
    out.put(`${indent}${name}()\n`, at);
  }
}

function tail(line: Line, from: number): Line {
  return { text: line.text.slice(from), isPlain: line.isPlain, at: (offset) => line.at(offset + from) };
}

function rangeOf(line: Line): readonly [number, number] {
  return [line.at(0), line.at(Math.max(0, line.text.length - 1)) + 1];
}

/** Commands for a shell; `{name}` is what Python has under that name. */
function shellProgram(lines: readonly Line[]): (embed: Embed) => readonly Statement[] {
  return (embed) => {
    const [first] = lines;
    const last = lines.at(-1);
    if (first === undefined || last === undefined) return [];
    const holes: Expression[] = [];
    const out = excerpt();
    for (const line of lines) {
      let at = 0;
      for (const match of line.text.matchAll(/(?<![${])\{([A-Za-z_]\w*)\}/g)) {
        put(line, at, match.index);
        out.put(holeName(holes.length), line.at(match.index), line.at(match.index + match[0].length - 1) + 1);
        holes.push({ x: 'name', n: match[1] ?? '' });
        at = match.index + match[0].length;
      }
      put(line, at, line.text.length);
      out.put('\n', line.at(line.text.length));
    }
    const code = out.done();
    const body = filled(embed('shell', code.text).body) as readonly Statement[];
    const r = [first.at(0), last.at(Math.max(0, last.text.length - 1)) + 1] as const;
    return [{ s: 'foreign', language: 'shell', b: located(body, code), holes, args: [], variables: [], r }];

    function put(line: Line, from: number, to: number): void {
      for (let offset = from; offset < to; offset += 1) out.put(line.text[offset] ?? '', line.at(offset));
    }
  };
}

function redirected(operator: string, path: string, r: readonly [number, number]): readonly Statement[] {
  const a = [operator, path].map((v) => ({ e: { x: 'text' as const, v }, r }));
  const e: Expression = { x: 'call', f: { x: 'name', n: '!redirect' }, a, r };
  return [{ s: 'foreign', language: 'shell', b: [{ s: 'expression', e, r }], holes: [], args: [], variables: [], r }];
}

/** A piece of a notebook's file as people see it: without the quotes around lines and with escapes read. */
export function cellText(json: string): string {
  return json
    .replace(/^\s*"/, '')
    .replace(/(?:\\n)?",?\s*\n\s*"/g, '\n')
    .replace(/(?:\\n)?",?\s*$/, '')
    .replace(
      /\\(u[0-9a-fA-F]{4}|.)/g,
      (whole, body: string) => escapes[body] ?? (body.startsWith('u') ? readable(whole) : body),
    );
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function readable(escape: string): string {
  return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
}
