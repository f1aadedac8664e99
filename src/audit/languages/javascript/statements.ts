import type { Range, Statement, Target } from '../ir.ts';
import { fieldOf, jump, type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, type SyntaxNode } from '../tree.ts';
import { block } from './blocks.ts';
import { classNode, enumeration } from './classes.ts';
import { functionNode } from './functions.ts';
import { exportStatement, importStatement } from './modules.ts';

/** Statements, one by one. Types are dropped, and a damaged place is read as far as it goes. */
export function scriptStatement(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  const r = rangeOf(node);
  switch (node.type) {
    case 'comment':
    case 'empty_statement':
    case 'interface_declaration':
    case 'type_alias_declaration':
    case 'hash_bang_line':
      return;
    case 'expression_statement':
      for (const one of node.children) if (one.type !== 'comment') expressionStatement(l, one, r, out);
      return;
    case 'lexical_declaration':
    case 'variable_declaration':
    case 'using_declaration':
      for (const one of node.children) {
        const value = child(one, 'value');
        if (one.type !== 'variable_declarator') continue;
        const to = l.target(child(one, 'name'));
        if (value) out.push({ s: 'assign', to: [to], e: l.expression(value), r });
        else out.push({ s: 'assign', to: [to], e: { x: 'const', v: null }, r });
      }
      return;
    case 'function_declaration':
    case 'generator_function_declaration':
      out.push({ s: 'function', f: functionNode(l, node), r });
      return;
    case 'class_declaration':
    case 'abstract_class_declaration':
      out.push({ s: 'class', c: classNode(l, node), r });
      return;
    case 'enum_declaration':
      out.push({ s: 'assign', to: [l.target(child(node, 'name'))], e: enumeration(l, child(node, 'body')), r });
      return;
    case 'internal_module':
    case 'module':
    case 'ambient_declaration':
      for (const one of node.children) if (one.type === 'statement_block') out.push(...block(l, one));
      return;
    case 'return_statement':
    case 'throw_statement':
    case 'break_statement':
    case 'continue_statement':
      out.push(jump(l, node));
      return;
    case 'if_statement': {
      const alternative = child(node, 'alternative');
      const b = alternative ? alternative.children.flatMap((one) => block(l, one)) : [];
      out.push({ s: 'if', c: fieldOf(l, node, 'condition'), a: block(l, child(node, 'consequence')), b, r });
      return;
    }
    case 'for_statement': {
      const initial = child(node, 'initializer');
      if (initial) l.statement(initial, out);
      out.push({ s: 'while', c: fieldOf(l, node, 'condition'), b: block(l, child(node, 'body')), r });
      return;
    }
    case 'for_in_statement': {
      const isKeys = textOf(l, child(node, 'operator')) === 'in';
      const base = {
        s: 'for' as const,
        to: l.target(child(node, 'left')),
        e: fieldOf(l, node, 'right'),
        b: block(l, child(node, 'body')),
        r,
      };
      out.push(isKeys ? { ...base, keys: true } : base);
      return;
    }
    case 'while_statement':
    case 'do_statement':
      out.push({ s: 'while', c: fieldOf(l, node, 'condition'), b: block(l, child(node, 'body')), r });
      return;
    case 'try_statement': {
      l.guarded += 1;
      const b = block(l, child(node, 'body'));
      l.guarded -= 1;
      const handler = child(node, 'handler');
      const last = child(node, 'finalizer');
      out.push({
        s: 'try',
        b,
        catch: handler ? [block(l, child(handler, 'body'))] : [],
        finally: last ? block(l, child(last, 'body')) : [],
        r,
      });
      return;
    }
    case 'switch_statement': {
      out.push({ s: 'expression', e: fieldOf(l, node, 'value'), r });
      let rest: Statement[] = [];
      for (const one of (child(node, 'body')?.children ?? []).toReversed()) {
        const body: Statement[] = [];
        // `break` ends the case, not what surrounds the switch.
        for (const part of one.children)
          if (part.field === 'body' && part.type !== 'break_statement') l.statement(part, body);
        if (one.type === 'switch_default') rest = [...rest, ...body];
        else if (one.type === 'switch_case')
          rest = [{ s: 'if', c: fieldOf(l, one, 'value'), a: body, b: rest, r: rangeOf(one) }];
      }
      out.push(...rest);
      return;
    }
    case 'statement_block':
    case 'labeled_statement':
    case 'ERROR':
    case 'class_static_block':
      for (const one of node.children) l.statement(one, out);
      return;
    case 'import_statement':
      importStatement(l, node, r, out);
      return;
    case 'export_statement':
      exportStatement(l, node, r, out);
      return;
    case 'statement_identifier':
      return;
    default:
      out.push({ s: 'expression', e: l.expression(node), r });
  }
}

function expressionStatement(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  if (node.type === 'assignment_expression') {
    const to: Target[] = [];
    let value: SyntaxNode | undefined = node;
    while (value?.type === 'assignment_expression') {
      to.push(l.target(child(value, 'left')));
      value = child(value, 'right');
    }
    out.push({ s: 'assign', to, e: l.expression(value), r });
  } else if (node.type === 'augmented_assignment_expression') {
    const op = textOf(l, child(node, 'operator')).replace('=', '');
    out.push({ s: 'assign', to: [l.target(child(node, 'left'))], e: fieldOf(l, node, 'right'), op, r });
  } else out.push({ s: 'expression', e: l.expression(node), r });
}
