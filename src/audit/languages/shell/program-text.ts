import { type Excerpt, excerpt } from '../excerpt.ts';
import type { Expression } from '../ir.ts';
import type { Lowering } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { variable } from './expansions.ts';

/** The text of a word or a here-document as a program gets it, with what the shell puts into it as holes. */
export function programText(
  l: Lowering,
  node: SyntaxNode,
  document: { readonly isQuoted: boolean; readonly isIndented: boolean } | null,
): { code: Excerpt; holes: readonly Expression[] } {
  const out = excerpt();
  const holes: Expression[] = [];
  const hole = (e: Expression, from: number, to: number) => {
    out.put(holeName(holes.length), from, to);
    holes.push(e);
  };
  if (document === null) word(node);
  else if (document.isQuoted) text(node.start, node.end, document.isIndented ? /(?<=\n)\t+/g : /$^/g);
  else parts(node, node.start, node.end, document.isIndented ? /(?<=\n)\t+|\\([\\$`]|\n)|\$[1-9@*#?]/g : inDocument);
  return { code: out.done(), holes };

  function word(one: SyntaxNode): void {
    switch (one.type) {
      case 'raw_string':
        out.take(l.source.slice(one.start + 1, one.end - 1), one.start + 1);
        return;
      case 'concatenation':
        for (const each of one.children) word(each);
        return;
      case 'string':
        parts(one, one.start + 1, one.end - 1, /\\(["\\$`]|\n)/g);
        return;
      case 'ansi_c_string':
        text(one.start + 2, one.end - 1, /\\(['"\\nt])/g);
        return;
      case 'word':
      case 'number':
        text(one.start, one.end, /\\(.)/g);
        return;
      default:
        hole(l.expression(one), one.start, one.end);
    }
  }

  function parts(one: SyntaxNode, start: number, end: number, escape: RegExp): void {
    let at = start;
    for (const each of one.children) {
      if (each.type === 'string_content' || each.type === 'heredoc_content') continue;
      text(at, each.start, escape);
      hole(l.expression(each), each.start, each.end);
      at = each.end;
    }
    text(at, end, escape);
  }

  /** Text from here to there, with its escapes taken out. */
  function text(from: number, to: number, escape: RegExp): void {
    let at = from;
    for (const match of l.source.slice(from, to).matchAll(escape)) {
      const place = from + match.index;
      out.take(l.source.slice(at, place), at);
      // The grammar does not see `$1` in a here-document.
      if (match[0].startsWith('$')) hole(variable(match[0].slice(1)), place, place + match[0].length);
      else out.put(escaped(match[1] ?? ''), place, place + match[0].length);
      at = place + match[0].length;
    }
    out.take(l.source.slice(at, to), at);
  }
}

const inDocument = /\\([\\$`]|\n)|\$[1-9@*#?]/g;

function escaped(body: string): string {
  if (body === 'n') return '\n';
  if (body === 't') return '\t';
  return body === '\n' ? '' : body;
}

/** A name that can stand in code and in text, and that nobody has in either. */
export function holeName(index: number): string {
  return `__holdfast_${index}__`;
}

/** Texts with holes in them are put together from their parts. */
export function filled(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(filled);
  if (typeof node !== 'object' || node === null) return node;
  if ('x' in node && node.x === 'text' && 'v' in node && typeof node.v === 'string' && node.v.includes('__holdfast_'))
    return { x: 'join', p: partsOf(node.v) };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value)]));
}

function partsOf(text: string): Expression[] {
  return text
    .split(/(__holdfast_\d+__)/)
    .filter((one) => one !== '')
    .map((one): Expression => (/^__holdfast_\d+__$/.test(one) ? { x: 'name', n: one } : { x: 'text', v: one }));
}
