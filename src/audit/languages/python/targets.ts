import type { Target } from '../ir.ts';
import { fieldOf, type Lowering, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';

/** What stands left of `=`. */
export function pythonTarget(l: Lowering, node: SyntaxNode | undefined): Target {
  if (node === undefined) return { t: 'name', n: '_' };
  switch (node.type) {
    case 'identifier':
      return { t: 'name', n: textOf(l, node) };
    case 'attribute':
      return { t: 'member', o: fieldOf(l, node, 'object'), n: textOf(l, child(node, 'attribute')) };
    case 'subscript':
      return { t: 'index', o: fieldOf(l, node, 'value'), i: fieldOf(l, node, 'subscript') };
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
      return { t: 'list', of: node.children.filter((one) => one.type !== 'comment').map((one) => l.target(one)) };
    case 'as_pattern_target':
    case 'parenthesized_expression':
    case 'list_splat_pattern':
      return l.target(node.children[0]);
    default:
      return { t: 'name', n: '_' };
  }
}
