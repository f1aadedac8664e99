import type { Argument, Expression } from '../ir.ts';
import { scriptString } from '../literals.ts';
import { fieldOf, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { functionNode } from './functions.ts';

export function argumentsOf(l: Lowering, node: SyntaxNode): Argument[] {
  const out: Argument[] = [];
  for (const one of node.children) {
    if (one.type === 'comment') continue;
    if (one.type === 'spread_element') out.push({ e: l.expression(one.children[0]), spread: 'list', r: rangeOf(one) });
    else out.push({ e: l.expression(one), r: rangeOf(one) });
  }
  return out;
}

/** Objects. */
export function objectLiteral(l: Lowering, node: SyntaxNode): Expression {
  const pairs: (readonly [Expression | null, Expression])[] = [];
  for (const one of node.children) {
    if (one.type === 'pair') {
      const key = child(one, 'key');
      pairs.push([
        key?.type === 'computed_property_name' ? l.expression(key.children[0]) : { x: 'text', v: stringOrName(l, key) },
        fieldOf(l, one, 'value'),
      ]);
    } else if (one.type === 'shorthand_property_identifier')
      pairs.push([
        { x: 'text', v: textOf(l, one) },
        { x: 'name', n: textOf(l, one) },
      ]);
    else if (one.type === 'spread_element') pairs.push([null, l.expression(one.children[0])]);
    else if (one.type === 'method_definition')
      pairs.push([{ x: 'text', v: textOf(l, child(one, 'name')) }, objectMethod(l, one)]);
  }
  return { x: 'dict', of: pairs };
}

/** A getter of an object literal is what it gives; it is asked once. */
function objectMethod(l: Lowering, node: SyntaxNode): Expression {
  const f = functionNode(l, node);
  const value: Expression = { x: 'function', f };
  return f.decorators === undefined ? value : { x: 'call', f: value, a: [], r: rangeOf(node) };
}

/** Text with holes. */
export function template(l: Lowering, node: SyntaxNode): Expression {
  const parts: Expression[] = [];
  let at = node.start + 1;
  const take = (end: number) => {
    if (end > at) parts.push({ x: 'text', v: scriptString(l.source.slice(at, end)) });
  };
  for (const one of node.children) {
    if (one.type !== 'template_substitution') continue;
    take(one.start);
    parts.push(l.expression(one.children.find((part) => part.type !== 'comment')));
    at = one.end;
  }
  take(node.end - 1);
  const first = parts[0];
  if (first?.x === 'text') l.strings.push([node.start, node.end, first.v]);
  if (parts.length === 0) return { x: 'text', v: '' };
  return parts.length === 1 && first?.x === 'text' ? first : { x: 'join', p: parts };
}

export function stringValue(l: Lowering, node: SyntaxNode | undefined): string {
  return node === undefined ? '' : scriptString(l.source.slice(node.start + 1, node.end - 1));
}

export function stringOrName(l: Lowering, node: SyntaxNode | undefined): string {
  return node?.type === 'string' ? stringValue(l, node) : textOf(l, node);
}
