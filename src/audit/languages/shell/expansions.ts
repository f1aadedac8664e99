import type { Argument, Expression, FunctionNode, Statement } from '../ir.ts';
import { type Lowering, rangeOf, statementsOf, textOf } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';

/** `$name`, `$1`. */
export function variable(name: string): Expression {
  if (/^[1-9]$/.test(name)) return { x: 'index', o: { x: 'name', n: '@' }, i: { x: 'number', v: Number(name) - 1 } };
  if (name === '*') return { x: 'name', n: '@' };
  return { x: 'name', n: name };
}

/** `${name:-default}`, `${path%.*}`. */
export function expansion(l: Lowering, node: SyntaxNode): Expression {
  const match = /^\$\{([!#])?(\w+|[@*?$-])(\[[^\]]*\])?([\s\S]*)\}$/.exec(textOf(l, node));
  if (match === null) return { x: 'seq', of: [] };
  const [, lead, name = '', subscript, rest = ''] = match;
  if (lead !== undefined) return { x: 'call', f: { x: 'name', n: '!number' }, a: [], r: rangeOf(node) };
  const position = /^\[(\d+)\]$/.exec(subscript ?? '')?.[1];
  const base: Expression =
    position === undefined || name === 'BASH_SOURCE'
      ? variable(name)
      : { x: 'index', o: variable(name), i: { x: 'number', v: Number(position) } };
  if (rest === '') return base;
  const operator = /^(:-|:=|:\+|:\?|-|=|\+|\?|%%|%|##|#|\/\/|\/|\^\^|,,|\^|,|:)/.exec(rest)?.[0] ?? '';
  const after = node.end - 1 - (rest.length - operator.length);
  const parts: Expression[] = [];
  let at = after;
  for (const one of node.children) {
    if (one.start < after || one.type === 'variable_name') continue;
    if (one.start > at) parts.push({ x: 'text', v: l.source.slice(at, one.start) });
    parts.push(l.expression(one));
    at = one.end;
  }
  if (at < node.end - 1) parts.push({ x: 'text', v: l.source.slice(at, node.end - 1) });
  const argument: Expression = parts.length === 1 && parts[0] ? parts[0] : { x: 'join', p: parts };
  const raw = rest.slice(operator.length);
  const a: Argument[] = [
    { e: { x: 'text', v: operator }, r: rangeOf(node) },
    { e: base, r: rangeOf(node) },
    {
      e: operator.includes('-') || operator.includes('=') || operator.includes('+') ? argument : { x: 'text', v: raw },
      r: rangeOf(node),
    },
  ];
  // `${NAME:=default}` sets the variable as well.
  if (operator === ':=' || operator === '=') a.push({ e: { x: 'text', v: name }, r: rangeOf(node) });
  return { x: 'call', f: { x: 'name', n: '!expand' }, a, r: rangeOf(node) };
}

/** `$(command)`: what it prints. */
export function capture(l: Lowering, node: SyntaxNode): Expression {
  const inside = statementsOf(l, node.children);
  const at = inside.findLastIndex((one) => one.s === 'expression' && !isRedirect(one.e));
  const last = inside[at];
  // What is redirected behind the command happens all the same.
  const body: Statement[] =
    last?.s === 'expression'
      ? [...inside.slice(0, at), ...inside.slice(at + 1), { s: 'return', e: last.e, r: last.r }]
      : inside;
  const f: FunctionNode = { name: '<command>', params: [], body, r: rangeOf(node), arrow: true };
  return {
    x: 'call',
    f: { x: 'name', n: '!capture' },
    a: [{ e: { x: 'function', f }, r: rangeOf(node) }],
    r: rangeOf(node),
  };
}

function isRedirect(e: Expression): boolean {
  return e.x === 'call' && e.f.x === 'name' && e.f.n === '!redirect';
}

/** A word of a list: what a variable or a command gives there are several. */
export function loopWord(l: Lowering, node: SyntaxNode): Argument {
  const e = l.expression(node);
  const isMany =
    node.type === 'command_substitution' ||
    node.type === 'expansion' ||
    node.type === 'simple_expansion' ||
    (node.type === 'string' && /^"\$\{?\w*(\[@\])?\}?@?"$/.test(textOf(l, node)));
  return {
    e: isMany ? { x: 'call', f: { x: 'name', n: '!split' }, a: [{ e, r: rangeOf(node) }], r: rangeOf(node) } : e,
    r: rangeOf(node),
    ...(isMany ? { spread: 'list' as const } : {}),
  };
}
