import type {
  Argument,
  ClassNode,
  Expression,
  FunctionNode,
  ImportNode,
  Parameter,
  Range,
  Statement,
  Target,
} from './ir.ts';
import { pythonString } from './literals.ts';
import { child, childrenOf, type SyntaxNode } from './tree.ts';

export interface Lowered {
  readonly body: readonly Statement[];
  readonly imports: readonly (ImportNode & { readonly r: Range })[];
  readonly strings: readonly (readonly [start: number, end: number, text: string])[];
}

/** Lowers a Python syntax tree. What is not named here is evaluated for its parts. */
export function lowerPython(source: string, root: SyntaxNode): Lowered {
  const imports: (ImportNode & { readonly r: Range })[] = [];
  const strings: (readonly [number, number, string])[] = [];
  let guarded = 0;
  return { body: block(root), imports, strings };

  function block(node: SyntaxNode | undefined): Statement[] {
    const out: Statement[] = [];
    for (const one of node?.children ?? []) statement(one, out);
    return out;
  }

  function statement(node: SyntaxNode, out: Statement[]): void {
    plainStatement(node, out);
    if (node.type === 'ERROR') return;
    // What a damaged statement has swallowed is read as far as it goes.
    for (const one of node.children) if (one.type === 'ERROR') statement(one, out);
  }

  function plainStatement(node: SyntaxNode, out: Statement[]): void {
    const r = range(node);
    switch (node.type) {
      case 'comment':
      case 'pass_statement':
      case 'future_import_statement':
        return;
      case 'expression_statement':
        for (const one of node.children) expressionStatement(one, r, out);
        return;
      case 'return_statement': {
        const value = node.children.find((one) => one.type !== 'comment');
        out.push(value ? { s: 'return', e: expression(value), r } : { s: 'return', r });
        return;
      }
      case 'raise_statement':
        out.push({ s: 'stop', e: sequence(node.children), r });
        return;
      case 'break_statement':
      case 'continue_statement':
        out.push({ s: 'stop', r });
        return;
      case 'if_statement': {
        const branches = childrenOf(node, 'alternative');
        out.push({ s: 'if', c: of(node, 'condition'), a: block(child(node, 'consequence')), b: elseOf(branches), r });
        return;
      }
      case 'for_statement':
        out.push({ s: 'for', to: target(child(node, 'left')), e: of(node, 'right'), b: block(child(node, 'body')), r });
        otherwise(node, out);
        return;
      case 'while_statement':
        out.push({ s: 'while', c: of(node, 'condition'), b: block(child(node, 'body')), r });
        otherwise(node, out);
        return;
      case 'try_statement':
        tryStatement(node, r, out);
        return;
      case 'with_statement':
        withStatement(node, r, out);
        return;
      case 'function_definition':
        out.push({ s: 'function', f: functionNode(node, []), r });
        return;
      case 'class_definition':
        out.push({ s: 'class', c: classNode(node, []), r });
        return;
      case 'decorated_definition': {
        const decorators = node.children
          .filter((one) => one.type === 'decorator')
          .flatMap((one) => one.children.map(expression));
        const definition = child(node, 'definition');
        if (definition?.type === 'class_definition') out.push({ s: 'class', c: classNode(definition, decorators), r });
        else if (definition) out.push({ s: 'function', f: functionNode(definition, decorators), r });
        return;
      }
      case 'import_statement':
        for (const one of childrenOf(node, 'name')) addImport(wholeImport(one), r, out);
        return;
      case 'import_from_statement':
        addImport(fromImport(node), r, out);
        return;
      case 'global_statement':
      case 'nonlocal_statement':
        out.push({ s: 'outer', n: node.children.filter((one) => one.type === 'identifier').map(textOf), r });
        return;
      case 'match_statement': {
        out.push({ s: 'expression', e: of(node, 'subject'), r });
        let rest: Statement[] = [];
        const cases = (child(node, 'body')?.children ?? childrenOf(node, 'alternative')).filter(
          (one) => one.type === 'case_clause',
        );
        for (const one of cases.toReversed()) {
          rest = [{ s: 'if', c: { x: 'seq', of: [] }, a: block(child(one, 'consequence')), b: rest, r: range(one) }];
        }
        out.push(...rest);
        return;
      }
      case 'block':
      case 'ERROR':
        // A damaged place: its statements and expressions are read as far as they go.
        for (const one of node.children) statement(one, out);
        return;
      default:
        if (node.children.length > 0 || node.type === 'identifier')
          out.push({ s: 'expression', e: expression(node), r });
    }
  }

  function otherwise(node: SyntaxNode, out: Statement[]): void {
    for (const one of childrenOf(node, 'alternative')) out.push(...block(child(one, 'body')));
  }

  function expressionStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    if (node.type === 'assignment') {
      const to: Target[] = [];
      let value: SyntaxNode | undefined = node;
      while (value?.type === 'assignment') {
        to.push(target(child(value, 'left')));
        value = child(value, 'right');
      }
      out.push({ s: 'assign', to, e: expression(value), r });
    } else if (node.type === 'augmented_assignment') {
      const operator = textOf(child(node, 'operator')).replace('=', '');
      out.push({ s: 'assign', to: [target(child(node, 'left'))], e: of(node, 'right'), op: operator, r });
    } else if (node.type !== 'comment') {
      out.push({ s: 'expression', e: expression(node), r });
    }
  }

  function elseOf(branches: readonly SyntaxNode[]): Statement[] {
    const [first, ...rest] = branches;
    if (first === undefined) return [];
    if (first.type !== 'elif_clause') return block(child(first, 'body'));
    return [
      { s: 'if', c: of(first, 'condition'), a: block(child(first, 'consequence')), b: elseOf(rest), r: range(first) },
    ];
  }

  function tryStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    guarded += 1;
    const b = block(child(node, 'body'));
    guarded -= 1;
    const handlers: Statement[][] = [];
    let last: Statement[] = [];
    for (const one of node.children) {
      if (one.type === 'except_clause' || one.type === 'except_group_clause') {
        handlers.push(block(one.children.find((part) => part.type === 'block')));
      } else if (one.type === 'finally_clause') last = block(one.children.find((part) => part.type === 'block'));
      else if (one.type === 'else_clause') b.push(...block(child(one, 'body')));
    }
    out.push({ s: 'try', b, catch: handlers, finally: last, r });
  }

  function withStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    const items = node.children
      .filter((one) => one.type === 'with_clause')
      .flatMap((one) => one.children)
      .flatMap((one) => (one.type === 'tuple' ? one.children : [one]))
      .filter((one) => one.type !== 'comment')
      .map((item) => {
        const value = child(item, 'value') ?? item;
        if (value.type !== 'as_pattern') return { e: expression(value) };
        const alias = child(value, 'alias');
        const to = alias?.children[0] ?? alias;
        return { e: expression(value.children[0]), to: target(to) };
      });
    out.push({ s: 'with', of: items, b: block(child(node, 'body')), r });
  }

  function functionNode(node: SyntaxNode, decorators: readonly Expression[]): FunctionNode {
    const isFree = decorators.some((one) => one.x === 'name' && one.n === 'staticmethod');
    return {
      name: textOf(child(node, 'name')),
      params: parameters(child(node, 'parameters')),
      body: block(child(node, 'body')),
      r: range(node),
      ...(isFree ? { free: true as const } : {}),
      ...(decorators.length > 0 ? { decorators } : {}),
    };
  }

  function parameters(node: SyntaxNode | undefined): Parameter[] {
    const out: Parameter[] = [];
    for (const one of node?.children ?? []) {
      const inner = one.type === 'typed_parameter' ? one.children[0] : one;
      if (inner === undefined || inner.type === 'comment') continue;
      const type = child(one, 'type');
      const typed = type ? { type: textOf(type) } : {};
      if (inner.type === 'list_splat_pattern' || inner.type === 'dictionary_splat_pattern') {
        const name = textOf(inner.children[0]);
        out.push({ to: { t: 'name', n: name }, name, rest: inner.type === 'list_splat_pattern' ? 'list' : 'dict' });
      } else if (inner.type === 'identifier') {
        out.push({ to: { t: 'name', n: textOf(inner) }, name: textOf(inner), ...typed });
      } else if (inner.type === 'default_parameter' || inner.type === 'typed_default_parameter') {
        const name = textOf(child(inner, 'name'));
        out.push({ to: { t: 'name', n: name }, name, default: of(inner, 'value'), ...typed });
      } else if (inner.type === 'keyword_separator') {
        out.push({ to: { t: 'name', n: '*' }, name: '*', rest: 'list' });
      }
    }
    return out;
  }

  function classNode(node: SyntaxNode, decorators: readonly Expression[]): ClassNode {
    const bases = (child(node, 'superclasses')?.children ?? []).filter(
      (one) => one.type !== 'keyword_argument' && one.type !== 'comment',
    );
    return {
      name: textOf(child(node, 'name')),
      bases: bases.map(expression),
      body: block(child(node, 'body')),
      r: range(node),
      ...(decorators.length > 0 ? { decorators } : {}),
    };
  }

  function wholeImport(node: SyntaxNode): ImportNode {
    const base = { level: 0, names: [], ...(guarded > 0 ? { guarded: true as const } : {}) };
    if (node.type === 'aliased_import') {
      return { ...base, specifier: textOf(child(node, 'name')), whole: textOf(child(node, 'alias')) };
    }
    const specifier = textOf(node);
    const top = specifier.split('.')[0] ?? specifier;
    return { ...base, specifier, whole: top, ...(top === specifier ? {} : { top: true as const }) };
  }

  function fromImport(node: SyntaxNode): ImportNode {
    const from = textOf(child(node, 'module_name'));
    const dots = /^\.*/.exec(from)?.[0].length ?? 0;
    const names = childrenOf(node, 'name').map((one): readonly [string, string] =>
      one.type === 'aliased_import'
        ? [textOf(child(one, 'name')), textOf(child(one, 'alias'))]
        : [textOf(one), textOf(one)],
    );
    const star = node.children.some((one) => one.type === 'wildcard_import');
    return {
      specifier: from.slice(dots).trim(),
      level: dots,
      names,
      ...(star ? { star: true as const } : {}),
      ...(guarded > 0 ? { guarded: true as const } : {}),
    };
  }

  function addImport(i: ImportNode, r: Range, out: Statement[]): void {
    imports.push({ ...i, r });
    out.push({ s: 'import', i, r });
  }

  function expression(node: SyntaxNode | undefined): Expression {
    if (node === undefined) return { x: 'seq', of: [] };
    switch (node.type) {
      case 'identifier':
        return { x: 'name', n: textOf(node) };
      case 'string':
        return string(node);
      case 'concatenated_string':
        return { x: 'join', p: node.children.filter((one) => one.type === 'string').map(string) };
      case 'integer':
      case 'float': {
        const value = Number(textOf(node).replaceAll('_', ''));
        return Number.isNaN(value) ? { x: 'seq', of: [] } : { x: 'number', v: value };
      }
      case 'true':
      case 'false':
        return { x: 'const', v: node.type === 'true' };
      case 'none':
        return { x: 'const', v: null };
      case 'attribute':
        return { x: 'member', o: of(node, 'object'), n: textOf(child(node, 'attribute')), r: range(node) };
      case 'subscript':
        return subscript(node);
      case 'call':
        return call(node);
      case 'binary_operator':
        return { x: 'binary', op: textOf(child(node, 'operator')), l: of(node, 'left'), r: of(node, 'right') };
      case 'boolean_operator': {
        const both = [of(node, 'left'), of(node, 'right')];
        return textOf(child(node, 'operator')) === 'or'
          ? { x: 'first', of: both }
          : { x: 'choice', t: both[0]!, of: [both[1]!] };
      }
      case 'conditional_expression': {
        const [yes, test, no] = node.children.filter((one) => one.type !== 'comment');
        return { x: 'choice', t: expression(test), of: [expression(yes), expression(no)] };
      }
      case 'unary_operator': {
        const value = of(node, 'argument');
        return value.x === 'number' && textOf(node).startsWith('-')
          ? { x: 'number', v: -value.v }
          : { x: 'seq', of: [value] };
      }
      case 'parenthesized_expression':
      case 'await':
      case 'type':
        return expression(node.children.find((one) => one.type !== 'comment'));
      case 'named_expression':
        return { x: 'let', to: target(child(node, 'name')), e: of(node, 'value') };
      case 'list':
      case 'tuple':
      case 'set':
      case 'expression_list':
      case 'pattern_list': {
        const list = { x: 'list' as const, of: argumentsOf(node) };
        return node.type === 'list' || node.type === 'set' ? list : { ...list, tuple: true };
      }
      case 'dictionary':
        return dictionary(node);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'generator_expression':
      case 'dictionary_comprehension':
        return comprehension(node);
      case 'lambda':
        return {
          x: 'function',
          f: {
            name: '<lambda>',
            params: parameters(child(node, 'parameters')),
            body: [{ s: 'return', e: of(node, 'body'), r: range(node) }],
            r: range(node),
          },
        };
      default:
        return sequence(node.children);
    }
  }

  function sequence(nodes: readonly SyntaxNode[]): Expression {
    return { x: 'seq', of: nodes.filter((one) => one.type !== 'comment').map(expression) };
  }

  function string(node: SyntaxNode): Expression {
    const prefix = source.slice(node.start, node.start + 4).toLowerCase();
    const isRaw = /^[bfut]*r/.test(prefix);
    if (node.children.length === 0) {
      const [, quote = "'"] = /^\w*('''|"""|'|")/.exec(source.slice(node.start, node.start + 6)) ?? [];
      const from = source.indexOf(quote, node.start) + quote.length;
      const v = pythonString(source.slice(from, Math.max(from, node.end - quote.length)), isRaw);
      strings.push([node.start, node.end, v]);
      return { x: 'text', v };
    }
    const parts: Expression[] = [];
    for (const one of node.children) {
      if (one.type === 'string_content') parts.push({ x: 'text', v: pythonString(textOf(one), isRaw) });
      else if (one.type === 'interpolation') {
        const inner = expression(child(one, 'expression') ?? one.children[0]);
        // `{n:03d}`, `{t:%Y-%m-%d}`: the format decides what it looks like, so the value is only a run-time part.
        const formatted = one.children.some((part) => part.type === 'format_specifier');
        parts.push(
          formatted
            ? { x: 'call', f: { x: 'name', n: '@format' }, a: [{ e: inner, r: range(one) }], r: range(one) }
            : inner,
        );
      }
    }
    const [only] = parts;
    if (parts.length === 0) return { x: 'text', v: '' };
    if (parts.length === 1 && only?.x === 'text') {
      strings.push([node.start, node.end, only.v]);
      return only;
    }
    const first = parts[0];
    if (first?.x === 'text') strings.push([node.start, node.end, first.v]);
    return { x: 'join', p: parts };
  }

  function subscript(node: SyntaxNode): Expression {
    const o = of(node, 'value');
    const i = child(node, 'subscript');
    if (i?.type !== 'slice') return { x: 'index', o, i: expression(i) };
    const colon = source.indexOf(':', i.start);
    const bounds = i.children.filter((one) => one.type !== 'comment');
    const from = bounds.find((one) => one.end <= colon);
    const to = bounds.find((one) => one.start > colon);
    return { x: 'slice', o, ...(from ? { from: expression(from) } : {}), ...(to ? { to: expression(to) } : {}) };
  }

  function call(node: SyntaxNode): Expression {
    const list = child(node, 'arguments');
    const a: Argument[] =
      list?.type === 'generator_expression' ? [{ e: expression(list), r: range(list) }] : list ? argumentsOf(list) : [];
    return { x: 'call', f: of(node, 'function'), a, r: range(node) };
  }

  function argumentsOf(node: SyntaxNode): Argument[] {
    const out: Argument[] = [];
    for (const one of node.children) {
      const r = range(one);
      if (one.type === 'comment') continue;
      if (one.type === 'keyword_argument')
        out.push({ n: textOf(child(one, 'name')), e: of(one, 'value'), r: range(child(one, 'value') ?? one) });
      else if (one.type === 'list_splat' || one.type === 'list_splat_pattern')
        out.push({ e: expression(one.children[0]), spread: 'list', r });
      else if (one.type === 'dictionary_splat') out.push({ e: expression(one.children[0]), spread: 'dict', r });
      else out.push({ e: expression(one), r });
    }
    return out;
  }

  function dictionary(node: SyntaxNode): Expression {
    const pairs: (readonly [Expression | null, Expression])[] = [];
    for (const one of node.children) {
      if (one.type === 'pair') pairs.push([of(one, 'key'), of(one, 'value')]);
      else if (one.type === 'dictionary_splat') pairs.push([null, expression(one.children[0])]);
    }
    return { x: 'dict', of: pairs };
  }

  function comprehension(node: SyntaxNode): Expression {
    const clauses: (readonly [Target, Expression])[] = [];
    for (const one of node.children) {
      if (one.type === 'for_in_clause') clauses.push([target(child(one, 'left')), of(one, 'right')]);
    }
    const body = child(node, 'body');
    if (body?.type === 'pair') return { x: 'each', key: of(body, 'key'), el: of(body, 'value'), for: clauses };
    return { x: 'each', el: expression(body), for: clauses };
  }

  function target(node: SyntaxNode | undefined): Target {
    if (node === undefined) return { t: 'name', n: '_' };
    switch (node.type) {
      case 'identifier':
        return { t: 'name', n: textOf(node) };
      case 'attribute':
        return { t: 'member', o: of(node, 'object'), n: textOf(child(node, 'attribute')) };
      case 'subscript':
        return { t: 'index', o: of(node, 'value'), i: of(node, 'subscript') };
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'tuple':
      case 'list':
        return { t: 'list', of: node.children.filter((one) => one.type !== 'comment').map((one) => target(one)) };
      case 'as_pattern_target':
      case 'parenthesized_expression':
      case 'list_splat_pattern':
        return target(node.children[0]);
      default:
        return { t: 'name', n: '_' };
    }
  }

  function of(node: SyntaxNode, field: string): Expression {
    return expression(child(node, field));
  }

  function textOf(node: SyntaxNode | undefined): string {
    return node === undefined ? '' : source.slice(node.start, node.end);
  }

  function range(node: SyntaxNode): Range {
    return [node.start, node.end];
  }
}
