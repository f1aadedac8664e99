import type { Expression } from '../ir.ts';
import { type Lowering, rangeOf, textOf } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { braceWords, ONE_OF } from './braces.ts';
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
      return withVariables(v);
    }
    case 'raw_string': {
      const v = l.source.slice(node.start + 1, node.end - 1);
      l.strings.push([node.start, node.end, v]);
      return { x: 'text', v };
    }
    case 'brace_expression':
      // `{1987..2008}`: one after the other.
      return { x: 'text', v: '\uE001' };
    case 'ansi_c_string':
      return { x: 'text', v: l.source.slice(node.start + 2, node.end - 1) };
    case 'string':
      return quotedString(l, node);
    case 'concatenation':
      return concatenation(l, node);
    case 'simple_expansion':
      return simple(textOf(l, node.children[0]) || textOf(l, node).slice(1));
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

/** A word in which the grammar did not see the variables, or a command such as the one in `${S:-`pwd`}`. */
function withVariables(word: string): Expression {
  const v = word.replaceAll('`pwd`', () => '$PWD');
  const parts = v.split(/(?<!\\)\$(\d|[A-Za-z_]\w*)/);
  if (parts.length === 1) return bare(v);
  return {
    x: 'join',
    p: parts.flatMap((part, index) => (index % 2 === 1 ? [variable(part)] : part === '' ? [] : [bare(part)])),
  };
}

/** `$1_name` is the first argument and `_name`, though the grammar takes it for one variable. */
function simple(name: string): Expression {
  const [, digit, rest] = /^(\d)(.+)$/.exec(name) ?? [];
  return digit === undefined || rest === undefined
    ? variable(name)
    : { x: 'join', p: [variable(digit), { x: 'text', v: rest }] };
}

function quotedString(l: Lowering, node: SyntaxNode): Expression {
  const parts: Expression[] = [];
  let at = node.start + 1;
  const take = (end: number) => {
    if (end > at) parts.push({ x: 'text', v: l.source.slice(at, end).replace(/\\(?:(["\\$`])|\n)/g, '$1') });
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

/** The words that a command gets of one: several if it has `{a,b}` in it. */
export function commandWord(l: Lowering, node: SyntaxNode): Expression {
  const words = textOf(l, node).includes(ONE_OF) ? null : braceWords(l, node, withVariables);
  return words === null ? l.expression(node) : { x: 'list', of: words.map((e) => ({ e, r: rangeOf(node) })) };
}

function concatenation(l: Lowering, node: SyntaxNode): Expression {
  const first = node.children[0];
  if (first?.type === 'word') l.strings.push([node.start, node.end, textOf(l, first)]);
  const words = braceWords(l, node, withVariables);
  if (words !== null) return { x: 'choice', t: { x: 'seq', of: [] }, of: words };
  // `{1987..2008}`: one after the other.
  const whole = textOf(l, node);
  if (/^[\w./-]*\{[\w./,-]+\}[\w./-]*$/.test(whole)) return bare(whole);
  const parts: Expression[] = [];
  let at = node.start;
  // The grammar has no node for a `$$` at the end or in the middle of a word.
  const pass = (end: number) => {
    const between = l.source.slice(at, end);
    if (between.includes('$$')) parts.push(bare(between));
  };
  for (const one of node.children) {
    pass(one.start);
    parts.push(l.expression(one));
    at = one.end;
  }
  pass(node.end);
  return { x: 'join', p: parts };
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
      // The number of the process, and what a command prints.
      .replaceAll('$$', '\uE001')
      .replace(/`[^`]+`/g, '\uE000')
      .replace(/\*\*/g, '\uE002')
      .replace(/[*?]|\[[^\]]+\]/g, '\uE001'),
  };
}
