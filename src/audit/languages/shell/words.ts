import type { Expression } from '../ir.ts';
import { type Lowering, textOf } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { capture, expansion, loopWord, variable } from './expansions.ts';

/** A word, as the shell would give it to a command. */
export function shellWord(l: Lowering, node: SyntaxNode): Expression {
  switch (node.type) {
    case 'word':
    case 'number':
    case 'command_name': {
      const v = textOf(l, node);
      if (node.children.length > 0) return l.expression(node.children[0]);
      l.strings.push([node.start, node.end, v]);
      return bare(v);
    }
    case 'raw_string': {
      const v = l.source.slice(node.start + 1, node.end - 1);
      l.strings.push([node.start, node.end, v]);
      return { x: 'text', v };
    }
    case 'ansi_c_string':
      return { x: 'text', v: l.source.slice(node.start + 2, node.end - 1) };
    case 'string':
      return quotedString(l, node);
    case 'concatenation':
      return concatenation(l, node);
    case 'simple_expansion':
      return variable(textOf(l, node.children[0]) || textOf(l, node).slice(1));
    case 'expansion':
      return expansion(l, node);
    case 'command_substitution':
      return capture(l, node);
    case 'array':
      return { x: 'list', of: node.children.filter((one) => one.type !== 'comment').map((one) => loopWord(l, one)) };
    case 'process_substitution':
      // A file of its own: what is in it is run, and nothing has its name. `< <(…)` feeds what is printed.
      return capture(l, node);
    default:
      return { x: 'seq', of: [] };
  }
}

function quotedString(l: Lowering, node: SyntaxNode): Expression {
  const parts: Expression[] = [];
  let at = node.start + 1;
  const take = (end: number) => {
    if (end > at) parts.push({ x: 'text', v: l.source.slice(at, end).replace(/\\(["\\$`])/g, '$1') });
  };
  for (const one of node.children) {
    if (one.type === 'string_content') continue;
    take(one.start);
    parts.push(l.expression(one));
    at = one.end;
  }
  take(node.end - 1);
  const first = parts[0];
  if (first?.x === 'text') l.strings.push([node.start, node.end, first.v]);
  if (parts.length === 0) return { x: 'text', v: '' };
  return parts.length === 1 && first ? first : { x: 'join', p: parts };
}

function concatenation(l: Lowering, node: SyntaxNode): Expression {
  const first = node.children[0];
  if (first?.type === 'word') l.strings.push([node.start, node.end, textOf(l, first)]);
  // `{a,b}` is cut into several words by the grammar; put together again, it is a choice.
  const whole = textOf(l, node);
  if (/^[\w./-]*\{[\w./,-]+\}[\w./-]*$/.test(whole)) return bare(whole);
  return { x: 'join', p: node.children.map(l.expression) };
}

function bare(v: string): Expression {
  const brace = /^(.*?)\{([^{},]*(?:,[^{},]*)+)\}(.*)$/s.exec(v);
  if (brace) {
    const [, head = '', middle = '', tail = ''] = brace;
    return { x: 'choice', t: { x: 'seq', of: [] }, of: middle.split(',').map((one) => bare(head + one + tail)) };
  }
  return {
    x: 'text',
    v: v
      .replace(/\{-?\w+\.\.-?\w+(\.\.\d+)?\}/g, '\uE001')
      .replace(/\\(.)/g, '$1')
      .replace(/\*\*/g, '\uE002')
      .replace(/[*?]|\[[^\]]+\]/g, '\uE001'),
  };
}
