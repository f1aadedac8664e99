import type { Expression } from '../ir.ts';
import { fieldOf, type Lowering, rangeOf, sequence, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { classNode } from './classes.ts';
import { functionNode } from './functions.ts';
import { argumentsOf, objectLiteral, stringValue, template } from './literals.ts';

/** Expressions. What is not named here is evaluated for its parts. */
export function scriptExpression(l: Lowering, node: SyntaxNode | undefined): Expression {
  if (node === undefined) return { x: 'seq', of: [] };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return { x: 'name', n: textOf(l, node) };
    case 'this':
    case 'super':
      return { x: 'name', n: node.type };
    case 'undefined':
    case 'null':
      return { x: 'const', v: null };
    case 'true':
    case 'false':
      return { x: 'const', v: node.type === 'true' };
    case 'number': {
      const value = Number(textOf(l, node).replaceAll('_', ''));
      return Number.isNaN(value) ? { x: 'seq', of: [] } : { x: 'number', v: value };
    }
    case 'string': {
      const v = stringValue(l, node);
      l.strings.push([node.start, node.end, v]);
      return { x: 'text', v };
    }
    case 'template_string':
      return template(l, node);
    case 'member_expression':
      return { x: 'member', o: fieldOf(l, node, 'object'), n: textOf(l, child(node, 'property')), r: rangeOf(node) };
    case 'meta_property':
      return { x: 'name', n: textOf(l, node) };
    case 'subscript_expression':
      return { x: 'index', o: fieldOf(l, node, 'object'), i: fieldOf(l, node, 'index') };
    case 'call_expression':
      return callExpression(l, node);
    case 'new_expression': {
      const list = child(node, 'arguments');
      return {
        x: 'call',
        f: fieldOf(l, node, 'constructor'),
        a: list ? argumentsOf(l, list) : [],
        r: rangeOf(node),
        made: true,
      };
    }
    case 'arrow_function':
    case 'function_expression':
    case 'function':
    case 'generator_function':
      return { x: 'function', f: functionNode(l, node) };
    case 'class':
      return { x: 'class', c: classNode(l, node) };
    case 'array':
      return { x: 'list', of: argumentsOf(l, node) };
    case 'object':
      return objectLiteral(l, node);
    case 'binary_expression': {
      const op = textOf(l, child(node, 'operator'));
      const left = fieldOf(l, node, 'left');
      const right = fieldOf(l, node, 'right');
      if (op === '||' || op === '??') return { x: 'first', of: [left, right] };
      if (op === '&&') return { x: 'choice', t: left, of: [right] };
      return { x: 'binary', op, l: left, r: right };
    }
    case 'ternary_expression':
      return {
        x: 'choice',
        t: fieldOf(l, node, 'condition'),
        of: [fieldOf(l, node, 'consequence'), fieldOf(l, node, 'alternative')],
      };
    case 'regex': {
      const [, pattern = '', flags = ''] = /^\/([^]*)\/(\w*)$/.exec(textOf(l, node)) ?? [];
      return called(
        '@regex',
        [pattern, flags].map((v) => ({ x: 'text', v })),
        node,
      );
    }
    case 'unary_expression': {
      const value = fieldOf(l, node, 'argument');
      if (textOf(l, child(node, 'operator')) === '!') return called('@not', [value], node);
      if (value.x === 'number' && textOf(l, child(node, 'operator')) === '-') return { x: 'number', v: -value.v };
      return { x: 'seq', of: [value] };
    }
    case 'assignment_expression':
      return { x: 'let', to: l.target(child(node, 'left')), e: fieldOf(l, node, 'right') };
    case 'augmented_assignment_expression': {
      const left = fieldOf(l, node, 'left');
      return { x: 'let', to: l.target(child(node, 'left')), e: { x: 'first', of: [left, fieldOf(l, node, 'right')] } };
    }
    case 'parenthesized_expression':
    case 'await_expression':
    case 'non_null_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'yield_expression': {
      const first = node.children.find((one) => one.type !== 'comment');
      return l.expression(first);
    }
    case 'type_assertion':
      return l.expression(node.children.at(-1));
    case 'sequence_expression': {
      const parts = node.children.map(l.expression);
      const last = parts.pop() ?? { x: 'seq' as const, of: [] };
      return { x: 'choice', t: { x: 'seq', of: parts }, of: [last] };
    }
    case 'type_annotation':
    case 'type_arguments':
      return { x: 'seq', of: [] };
    default:
      return sequence(l, node.children);
  }
}

function callExpression(l: Lowering, node: SyntaxNode): Expression {
  const r = rangeOf(node);
  const list = child(node, 'arguments');
  const callee = child(node, 'function');
  if (list?.type === 'template_string') {
    // A tagged template (zx's $`cp a b`): the tag gets the text.
    return { x: 'call', f: l.expression(callee), a: [{ e: template(l, list), r: rangeOf(list) }], r };
  }
  const a = list ? argumentsOf(l, list) : [];
  const first = a[0]?.e;
  const isRequire = callee?.type === 'import' || (callee?.type === 'identifier' && textOf(l, callee) === 'require');
  if (isRequire && first !== undefined) {
    if (first.x === 'text')
      l.imports.push({
        specifier: first.v,
        level: 0,
        names: [],
        r,
        ...(l.guarded > 0 ? { guarded: true as const } : {}),
      });
    return { x: 'call', f: { x: 'name', n: '@require' }, a, r };
  }
  return { x: 'call', f: l.expression(callee), a, r };
}

/** What the language does by a sign, as a call of our own. */
function called(name: string, values: readonly Expression[], node: SyntaxNode): Expression {
  const r = rangeOf(node);
  return { x: 'call', f: { x: 'name', n: name }, a: values.map((e) => ({ e, r })), r };
}
