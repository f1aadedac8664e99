import type { Argument, Expression, Target } from '../ir.ts';
import { pythonString } from '../literals.ts';
import { fieldOf, type Lowering, rangeOf, sequence, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { parameters } from './definitions.ts';

/** Expressions. What is not named here is evaluated for its parts. */
export function pythonExpression(l: Lowering, node: SyntaxNode | undefined): Expression {
  if (node === undefined) return { x: 'seq', of: [] };
  switch (node.type) {
    case 'identifier':
      return { x: 'name', n: textOf(l, node) };
    case 'string':
      return stringLiteral(l, node);
    case 'concatenated_string':
      return { x: 'join', p: node.children.filter((one) => one.type === 'string').map((one) => stringLiteral(l, one)) };
    case 'integer':
    case 'float': {
      const value = Number(textOf(l, node).replaceAll('_', ''));
      return Number.isNaN(value) ? { x: 'seq', of: [] } : { x: 'number', v: value };
    }
    case 'true':
    case 'false':
      return { x: 'const', v: node.type === 'true' };
    case 'none':
      return { x: 'const', v: null };
    case 'attribute':
      return { x: 'member', o: fieldOf(l, node, 'object'), n: textOf(l, child(node, 'attribute')), r: rangeOf(node) };
    case 'subscript':
      return subscript(l, node);
    case 'call':
      return callExpression(l, node);
    case 'binary_operator':
      return {
        x: 'binary',
        op: textOf(l, child(node, 'operator')),
        l: fieldOf(l, node, 'left'),
        r: fieldOf(l, node, 'right'),
      };
    case 'boolean_operator': {
      const both = [fieldOf(l, node, 'left'), fieldOf(l, node, 'right')];
      return textOf(l, child(node, 'operator')) === 'or'
        ? { x: 'first', of: both }
        : { x: 'choice', t: both[0]!, of: [both[1]!] };
    }
    case 'conditional_expression': {
      const [yes, test, no] = node.children.filter((one) => one.type !== 'comment');
      return { x: 'choice', t: l.expression(test), of: [l.expression(yes), l.expression(no)] };
    }
    case 'not_operator':
      return { x: 'test', op: 'not', of: [fieldOf(l, node, 'argument')] };
    case 'comparison_operator':
      return comparison(l, node);
    case 'yield': {
      const given = node.children.find((one) => one.type !== 'comment');
      if (given === undefined) return { x: 'yield' };
      const isAll = /^yield\s+from\b/.test(textOf(l, node));
      return { x: 'yield', e: l.expression(given), ...(isAll ? { all: true as const } : {}) };
    }
    case 'unary_operator': {
      const value = fieldOf(l, node, 'argument');
      return value.x === 'number' && textOf(l, node).startsWith('-')
        ? { x: 'number', v: -value.v }
        : { x: 'seq', of: [value] };
    }
    case 'parenthesized_expression':
    case 'await':
    case 'type':
      return l.expression(node.children.find((one) => one.type !== 'comment'));
    case 'named_expression':
      return { x: 'let', to: l.target(child(node, 'name')), e: fieldOf(l, node, 'value') };
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list': {
      const list = { x: 'list' as const, of: argumentsOf(l, node) };
      return node.type === 'list' || node.type === 'set' ? list : { ...list, tuple: true };
    }
    case 'dictionary':
      return dictionary(l, node);
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
    case 'dictionary_comprehension':
      return comprehension(l, node);
    case 'lambda':
      return {
        x: 'function',
        f: {
          name: '<lambda>',
          params: parameters(l, child(node, 'parameters')),
          body: [{ s: 'return', e: fieldOf(l, node, 'body'), r: rangeOf(node) }],
          r: rangeOf(node),
        },
      };
    default:
      return sequence(l, node.children);
  }
}

