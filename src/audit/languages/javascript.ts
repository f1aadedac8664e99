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
import { scriptString } from './literals.ts';
import type { Lowered } from './python.ts';
import { child, childrenOf, type SyntaxNode } from './tree.ts';

/** Lowers a JavaScript, TypeScript, JSX or TSX syntax tree. What is not named here is evaluated for its parts; types are dropped. */
export function lowerJavaScript(source: string, root: SyntaxNode): Lowered {
  const imports: (ImportNode & { readonly r: Range })[] = [];
  const strings: (readonly [number, number, string])[] = [];
  let guarded = 0;
  return { body: block(root), imports, strings };

  function block(node: SyntaxNode | undefined): Statement[] {
    const out: Statement[] = [];
    if (node === undefined) return out;
    if (!blocks.has(node.type)) statement(node, out);
    else for (const one of node.children) statement(one, out);
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
      case 'empty_statement':
      case 'interface_declaration':
      case 'type_alias_declaration':
      case 'hash_bang_line':
        return;
      case 'expression_statement':
        for (const one of node.children) if (one.type !== 'comment') expressionStatement(one, r, out);
        return;
      case 'lexical_declaration':
      case 'variable_declaration':
      case 'using_declaration':
        for (const one of node.children) {
          const value = child(one, 'value');
          if (one.type !== 'variable_declarator') continue;
          const to = target(child(one, 'name'));
          if (value) out.push({ s: 'assign', to: [to], e: expression(value), r });
          else out.push({ s: 'assign', to: [to], e: { x: 'const', v: null }, r });
        }
        return;
      case 'function_declaration':
      case 'generator_function_declaration':
        out.push({ s: 'function', f: functionNode(node), r });
        return;
      case 'class_declaration':
      case 'abstract_class_declaration':
        out.push({ s: 'class', c: classNode(node), r });
        return;
      case 'enum_declaration':
        out.push({ s: 'assign', to: [target(child(node, 'name'))], e: enumeration(child(node, 'body')), r });
        return;
      case 'internal_module':
      case 'module':
      case 'ambient_declaration':
        for (const one of node.children) if (one.type === 'statement_block') out.push(...block(one));
        return;
      case 'return_statement': {
        const value = node.children.find((one) => one.type !== 'comment');
        out.push(value ? { s: 'return', e: expression(value), r } : { s: 'return', r });
        return;
      }
      case 'throw_statement':
        out.push({ s: 'stop', e: sequence(node.children), r });
        return;
      case 'break_statement':
      case 'continue_statement':
        out.push({ s: 'stop', r });
        return;
      case 'if_statement': {
        const alternative = child(node, 'alternative');
        const b = alternative ? alternative.children.flatMap((one) => block(one)) : [];
        out.push({ s: 'if', c: of(node, 'condition'), a: block(child(node, 'consequence')), b, r });
        return;
      }
      case 'for_statement': {
        const initial = child(node, 'initializer');
        if (initial) statement(initial, out);
        out.push({ s: 'while', c: of(node, 'condition'), b: block(child(node, 'body')), r });
        return;
      }
      case 'for_in_statement': {
        const isKeys = textOf(child(node, 'operator')) === 'in';
        const base = {
          s: 'for' as const,
          to: target(child(node, 'left')),
          e: of(node, 'right'),
          b: block(child(node, 'body')),
          r,
        };
        out.push(isKeys ? { ...base, keys: true } : base);
        return;
      }
      case 'while_statement':
      case 'do_statement':
        out.push({ s: 'while', c: of(node, 'condition'), b: block(child(node, 'body')), r });
        return;
      case 'try_statement': {
        guarded += 1;
        const b = block(child(node, 'body'));
        guarded -= 1;
        const handler = child(node, 'handler');
        const last = child(node, 'finalizer');
        out.push({
          s: 'try',
          b,
          catch: handler ? [block(child(handler, 'body'))] : [],
          finally: last ? block(child(last, 'body')) : [],
          r,
        });
        return;
      }
      case 'switch_statement': {
        out.push({ s: 'expression', e: of(node, 'value'), r });
        let rest: Statement[] = [];
        for (const one of (child(node, 'body')?.children ?? []).toReversed()) {
          const body: Statement[] = [];
          // `break` ends the case, not what surrounds the switch.
          for (const part of one.children)
            if (part.field === 'body' && part.type !== 'break_statement') statement(part, body);
          if (one.type === 'switch_default') rest = [...rest, ...body];
          else if (one.type === 'switch_case')
            rest = [{ s: 'if', c: of(one, 'value'), a: body, b: rest, r: range(one) }];
        }
        out.push(...rest);
        return;
      }
      case 'statement_block':
      case 'labeled_statement':
      case 'ERROR':
      case 'class_static_block':
        for (const one of node.children) statement(one, out);
        return;
      case 'import_statement':
        importStatement(node, r, out);
        return;
      case 'export_statement':
        exportStatement(node, r, out);
        return;
      case 'statement_identifier':
        return;
      default:
        out.push({ s: 'expression', e: expression(node), r });
    }
  }

  function expressionStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    if (node.type === 'assignment_expression') {
      const to: Target[] = [];
      let value: SyntaxNode | undefined = node;
      while (value?.type === 'assignment_expression') {
        to.push(target(child(value, 'left')));
        value = child(value, 'right');
      }
      out.push({ s: 'assign', to, e: expression(value), r });
    } else if (node.type === 'augmented_assignment_expression') {
      const op = textOf(child(node, 'operator')).replace('=', '');
      out.push({ s: 'assign', to: [target(child(node, 'left'))], e: of(node, 'right'), op, r });
    } else out.push({ s: 'expression', e: expression(node), r });
  }

  function importStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    const specifier = stringValue(child(node, 'source'));
    const clause = node.children.find((one) => one.type === 'import_clause');
    const required = node.children.find((one) => one.type === 'import_require_clause');
    if (required) {
      const i: ImportNode = {
        specifier: stringValue(child(required, 'source')),
        level: 0,
        names: [],
        whole: textOf(required.children[0]),
      };
      addImport(i, r, out);
      return;
    }
    const names: (readonly [string, string])[] = [];
    let whole: string | undefined;
    for (const one of clause?.children ?? []) {
      if (one.type === 'identifier') names.push(['default', textOf(one)]);
      else if (one.type === 'namespace_import') whole = textOf(one.children[0]);
      else if (one.type === 'named_imports') {
        for (const each of one.children) {
          if (each.type !== 'import_specifier') continue;
          const name = stringOrName(child(each, 'name'));
          names.push([name, textOf(child(each, 'alias')) || name]);
        }
      }
    }
    const typeOnly = /^import\s+type\b(?!\s*(,|from\s*['"]))/.test(source.slice(node.start, node.start + 60));
    addImport(
      { specifier, level: 0, names, ...(whole ? { whole } : {}), ...(typeOnly ? { typeOnly: true as const } : {}) },
      r,
      out,
    );
  }

  function exportStatement(node: SyntaxNode, r: Range, out: Statement[]): void {
    const from = child(node, 'source');
    const clause = node.children.find((one) => one.type === 'export_clause');
    const pairs = (clause?.children ?? [])
      .filter((one) => one.type === 'export_specifier')
      .map((one): readonly [string, string] => {
        const name = stringOrName(child(one, 'name'));
        return [name, stringOrName(child(one, 'alias')) || name];
      });
    if (from) {
      const specifier = stringValue(from);
      const named = node.children.find((one) => one.type === 'namespace_export');
      const typeOnly = /^export\s+type\b/.test(source.slice(node.start, node.start + 20))
        ? { typeOnly: true as const }
        : {};
      if (named)
        addImport({ specifier, level: 0, names: [['*', textOf(named.children[0])]], again: true, ...typeOnly }, r, out);
      else if (clause) addImport({ specifier, level: 0, names: pairs, again: true, ...typeOnly }, r, out);
      else addImport({ specifier, level: 0, names: [], star: true, again: true, ...typeOnly }, r, out);
      return;
    }
    const declaration = child(node, 'declaration');
    const isDefault = /^export\s+default\b/.test(source.slice(node.start, node.start + 30));
    if (declaration) {
      statement(declaration, out);
      const names = declaredNames(declaration);
      out.push({ s: 'export', names: names.map((name) => [name, isDefault ? 'default' : name] as const), r });
      return;
    }
    const value =
      child(node, 'value') ??
      (isDefault ? node.children.find((one) => one.type !== 'comment' && one.type !== 'decorator') : undefined);
    if (value) {
      const named = child(value, 'name');
      if (named && (value.type === 'function_expression' || value.type === 'class')) {
        statement({ ...value, type: value.type === 'class' ? 'class_declaration' : 'function_declaration' }, out);
        out.push({ s: 'export', names: [[textOf(named), 'default']], r });
      } else out.push({ s: 'export', names: [], e: expression(value), r });
      return;
    }
    out.push({ s: 'export', names: pairs, r });
  }

  function declaredNames(node: SyntaxNode): string[] {
    const name = child(node, 'name');
    if (name) return [textOf(name)];
    return node.children.flatMap((one) =>
      one.type === 'variable_declarator' ? namesOf(target(child(one, 'name'))) : [],
    );
  }

  function namesOf(to: Target): string[] {
    if (to.t === 'name') return [to.n];
    if (to.t === 'default') return namesOf(to.to);
    if (to.t === 'list') return to.of.flatMap((one) => (one ? namesOf(one) : []));
    if (to.t === 'dict') return to.of.flatMap(([, one]) => namesOf(one));
    return [];
  }

  function addImport(i: ImportNode, r: Range, out: Statement[]): void {
    const full = guarded > 0 ? { ...i, guarded: true as const } : i;
    imports.push({ ...full, r });
    out.push({ s: 'import', i: full, r });
  }

  function functionNode(node: SyntaxNode, name?: string): FunctionNode {
    const own: Statement[] = [];
    const list = child(node, 'parameters');
    const single = child(node, 'parameter');
    const params = list ? parameters(list, own) : single ? [parameter(single, own)] : [];
    const body = child(node, 'body');
    const isBlock = body?.type === 'statement_block';
    const inside: Statement[] = isBlock
      ? block(body)
      : body
        ? [{ s: 'return', e: expression(body), r: range(body) }]
        : [];
    const head = source.slice(node.start, body?.start ?? node.end);
    const isMethod = node.type === 'method_definition';
    const isFree = isMethod && /^(?:(?:public|private|protected|override|readonly|async)\s+)*static\b/.test(head);
    const isGetter = isMethod && /^(?:(?:public|private|protected|override|static)\s+)*get\s+[\w$#['"]/.test(head);
    return {
      name: (name ?? textOf(child(node, 'name'))) || '<anonymous>',
      params,
      body: own.length > 0 ? [...own, ...inside] : inside,
      r: range(node),
      ...(isFree ? { free: true as const } : {}),
      ...(node.type === 'arrow_function' ? { arrow: true as const } : {}),
      ...(isGetter ? { decorators: [{ x: 'name' as const, n: 'property' }] } : {}),
    };
  }

  function parameters(list: SyntaxNode, own: Statement[]): Parameter[] {
    return list.children
      .filter((one) => one.type !== 'comment' && one.type !== 'decorator')
      .map((one) => parameter(one, own));
  }

  function parameter(node: SyntaxNode, own: Statement[]): Parameter {
    if (node.type === 'required_parameter' || node.type === 'optional_parameter') {
      const pattern = child(node, 'pattern');
      const value = child(node, 'value');
      const annotated = child(node, 'type');
      const inner = pattern ? parameter(pattern, own) : { to: { t: 'name' as const, n: '_' }, name: '_' };
      const isProperty = /^(public|private|protected|readonly)\b/.test(source.slice(node.start, node.start + 12));
      if (isProperty) {
        const r = range(node);
        own.push({
          s: 'assign',
          to: [{ t: 'member', o: { x: 'name', n: 'this' }, n: inner.name }],
          e: { x: 'name', n: inner.name },
          r,
        });
      }
      return {
        ...inner,
        ...(value ? { default: expression(value) } : {}),
        ...(annotated ? { type: textOf(annotated).replace(/^:\s*/, '') } : {}),
      };
    }
    if (node.type === 'rest_pattern') {
      const to = target(node.children[0]);
      return { to, name: to.t === 'name' ? to.n : '_', rest: 'list' };
    }
    if (node.type === 'assignment_pattern') {
      const to = target(child(node, 'left'));
      return { to, name: to.t === 'name' ? to.n : '{}', default: of(node, 'right') };
    }
    const to = target(node);
    return { to, name: to.t === 'name' ? to.n : '{}' };
  }

  function classNode(node: SyntaxNode): ClassNode {
    const heritage = node.children.find((one) => one.type === 'class_heritage');
    const extended =
      heritage?.children.flatMap((one) => (one.type === 'extends_clause' ? childrenOf(one, 'value') : [one])) ?? [];
    const body: Statement[] = [];
    for (const one of child(node, 'body')?.children ?? []) {
      const r = range(one);
      if (one.type === 'method_definition') body.push({ s: 'function', f: functionNode(one), r });
      else if (one.type === 'field_definition' || one.type === 'public_field_definition') {
        const name = child(one, 'property') ?? child(one, 'name');
        const value = child(one, 'value');
        if (name && value) body.push({ s: 'assign', to: [{ t: 'name', n: textOf(name) }], e: expression(value), r });
      } else if (one.type === 'class_static_block') statement(one, body);
    }
    return {
      name: textOf(child(node, 'name')) || '<class>',
      bases: extended.filter((one) => one.type !== 'implements_clause').map(expression),
      body,
      r: range(node),
    };
  }

  function enumeration(node: SyntaxNode | undefined): Expression {
    const pairs = (node?.children ?? [])
      .filter((one) => one.type === 'enum_assignment')
      .map((one): readonly [Expression, Expression] => [
        { x: 'text', v: stringOrName(child(one, 'name')) },
        of(one, 'value'),
      ]);
    return { x: 'dict', of: pairs };
  }

  function expression(node: SyntaxNode | undefined): Expression {
    if (node === undefined) return { x: 'seq', of: [] };
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return { x: 'name', n: textOf(node) };
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
        const value = Number(textOf(node).replaceAll('_', ''));
        return Number.isNaN(value) ? { x: 'seq', of: [] } : { x: 'number', v: value };
      }
      case 'string': {
        const v = stringValue(node);
        strings.push([node.start, node.end, v]);
        return { x: 'text', v };
      }
      case 'template_string':
        return template(node);
      case 'member_expression':
        return { x: 'member', o: of(node, 'object'), n: textOf(child(node, 'property')), r: range(node) };
      case 'meta_property':
        return { x: 'name', n: textOf(node) };
      case 'subscript_expression':
        return { x: 'index', o: of(node, 'object'), i: of(node, 'index') };
      case 'call_expression':
        return call(node);
      case 'new_expression': {
        const list = child(node, 'arguments');
        return { x: 'call', f: of(node, 'constructor'), a: list ? argumentsOf(list) : [], r: range(node), made: true };
      }
      case 'arrow_function':
      case 'function_expression':
      case 'function':
      case 'generator_function':
        return { x: 'function', f: functionNode(node) };
      case 'class':
        return { x: 'class', c: classNode(node) };
      case 'array':
        return { x: 'list', of: argumentsOf(node) };
      case 'object':
        return object(node);
      case 'binary_expression': {
        const op = textOf(child(node, 'operator'));
        const l = of(node, 'left');
        const r = of(node, 'right');
        if (op === '||' || op === '??') return { x: 'first', of: [l, r] };
        if (op === '&&') return { x: 'choice', t: l, of: [r] };
        return { x: 'binary', op, l, r };
      }
      case 'ternary_expression':
        return { x: 'choice', t: of(node, 'condition'), of: [of(node, 'consequence'), of(node, 'alternative')] };
      case 'unary_expression': {
        const value = of(node, 'argument');
        if (value.x === 'number' && textOf(child(node, 'operator')) === '-') return { x: 'number', v: -value.v };
        return { x: 'seq', of: [value] };
      }
      case 'assignment_expression':
        return { x: 'let', to: target(child(node, 'left')), e: of(node, 'right') };
      case 'augmented_assignment_expression': {
        const l = of(node, 'left');
        return { x: 'let', to: target(child(node, 'left')), e: { x: 'first', of: [l, of(node, 'right')] } };
      }
      case 'parenthesized_expression':
      case 'await_expression':
      case 'non_null_expression':
      case 'as_expression':
      case 'satisfies_expression':
      case 'yield_expression': {
        const first = node.children.find((one) => one.type !== 'comment');
        return expression(first);
      }
      case 'type_assertion':
        return expression(node.children.at(-1));
      case 'sequence_expression': {
        const parts = node.children.map(expression);
        const last = parts.pop() ?? { x: 'seq' as const, of: [] };
        return { x: 'choice', t: { x: 'seq', of: parts }, of: [last] };
      }
      case 'type_annotation':
      case 'type_arguments':
        return { x: 'seq', of: [] };
      default:
        return sequence(node.children);
    }
  }

  function sequence(nodes: readonly SyntaxNode[]): Expression {
    return { x: 'seq', of: nodes.filter((one) => one.type !== 'comment').map(expression) };
  }

  function call(node: SyntaxNode): Expression {
    const r = range(node);
    const list = child(node, 'arguments');
    const callee = child(node, 'function');
    if (list?.type === 'template_string') {
      // A tagged template (zx's $`cp a b`): the tag gets the text.
      return { x: 'call', f: expression(callee), a: [{ e: template(list), r: range(list) }], r };
    }
    const a = list ? argumentsOf(list) : [];
    const first = a[0]?.e;
    const isRequire = callee?.type === 'import' || (callee?.type === 'identifier' && textOf(callee) === 'require');
    if (isRequire && first?.x === 'text') {
      imports.push({ specifier: first.v, level: 0, names: [], r, ...(guarded > 0 ? { guarded: true as const } : {}) });
      return { x: 'call', f: { x: 'name', n: '@require' }, a, r };
    }
    return { x: 'call', f: expression(callee), a, r };
  }

  function argumentsOf(node: SyntaxNode): Argument[] {
    const out: Argument[] = [];
    for (const one of node.children) {
      if (one.type === 'comment') continue;
      if (one.type === 'spread_element') out.push({ e: expression(one.children[0]), spread: 'list', r: range(one) });
      else out.push({ e: expression(one), r: range(one) });
    }
    return out;
  }

  function object(node: SyntaxNode): Expression {
    const pairs: (readonly [Expression | null, Expression])[] = [];
    for (const one of node.children) {
      if (one.type === 'pair') {
        const key = child(one, 'key');
        pairs.push([
          key?.type === 'computed_property_name' ? expression(key.children[0]) : { x: 'text', v: stringOrName(key) },
          of(one, 'value'),
        ]);
      } else if (one.type === 'shorthand_property_identifier')
        pairs.push([
          { x: 'text', v: textOf(one) },
          { x: 'name', n: textOf(one) },
        ]);
      else if (one.type === 'spread_element') pairs.push([null, expression(one.children[0])]);
      else if (one.type === 'method_definition')
        pairs.push([{ x: 'text', v: textOf(child(one, 'name')) }, method(one)]);
    }
    return { x: 'dict', of: pairs };
  }

  /** A getter of an object literal is what it gives; it is asked once. */
  function method(node: SyntaxNode): Expression {
    const f = functionNode(node);
    const value: Expression = { x: 'function', f };
    return f.decorators === undefined ? value : { x: 'call', f: value, a: [], r: range(node) };
  }

  function template(node: SyntaxNode): Expression {
    const parts: Expression[] = [];
    let at = node.start + 1;
    const take = (end: number) => {
      if (end > at) parts.push({ x: 'text', v: scriptString(source.slice(at, end)) });
    };
    for (const one of node.children) {
      if (one.type !== 'template_substitution') continue;
      take(one.start);
      parts.push(expression(one.children.find((part) => part.type !== 'comment')));
      at = one.end;
    }
    take(node.end - 1);
    const first = parts[0];
    if (first?.x === 'text') strings.push([node.start, node.end, first.v]);
    if (parts.length === 0) return { x: 'text', v: '' };
    return parts.length === 1 && first?.x === 'text' ? first : { x: 'join', p: parts };
  }

  function target(node: SyntaxNode | undefined): Target {
    if (node === undefined) return { t: 'name', n: '_' };
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier_pattern':
        return { t: 'name', n: textOf(node) };
      case 'member_expression':
        return { t: 'member', o: of(node, 'object'), n: textOf(child(node, 'property')) };
      case 'subscript_expression':
        return { t: 'index', o: of(node, 'object'), i: of(node, 'index') };
      case 'array_pattern':
        return arrayPattern(node);
      case 'object_pattern':
        return objectPattern(node);
      case 'assignment_pattern':
        return { t: 'default', to: target(child(node, 'left')), e: of(node, 'right') };
      case 'lexical_declaration':
      case 'variable_declaration':
        return target(child(node.children[0] ?? node, 'name'));
      case 'non_null_expression':
      case 'parenthesized_expression':
      case 'as_expression':
        return target(node.children[0]);
      default:
        return { t: 'name', n: '_' };
    }
  }

  function arrayPattern(node: SyntaxNode): Target {
    const out: (Target | null)[] = [];
    let rest: Target | undefined;
    let at = node.start + 1;
    for (const one of node.children) {
      if (one.type === 'comment') continue;
      // Holes have no node: `[, , input]` is told by its commas.
      const commas = source.slice(at, one.start).split(',').length - 1;
      for (let hole = out.length === 0 ? 0 : 1; hole < commas; hole += 1) out.push(null);
      if (one.type === 'rest_pattern') rest = target(one.children[0]);
      else out.push(target(one));
      at = one.end;
    }
    return { t: 'list', of: out, ...(rest ? { rest } : {}) };
  }

  function objectPattern(node: SyntaxNode): Target {
    const out: (readonly [string, Target, Expression?])[] = [];
    let rest: Target | undefined;
    for (const one of node.children) {
      if (one.type === 'shorthand_property_identifier_pattern') out.push([textOf(one), { t: 'name', n: textOf(one) }]);
      else if (one.type === 'object_assignment_pattern') {
        const name = textOf(child(one, 'left'));
        out.push([name, { t: 'name', n: name }, of(one, 'right')]);
      } else if (one.type === 'pair_pattern') {
        const value = target(child(one, 'value'));
        const key = stringOrName(child(one, 'key'));
        out.push(value.t === 'default' ? [key, value.to, value.e] : [key, value]);
      } else if (one.type === 'rest_pattern') rest = target(one.children[0]);
    }
    return { t: 'dict', of: out, ...(rest ? { rest } : {}) };
  }

  function stringValue(node: SyntaxNode | undefined): string {
    return node === undefined ? '' : scriptString(source.slice(node.start + 1, node.end - 1));
  }

  function stringOrName(node: SyntaxNode | undefined): string {
    return node?.type === 'string' ? stringValue(node) : textOf(node);
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

const blocks = new Set(['program', 'statement_block', 'else_clause', 'switch_body']);
