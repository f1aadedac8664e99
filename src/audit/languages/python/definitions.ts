import type { ClassNode, Expression, FunctionNode, Parameter } from '../ir.ts';
import { blockOf, fieldOf, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';

/** Functions and classes, with what decorates them. */
export function functionNode(l: Lowering, node: SyntaxNode, decorators: readonly Expression[]): FunctionNode {
  const isFree = decorators.some((one) => one.x === 'name' && one.n === 'staticmethod');
  return {
    name: textOf(l, child(node, 'name')),
    params: parameters(l, child(node, 'parameters')),
    body: blockOf(l, child(node, 'body')),
    r: rangeOf(node),
    ...(isFree ? { free: true as const } : {}),
    ...(decorators.length > 0 ? { decorators } : {}),
  };
}

export function parameters(l: Lowering, node: SyntaxNode | undefined): Parameter[] {
  const out: Parameter[] = [];
  for (const one of node?.children ?? []) {
    const inner = one.type === 'typed_parameter' ? one.children[0] : one;
    if (inner === undefined || inner.type === 'comment') continue;
    const type = child(one, 'type');
    const typed = type ? { type: textOf(l, type) } : {};
    if (inner.type === 'list_splat_pattern' || inner.type === 'dictionary_splat_pattern') {
      const name = textOf(l, inner.children[0]);
      out.push({ to: { t: 'name', n: name }, name, rest: inner.type === 'list_splat_pattern' ? 'list' : 'dict' });
    } else if (inner.type === 'identifier') {
      out.push({ to: { t: 'name', n: textOf(l, inner) }, name: textOf(l, inner), ...typed });
    } else if (inner.type === 'default_parameter' || inner.type === 'typed_default_parameter') {
      const name = textOf(l, child(inner, 'name'));
      out.push({ to: { t: 'name', n: name }, name, default: fieldOf(l, inner, 'value'), ...typed });
    } else if (inner.type === 'keyword_separator') {
      out.push({ to: { t: 'name', n: '*' }, name: '*', rest: 'list' });
    }
  }
  return out;
}

export function classNode(l: Lowering, node: SyntaxNode, decorators: readonly Expression[]): ClassNode {
  const bases = (child(node, 'superclasses')?.children ?? []).filter(
    (one) => one.type !== 'keyword_argument' && one.type !== 'comment',
  );
  return {
    name: textOf(l, child(node, 'name')),
    bases: bases.map(l.expression),
    body: blockOf(l, child(node, 'body')),
    r: rangeOf(node),
    ...(decorators.length > 0 ? { decorators } : {}),
  };
}