function stringLiteral(l: Lowering, node: SyntaxNode): Expression {
  const prefix = l.source.slice(node.start, node.start + 4).toLowerCase();
  const isRaw = /^[bfut]*r/.test(prefix);
  if (node.children.length === 0) {
    const [, quote = "'"] = /^\w*('''|"""|'|")/.exec(l.source.slice(node.start, node.start + 6)) ?? [];
    const from = l.source.indexOf(quote, node.start) + quote.length;
    const v = pythonString(l.source.slice(from, Math.max(from, node.end - quote.length)), isRaw);
    l.strings.push([node.start, node.end, v]);
    return { x: 'text', v };
  }
  const parts: Expression[] = [];
  for (const one of node.children) {
    if (one.type === 'string_content') parts.push({ x: 'text', v: pythonString(textOf(l, one), isRaw) });
    else if (one.type === 'interpolation') {
      const inner = l.expression(child(one, 'expression') ?? one.children[0]);
      // `{n:03d}`, `{t:%Y-%m-%d}`: the format decides what it looks like, so the value is only a run-time part.
      const formatted = one.children.some((part) => part.type === 'format_specifier');
      parts.push(
        formatted
          ? { x: 'call', f: { x: 'name', n: '@format' }, a: [{ e: inner, r: rangeOf(one) }], r: rangeOf(one) }
          : inner,
      );
    }
  }
  const [only] = parts;
  if (parts.length === 0) return { x: 'text', v: '' };
  if (parts.length === 1 && only?.x === 'text') {
    l.strings.push([node.start, node.end, only.v]);
    return only;
  }
  const first = parts[0];
  if (first?.x === 'text') l.strings.push([node.start, node.end, first.v]);
  return { x: 'join', p: parts };
}

function subscript(l: Lowering, node: SyntaxNode): Expression {
  const o = fieldOf(l, node, 'value');
  const i = child(node, 'subscript');
  if (i?.type !== 'slice') return { x: 'index', o, i: l.expression(i) };
  const colon = l.source.indexOf(':', i.start);
  const bounds = i.children.filter((one) => one.type !== 'comment');
  const from = bounds.find((one) => one.end <= colon);
  const to = bounds.find((one) => one.start > colon);
  return { x: 'slice', o, ...(from ? { from: l.expression(from) } : {}), ...(to ? { to: l.expression(to) } : {}) };
}

function callExpression(l: Lowering, node: SyntaxNode): Expression {
  const list = child(node, 'arguments');
  const a: Argument[] =
    list?.type === 'generator_expression'
      ? [{ e: l.expression(list), r: rangeOf(list) }]
      : list
        ? argumentsOf(l, list)
        : [];
  return { x: 'call', f: fieldOf(l, node, 'function'), a, r: rangeOf(node) };
}

function argumentsOf(l: Lowering, node: SyntaxNode): Argument[] {
  const out: Argument[] = [];
  for (const one of node.children) {
    const r = rangeOf(one);
    if (one.type === 'comment') continue;
    if (one.type === 'keyword_argument')
      out.push({
        n: textOf(l, child(one, 'name')),
        e: fieldOf(l, one, 'value'),
        r: rangeOf(child(one, 'value') ?? one),
      });
    else if (one.type === 'list_splat' || one.type === 'list_splat_pattern')
      out.push({ e: l.expression(one.children[0]), spread: 'list', r });
    else if (one.type === 'dictionary_splat') out.push({ e: l.expression(one.children[0]), spread: 'dict', r });
    else out.push({ e: l.expression(one), r });
  }
  return out;
}

function dictionary(l: Lowering, node: SyntaxNode): Expression {
  const pairs: (readonly [Expression | null, Expression])[] = [];
  for (const one of node.children) {
    if (one.type === 'pair') pairs.push([fieldOf(l, one, 'key'), fieldOf(l, one, 'value')]);
    else if (one.type === 'dictionary_splat') pairs.push([null, l.expression(one.children[0])]);
  }
  return { x: 'dict', of: pairs };
}

/** `a == b`, `a is not None`, `a in b`; of longer ones and others the parts count. */
function comparison(l: Lowering, node: SyntaxNode): Expression {
  const [left, right, ...more] = node.children.filter((one) => one.type !== 'comment' && one.field !== 'operators');
  if (left === undefined || right === undefined || more.length > 0) return sequence(l, node.children);
  const operator = l.source.slice(left.end, right.start).trim().replace(/\s+/g, ' ');
  const of = [l.expression(left), l.expression(right)];
  const op = comparisons.get(operator);
  return op === undefined ? { x: 'seq', of } : { x: 'test', op, of };
}

const comparisons = new Map<string, '==' | '!=' | 'in' | 'not in'>([
  ['==', '=='],
  ['is', '=='],
  ['!=', '!='],
  ['is not', '!='],
  ['in', 'in'],
  ['not in', 'not in'],
]);

function comprehension(l: Lowering, node: SyntaxNode): Expression {
  const clauses: (readonly [Target | null, Expression])[] = [];
  for (const one of node.children) {
    if (one.type === 'for_in_clause') clauses.push([l.target(child(one, 'left')), fieldOf(l, one, 'right')]);
    if (one.type === 'if_clause')
      clauses.push([null, l.expression(one.children.find((part) => part.type !== 'comment'))]);
  }
  const body = child(node, 'body');
  if (body?.type === 'pair')
    return { x: 'each', key: fieldOf(l, body, 'key'), el: fieldOf(l, body, 'value'), for: clauses };
  return { x: 'each', el: l.expression(body), for: clauses };
}
