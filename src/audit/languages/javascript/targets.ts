import type { Expression, Target } from '../ir.ts';
import { fieldOf, type Lowering, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { stringOrName } from './literals.ts';

/** What stands left of `=`, and patterns of parameters. */
export function scriptTarget(l: Lowering, node: SyntaxNode | undefined): Target {
  if (node === undefined) return { t: 'name', n: '_' };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return { t: 'name', n: textOf(l, node) };
    case 'member_expression':
      return { t: 'member', o: fieldOf(l, node, 'object'), n: textOf(l, child(node, 'property')) };
    case 'subscript_expression':
      return { t: 'index', o: fieldOf(l, node, 'object'), i: fieldOf(l, node, 'index') };
    case 'array_pattern':
      return arrayPattern(l, node);
    case 'object_pattern':
      return objectPattern(l, node);
    case 'assignment_pattern':
      return { t: 'default', to: l.target(child(node, 'left')), e: fieldOf(l, node, 'right') };
    case 'lexical_declaration':
    case 'variable_declaration':
      return l.target(child(node.children[0] ?? node, 'name'));
    case 'non_null_expression':
    case 'parenthesized_expression':
    case 'as_expression':
      return l.target(node.children[0]);
    default:
      return { t: 'name', n: '_' };
  }
}

function arrayPattern(l: Lowering, node: SyntaxNode): Target {
  const out: (Target | null)[] = [];
  let rest: Target | undefined;
  let at = node.start + 1;
  for (const one of node.children) {
    if (one.type === 'comment') continue;
    // Holes have no node: `[, , input]` is told by its commas.
    const commas = l.source.slice(at, one.start).split(',').length - 1;
    for (let hole = out.length === 0 ? 0 : 1; hole < commas; hole += 1) out.push(null);
    if (one.type === 'rest_pattern') rest = l.target(one.children[0]);
    else out.push(l.target(one));
    at = one.end;
  }
  return { t: 'list', of: out, ...(rest ? { rest } : {}) };
}

function objectPattern(l: Lowering, node: SyntaxNode): Target {
  const out: (readonly [string, Target, Expression?])[] = [];
  let rest: Target | undefined;
  for (const one of node.children) {
    if (one.type === 'shorthand_property_identifier_pattern')
      out.push([textOf(l, one), { t: 'name', n: textOf(l, one) }]);
    else if (one.type === 'object_assignment_pattern') {
      const name = textOf(l, child(one, 'left'));
      out.push([name, { t: 'name', n: name }, fieldOf(l, one, 'right')]);
    } else if (one.type === 'pair_pattern') {
      const value = l.target(child(one, 'value'));
      const key = stringOrName(l, child(one, 'key'));
      out.push(value.t === 'default' ? [key, value.to, value.e] : [key, value]);
    } else if (one.type === 'rest_pattern') rest = l.target(one.children[0]);
  }
  return { t: 'dict', of: out, ...(rest ? { rest } : {}) };
}
