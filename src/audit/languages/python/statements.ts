import type { Range, Statement, Target } from '../ir.ts';
import { addImport, blockOf, fieldOf, jump, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';
import { classNode, functionNode } from './definitions.ts';
import { fromImport, wholeImport } from './imports.ts';

/** Statements, one by one. A damaged place is read as far as it goes. */
export function pythonStatement(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  const r = rangeOf(node);
  switch (node.type) {
    case 'comment':
    case 'pass_statement':
    case 'future_import_statement':
      return;
    case 'expression_statement':
      for (const one of node.children) expressionStatement(l, one, r, out);
      return;
    case 'return_statement':
    case 'raise_statement':
    case 'break_statement':
    case 'continue_statement':
      out.push(jump(l, node));
      return;
    case 'if_statement': {
      const branches = childrenOf(node, 'alternative');
      out.push({
        s: 'if',
        c: fieldOf(l, node, 'condition'),
        a: blockOf(l, child(node, 'consequence')),
        b: elseOf(l, branches),
        r,
      });
      return;
    }
    case 'for_statement':
      out.push({
        s: 'for',
        to: l.target(child(node, 'left')),
        e: fieldOf(l, node, 'right'),
        b: blockOf(l, child(node, 'body')),
        r,
      });
      otherwise(l, node, out);
      return;
    case 'while_statement':
      out.push({ s: 'while', c: fieldOf(l, node, 'condition'), b: blockOf(l, child(node, 'body')), r });
      otherwise(l, node, out);
      return;
    case 'try_statement':
      tryStatement(l, node, r, out);
      return;
    case 'with_statement':
      withStatement(l, node, r, out);
      return;
    case 'function_definition':
      out.push({ s: 'function', f: functionNode(l, node, []), r });
      return;
    case 'class_definition':
      out.push({ s: 'class', c: classNode(l, node, []), r });
      return;
    case 'decorated_definition': {
      const decorators = node.children
        .filter((one) => one.type === 'decorator')
        .flatMap((one) => one.children.map(l.expression));
      const definition = child(node, 'definition');
      if (definition?.type === 'class_definition') out.push({ s: 'class', c: classNode(l, definition, decorators), r });
      else if (definition) out.push({ s: 'function', f: functionNode(l, definition, decorators), r });
      return;
    }
    case 'import_statement':
      for (const one of childrenOf(node, 'name')) addImport(l, wholeImport(l, one), r, out);
      return;
    case 'import_from_statement':
      addImport(l, fromImport(l, node), r, out);
      return;
    case 'global_statement':
    case 'nonlocal_statement':
      out.push({
        s: 'outer',
        n: node.children.filter((one) => one.type === 'identifier').map((one) => textOf(l, one)),
        r,
      });
      return;
    case 'match_statement': {
      out.push({ s: 'expression', e: fieldOf(l, node, 'subject'), r });
      let rest: Statement[] = [];
      const cases = (child(node, 'body')?.children ?? childrenOf(node, 'alternative')).filter(
        (one) => one.type === 'case_clause',
      );
      for (const one of cases.toReversed()) {
        rest = [
          { s: 'if', c: { x: 'seq', of: [] }, a: blockOf(l, child(one, 'consequence')), b: rest, r: rangeOf(one) },
        ];
      }
      out.push(...rest);
      return;
    }
    case 'block':
    case 'ERROR':
      // A damaged place: its statements and expressions are read as far as they go.
      for (const one of node.children) l.statement(one, out);
      return;
    default:
      if (node.children.length > 0 || node.type === 'identifier')
        out.push({ s: 'expression', e: l.expression(node), r });
  }
}

function otherwise(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  for (const one of childrenOf(node, 'alternative')) out.push(...blockOf(l, child(one, 'body')));
}

function expressionStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  if (node.type === 'assignment') {
    const to: Target[] = [];
    let value: SyntaxNode | undefined = node;
    while (value?.type === 'assignment') {
      to.push(l.target(child(value, 'left')));
      value = child(value, 'right');
    }
    out.push({ s: 'assign', to, e: l.expression(value), r });
  } else if (node.type === 'augmented_assignment') {
    const operator = textOf(l, child(node, 'operator')).replace('=', '');
    out.push({ s: 'assign', to: [l.target(child(node, 'left'))], e: fieldOf(l, node, 'right'), op: operator, r });
  } else if (node.type !== 'comment') {
    out.push({ s: 'expression', e: l.expression(node), r });
  }
}

function elseOf(l: Lowering, branches: readonly SyntaxNode[]): Statement[] {
  const [first, ...rest] = branches;
  if (first === undefined) return [];
  if (first.type !== 'elif_clause') return blockOf(l, child(first, 'body'));
  return [
    {
      s: 'if',
      c: fieldOf(l, first, 'condition'),
      a: blockOf(l, child(first, 'consequence')),
      b: elseOf(l, rest),
      r: rangeOf(first),
    },
  ];
}

function tryStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  l.guarded += 1;
  const b = blockOf(l, child(node, 'body'));
  l.guarded -= 1;
  const handlers: Statement[][] = [];
  let last: Statement[] = [];
  for (const one of node.children) {
    if (one.type === 'except_clause' || one.type === 'except_group_clause') {
      handlers.push(
        blockOf(
          l,
          one.children.find((part) => part.type === 'block'),
        ),
      );
    } else if (one.type === 'finally_clause')
      last = blockOf(
        l,
        one.children.find((part) => part.type === 'block'),
      );
    else if (one.type === 'else_clause') b.push(...blockOf(l, child(one, 'body')));
  }
  out.push({ s: 'try', b, catch: handlers, finally: last, r });
}

function withStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  const items = node.children
    .filter((one) => one.type === 'with_clause')
    .flatMap((one) => one.children)
    .flatMap((one) => (one.type === 'tuple' ? one.children : [one]))
    .filter((one) => one.type !== 'comment')
    .map((item) => {
      const value = child(item, 'value') ?? item;
      if (value.type !== 'as_pattern') return { e: l.expression(value) };
      const alias = child(value, 'alias');
      const to = alias?.children[0] ?? alias;
      return { e: l.expression(value.children[0]), to: l.target(to) };
    });
  out.push({ s: 'with', of: items, b: blockOf(l, child(node, 'body')), r });
}
