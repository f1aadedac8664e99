import type { Argument, Expression, FunctionNode, ImportNode, Range, Statement } from './ir.ts';
import type { Lowered } from './python.ts';
import { child, childrenOf, type SyntaxNode } from './tree.ts';

/**
 * Lowers a shell syntax tree. A command becomes a call of `!run` with its words, a redirection one of `!redirect`, a command
 * substitution one of `!capture`; `$1` becomes a member of the list `@`. Quoted and bare words differ: only bare ones have
 * stars and braces, which become holes and alternatives.
 */
export function lowerShell(source: string, root: SyntaxNode): Lowered {
  const imports: (ImportNode & { readonly r: Range })[] = [];
  const strings: (readonly [number, number, string])[] = [];
  return { body: block(root.children), imports, strings };

  function block(nodes: readonly SyntaxNode[]): Statement[] {
    const out: Statement[] = [];
    for (const one of nodes) statement(one, out);
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
      case 'heredoc_body':
        return;
      case 'command':
        command(node, out, []);
        return;
      case 'variable_assignment':
        assignment(node, out, false);
        return;
      case 'variable_assignments':
        for (const one of node.children) statement(one, out);
        return;
      case 'declaration_command': {
        const isLocal = /^(local|declare|typeset)\b/.test(textOf(node));
        for (const one of node.children) if (one.type === 'variable_assignment') assignment(one, out, isLocal);
        return;
      }
      case 'redirected_statement': {
        const redirects = childrenOf(node, 'redirect');
        const body = child(node, 'body');
        if (body?.type === 'command') {
          command(body, out, redirects);
          return;
        }
        for (const one of redirects) redirect(one, r, out);
        if (body) statement(body, out);
        return;
      }
      case 'pipeline':
        for (const one of node.children) statement(one, out);
        return;
      case 'list':
        list(node, r, out);
        return;
      case 'negated_command':
      case 'compound_statement':
      case 'do_group':
      case 'ERROR':
        for (const one of node.children) statement(one, out);
        return;
      case 'subshell':
        out.push({ s: 'scope', b: block(node.children), r });
        return;
      case 'if_statement':
        out.push(ifStatement(node.children, r));
        return;
      case 'for_statement': {
        const name = textOf(child(node, 'variable'));
        const values = childrenOf(node, 'value');
        const over: Expression = values.length === 0 ? { x: 'name', n: '@' } : { x: 'list', of: values.map(loopWord) };
        const body = child(node, 'body');
        out.push({ s: 'for', to: { t: 'name', n: name }, e: over, b: body ? block(body.children) : [], r });
        return;
      }
      case 'c_style_for_statement':
      case 'while_statement': {
        const body = child(node, 'body');
        const condition = child(node, 'condition');
        if (condition) statement(condition, out);
        out.push({ s: 'while', b: body ? block(body.children) : [], r });
        return;
      }
      case 'case_statement': {
        let rest: Statement[] = [];
        const items = node.children.filter((one) => one.type === 'case_item');
        for (const one of items.toReversed()) {
          const body = one.children.filter((part) => part.field !== 'value' && part.field !== 'termination');
          rest = [{ s: 'if', c: { x: 'seq', of: [] }, a: block(body), b: rest, r: range(one) }];
        }
        out.push(...rest);
        return;
      }
      case 'function_definition': {
        const body = child(node, 'body');
        const f: FunctionNode = {
          name: `()${textOf(child(node, 'name'))}`,
          params: [{ to: { t: 'name', n: '@' }, name: '@', rest: 'list' }],
          body: body ? block(body.type === 'compound_statement' ? body.children : [body]) : [],
          r,
        };
        out.push({ s: 'function', f, r });
        return;
      }
      case 'test_command':
      case 'unset_command':
        return;
      default:
        return;
    }
  }

  function ifStatement(parts: readonly SyntaxNode[], r: Range): Statement {
    const condition: Statement[] = [];
    const then: Statement[] = [];
    let other: Statement[] = [];
    const clauses = parts.filter((one) => one.type === 'elif_clause' || one.type === 'else_clause');
    for (const one of parts) {
      if (one.type === 'elif_clause' || one.type === 'else_clause' || one.type === 'comment') continue;
      statement(one, one.field === 'condition' ? condition : then);
    }
    const [next, ...rest] = clauses;
    if (next?.type === 'else_clause') other = block(next.children);
    else if (next) other = [ifStatement([...withCondition(next.children), ...rest], range(next))];
    // The condition's own commands run in both cases.
    return {
      s: 'if',
      c: { x: 'seq', of: condition.flatMap((one) => (one.s === 'expression' ? [one.e] : [])) },
      a: then,
      b: other,
      r,
    };
  }

  /** The first command of an `elif` is its condition, which the grammar does not name. */
  function withCondition(children: readonly SyntaxNode[]): SyntaxNode[] {
    return children.map((one, index) => (index === 0 ? { ...one, field: 'condition' } : one));
  }

  function list(node: SyntaxNode, r: Range, out: Statement[]): void {
    const [left, right] = node.children.filter((one) => one.type !== 'comment');
    if (left) statement(left, out);
    if (right === undefined) return;
    const operator = source.slice(left?.end ?? node.start, right.start);
    const then: Statement[] = [];
    statement(right, then);
    const leaves = then.some((one) => one.s === 'stop' || one.s === 'return');
    if (operator.includes('||') || leaves) out.push({ s: 'if', c: { x: 'seq', of: [] }, a: then, b: [], r });
    else out.push(...then);
  }

  function assignment(node: SyntaxNode, out: Statement[], isLocal: boolean): void {
    const name = child(node, 'name');
    const value = child(node, 'value');
    const r = range(node);
    if (name?.type === 'subscript' || name === undefined) return;
    const isAppend = source.slice(name.end, name.end + 2) === '+=';
    const e: Expression = value ? word(value) : { x: 'text', v: '' };
    const op = isAppend ? (e.x === 'list' ? '+' : '+') : isLocal ? 'local' : undefined;
    out.push({ s: 'assign', to: [{ t: 'name', n: textOf(name) }], e, r, ...(op ? { op } : {}) });
  }

  function command(node: SyntaxNode, out: Statement[], redirects: readonly SyntaxNode[]): void {
    const r: Range = [node.start, redirects.at(-1)?.end ?? node.end];
    const name = child(node, 'name');
    for (const one of node.children)
      if (one.type === 'variable_assignment' && name === undefined) assignment(one, out, false);
    const words: Argument[] = [];
    if (name) words.push({ e: word(name.children[0] ?? name), r: range(name) });
    for (const one of childrenOf(node, 'argument')) words.push({ e: word(one), r: range(one) });
    const all = [...childrenOf(node, 'redirect'), ...redirects];
    const plain = name ? textOf(name) : '';
    const first = words[1]?.e;
    if ((plain === 'source' || plain === '.') && first) {
      const i: ImportNode = {
        specifier: first.x === 'text' ? first.v : sourcedName(first),
        level: 0,
        names: [],
        source: true,
      };
      imports.push({ ...i, r });
      out.push({ s: 'import', i, r });
      return;
    }
    for (const one of all) if (source[one.start] === '<') redirect(one, r, out);
    if (plain === 'exit') out.push({ s: 'stop', r });
    else if (plain === 'return') out.push({ s: 'return', r });
    else if (plain === 'break' || plain === 'continue') out.push({ s: 'stop', r });
    else if (words.length > 0)
      out.push({ s: 'expression', e: { x: 'call', f: { x: 'name', n: '!run' }, a: words, r }, r });
    for (const one of all) if (source[one.start] !== '<') redirect(one, r, out);
  }

  /** `"$DIR/lib.sh"`, `"$(dirname "$0")/lib.sh"`: usually beside the script. */
  function sourcedName(e: Expression): string {
    if (e.x !== 'join') return '';
    const last = e.p.at(-1);
    return last?.x === 'text' ? `*${last.v}` : '';
  }

  function redirect(node: SyntaxNode, r: Range, out: Statement[]): void {
    if (node.type === 'heredoc_redirect') {
      for (const one of node.children) {
        if (one.type === 'file_redirect') redirect(one, r, out);
        else if (one.type === 'pipeline' || one.type === 'command' || one.type === 'list') statement(one, out);
      }
      return;
    }
    if (node.type !== 'file_redirect') return;
    const destination = child(node, 'destination') ?? node.children.at(-1);
    if (destination === undefined || destination.type === 'file_descriptor') return;
    const operator = /[<>&|]+/.exec(source.slice(node.start, destination.start))?.[0] ?? '>';
    if (/^[<>]&$/.test(operator) && /^[\d-]+$/.test(textOf(destination))) return;
    const a: Argument[] = [
      { e: { x: 'text', v: operator }, r: range(node) },
      { e: word(destination), r: range(destination) },
    ];
    out.push({ s: 'expression', e: { x: 'call', f: { x: 'name', n: '!redirect' }, a, r: range(node) }, r });
  }

  function loopWord(node: SyntaxNode): Argument {
    const e = word(node);
    const isMany =
      node.type === 'command_substitution' ||
      node.type === 'expansion' ||
      node.type === 'simple_expansion' ||
      (node.type === 'string' && /^"\$\{?\w*(\[@\])?\}?@?"$/.test(textOf(node)));
    return {
      e: isMany ? { x: 'call', f: { x: 'name', n: '!split' }, a: [{ e, r: range(node) }], r: range(node) } : e,
      r: range(node),
      ...(isMany ? { spread: 'list' as const } : {}),
    };
  }

  function word(node: SyntaxNode): Expression {
    switch (node.type) {
      case 'word':
      case 'number':
      case 'command_name': {
        const v = textOf(node);
        if (node.children.length > 0) return word(node.children[0]!);
        strings.push([node.start, node.end, v]);
        return bare(v);
      }
      case 'raw_string': {
        const v = source.slice(node.start + 1, node.end - 1);
        strings.push([node.start, node.end, v]);
        return { x: 'text', v };
      }
      case 'ansi_c_string':
        return { x: 'text', v: source.slice(node.start + 2, node.end - 1) };
      case 'string':
        return string(node);
      case 'concatenation':
        return concatenation(node);
      case 'simple_expansion':
        return variable(textOf(node.children[0]) || textOf(node).slice(1));
      case 'expansion':
        return expansion(node);
      case 'command_substitution':
        return capture(node);
      case 'array':
        return { x: 'list', of: node.children.filter((one) => one.type !== 'comment').map(loopWord) };
      case 'process_substitution':
        return capture(node);
      default:
        return { x: 'seq', of: [] };
    }
  }

  function string(node: SyntaxNode): Expression {
    const parts: Expression[] = [];
    let at = node.start + 1;
    const take = (end: number) => {
      if (end > at) parts.push({ x: 'text', v: source.slice(at, end).replace(/\\(["\\$`])/g, '$1') });
    };
    for (const one of node.children) {
      if (one.type === 'string_content') continue;
      take(one.start);
      parts.push(word(one));
      at = one.end;
    }
    take(node.end - 1);
    const first = parts[0];
    if (first?.x === 'text') strings.push([node.start, node.end, first.v]);
    if (parts.length === 0) return { x: 'text', v: '' };
    return parts.length === 1 && first ? first : { x: 'join', p: parts };
  }

  function concatenation(node: SyntaxNode): Expression {
    const first = node.children[0];
    if (first?.type === 'word') strings.push([node.start, node.end, textOf(first)]);
    // `{a,b}` is cut into several words by the grammar; put together again, it is a choice.
    const whole = textOf(node);
    if (/^[\w./-]*\{[\w./,-]+\}[\w./-]*$/.test(whole)) return bare(whole);
    return { x: 'join', p: node.children.map(word) };
  }

  function variable(name: string): Expression {
    if (/^[1-9]$/.test(name)) return { x: 'index', o: { x: 'name', n: '@' }, i: { x: 'number', v: Number(name) - 1 } };
    if (name === '*') return { x: 'name', n: '@' };
    return { x: 'name', n: name };
  }

  function expansion(node: SyntaxNode): Expression {
    const match = /^\$\{([!#])?(\w+|[@*?$-])(\[[^\]]*\])?([\s\S]*)\}$/.exec(textOf(node));
    if (match === null) return { x: 'seq', of: [] };
    const [, lead, name = '', , rest = ''] = match;
    if (lead !== undefined) return { x: 'call', f: { x: 'name', n: '!number' }, a: [], r: range(node) };
    const base = variable(name);
    if (rest === '') return base;
    const operator = /^(:-|:=|:\+|:\?|-|=|\+|\?|%%|%|##|#|\/\/|\/|\^\^|,,|\^|,|:)/.exec(rest)?.[0] ?? '';
    const after = node.end - 1 - (rest.length - operator.length);
    const parts: Expression[] = [];
    let at = after;
    for (const one of node.children) {
      if (one.start < after || one.type === 'variable_name') continue;
      if (one.start > at) parts.push({ x: 'text', v: source.slice(at, one.start) });
      parts.push(word(one));
      at = one.end;
    }
    if (at < node.end - 1) parts.push({ x: 'text', v: source.slice(at, node.end - 1) });
    const argument: Expression = parts.length === 1 && parts[0] ? parts[0] : { x: 'join', p: parts };
    const raw = rest.slice(operator.length);
    const a: Argument[] = [
      { e: { x: 'text', v: operator }, r: range(node) },
      { e: base, r: range(node) },
      {
        e:
          operator.includes('-') || operator.includes('=') || operator.includes('+') ? argument : { x: 'text', v: raw },
        r: range(node),
      },
    ];
    return { x: 'call', f: { x: 'name', n: '!expand' }, a, r: range(node) };
  }

  function capture(node: SyntaxNode): Expression {
    const inside = block(node.children);
    const last = inside.at(-1);
    const body: Statement[] =
      last?.s === 'expression' ? [...inside.slice(0, -1), { s: 'return', e: last.e, r: last.r }] : inside;
    const f: FunctionNode = { name: '<command>', params: [], body, r: range(node), arrow: true };
    return {
      x: 'call',
      f: { x: 'name', n: '!capture' },
      a: [{ e: { x: 'function', f }, r: range(node) }],
      r: range(node),
    };
  }

  function bare(v: string): Expression {
    const brace = /^(.*?)\{([^{},]*(?:,[^{},]*)+)\}(.*)$/s.exec(v);
    if (brace) {
      const [, head = '', middle = '', tail = ''] = brace;
      return { x: 'choice', t: { x: 'seq', of: [] }, of: middle.split(',').map((one) => bare(head + one + tail)) };
    }
    return {
      x: 'text',
      v: v
        .replace(/\\(.)/g, '$1')
        .replace(/\*\*/g, '\uE002')
        .replace(/[*?]|\[[^\]]+\]/g, '\uE001'),
    };
  }

  function textOf(node: SyntaxNode | undefined): string {
    return node === undefined ? '' : source.slice(node.start, node.end);
  }

  function range(node: SyntaxNode): Range {
    return [node.start, node.end];
  }
}
