import type { FunctionNode, Parameter, Statement } from '../ir.ts';
import { fieldOf, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { block } from './blocks.ts';

/** Functions, methods and arrows. A constructor's `private x` parameters are fields as well. */
export function functionNode(l: Lowering, node: SyntaxNode, name?: string): FunctionNode {
  const own: Statement[] = [];
  const list = child(node, 'parameters');
  const single = child(node, 'parameter');
  const params = list ? parameters(l, list, own) : single ? [parameter(l, single, own)] : [];
  const body = child(node, 'body');
  const isBlock = body?.type === 'statement_block';
  const inside: Statement[] = isBlock
    ? block(l, body)
    : body
      ? [{ s: 'return', e: l.expression(body), r: rangeOf(body) }]
      : [];
  const head = l.source.slice(node.start, body?.start ?? node.end);
  const isMethod = node.type === 'method_definition';
  const isFree = isMethod && /^(?:(?:public|private|protected|override|readonly|async)\s+)*static\b/.test(head);
  const isGetter = isMethod && /^(?:(?:public|private|protected|override|static)\s+)*get\s+[\w$#['"]/.test(head);
  return {
    name: (name ?? textOf(l, child(node, 'name'))) || '<anonymous>',
    params,
    body: own.length > 0 ? [...own, ...inside] : inside,
    r: rangeOf(node),
    ...(isFree ? { free: true as const } : {}),
    ...(node.type === 'arrow_function' ? { arrow: true as const } : {}),
    ...(isGetter ? { decorators: [{ x: 'name' as const, n: 'property' }] } : {}),
  };
}

function parameters(l: Lowering, list: SyntaxNode, own: Statement[]): Parameter[] {
  return list.children
    .filter((one) => one.type !== 'comment' && one.type !== 'decorator')
    .map((one) => parameter(l, one, own));
}

function parameter(l: Lowering, node: SyntaxNode, own: Statement[]): Parameter {
  if (node.type === 'required_parameter' || node.type === 'optional_parameter') {
    const pattern = child(node, 'pattern');
    const value = child(node, 'value');
    const annotated = child(node, 'type');
    const inner = pattern ? parameter(l, pattern, own) : { to: { t: 'name' as const, n: '_' }, name: '_' };
    const isProperty = /^(public|private|protected|readonly)\b/.test(l.source.slice(node.start, node.start + 12));
    if (isProperty) {
      const r = rangeOf(node);
      own.push({
        s: 'assign',
        to: [{ t: 'member', o: { x: 'name', n: 'this' }, n: inner.name }],
        e: { x: 'name', n: inner.name },
        r,
      });
    }
    return {
      ...inner,
      ...(value ? { default: l.expression(value) } : {}),
      ...(annotated ? { type: textOf(l, annotated).replace(/^:\s*/, '') } : {}),
    };
  }
  if (node.type === 'rest_pattern') {
    const to = l.target(node.children[0]);
    return { to, name: to.t === 'name' ? to.n : '_', rest: 'list' };
  }
  if (node.type === 'assignment_pattern') {
    const to = l.target(child(node, 'left'));
    return { to, name: to.t === 'name' ? to.n : '{}', default: fieldOf(l, node, 'right') };
  }
  const to = l.target(node);
  return { to, name: to.t === 'name' ? to.n : '{}' };
}
