import type { ClassNode, Expression, Statement } from '../ir.ts';
import { fieldOf, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';
import { functionNode } from './functions.ts';
import { stringOrName } from './literals.ts';

/** Classes: methods, fields, and what runs when they are declared. */
export function classNode(l: Lowering, node: SyntaxNode): ClassNode {
  const heritage = node.children.find((one) => one.type === 'class_heritage');
  const extended =
    heritage?.children.flatMap((one) => (one.type === 'extends_clause' ? childrenOf(one, 'value') : [one])) ?? [];
  const body: Statement[] = [];
  for (const one of child(node, 'body')?.children ?? []) {
    const r = rangeOf(one);
    if (one.type === 'method_definition') body.push({ s: 'function', f: functionNode(l, one), r });
    else if (one.type === 'field_definition' || one.type === 'public_field_definition') {
      const name = child(one, 'property') ?? child(one, 'name');
      const value = child(one, 'value');
      if (name && value) body.push({ s: 'assign', to: [{ t: 'name', n: textOf(l, name) }], e: l.expression(value), r });
    } else if (one.type === 'class_static_block') l.statement(one, body);
  }
  return {
    name: textOf(l, child(node, 'name')) || '<class>',
    bases: extended.filter((one) => one.type !== 'implements_clause').map(l.expression),
    body,
    r: rangeOf(node),
  };
}

/** An `enum` is a table of what its members were given. */
export function enumeration(l: Lowering, node: SyntaxNode | undefined): Expression {
  const pairs = (node?.children ?? [])
    .filter((one) => one.type === 'enum_assignment')
    .map((one): readonly [Expression, Expression] => [
      { x: 'text', v: stringOrName(l, child(one, 'name')) },
      fieldOf(l, one, 'value'),
    ]);
  return { x: 'dict', of: pairs };
}
