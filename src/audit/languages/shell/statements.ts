import type { Expression, FunctionNode, Range, Statement } from '../ir.ts';
import { type Lowering, rangeOf, statementsOf, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';
import { assignment, command, redirect } from './commands.ts';
import { embedded } from './embedded.ts';
import { loopWord } from './expansions.ts';

/** Commands and what holds them together. */
export function shellStatement(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  const r = rangeOf(node);
  switch (node.type) {
    case 'comment':
    case 'heredoc_body':
      return;
    case 'command':
      command(l, node, out, []);
      return;
    case 'variable_assignment':
      assignment(l, node, out, false);
      return;
    case 'variable_assignments':
      for (const one of node.children) l.statement(one, out);
      return;
    case 'declaration_command': {
      const isLocal = /^(local|declare|typeset)\b/.test(textOf(l, node));
      for (const one of node.children) if (one.type === 'variable_assignment') assignment(l, one, out, isLocal);
      return;
    }
    case 'redirected_statement': {
      const redirects = childrenOf(node, 'redirect');
      const body = child(node, 'body');
      if (body?.type === 'command') {
        command(l, body, out, redirects);
        return;
      }
      if (body?.type === 'list') {
        l.statement(redirectingLast(body, node.end, redirects), out);
        return;
      }
      const fed: Statement[] = [];
      for (const one of redirects) if (!feeds(l, one, fed)) redirect(l, one, r, out);
      const inside: Statement[] = [];
      if (body) l.statement(body, inside);
      out.push(...fed, ...(fed.length > 0 ? inside.map(piped) : inside));
      // The here-document behind a pipeline (or `! command`) is the input of its last command.
      const last = body?.type === 'pipeline' || body?.type === 'negated_command' ? body.children.at(-1) : undefined;
      if (last?.type === 'command' && redirects.some((one) => one.type === 'heredoc_redirect'))
        out.push(...embedded(l, last, redirects));
      return;
    }
    case 'pipeline':
      pipeline(l, node, out);
      return;
    case 'list':
      andOrList(l, node, r, out);
      return;
    case 'negated_command':
    case 'compound_statement':
    case 'do_group':
    case 'ERROR':
      for (const one of node.children) l.statement(one, out);
      return;
    case 'subshell':
      out.push({ s: 'scope', b: statementsOf(l, node.children), r });
      return;
    case 'if_statement':
      out.push(...ifStatement(l, node.children, r));
      return;
    case 'for_statement': {
      const name = textOf(l, child(node, 'variable'));
      const values = childrenOf(node, 'value');
      const over: Expression =
        values.length === 0 ? { x: 'name', n: '@' } : { x: 'list', of: values.map((one) => loopWord(l, one)) };
      const body = child(node, 'body');
      out.push({ s: 'for', to: { t: 'name', n: name }, e: over, b: body ? statementsOf(l, body.children) : [], r });
      return;
    }
    case 'c_style_for_statement':
    case 'while_statement': {
      const body = child(node, 'body');
      const condition = child(node, 'condition');
      if (condition) l.statement(condition, out);
      out.push({ s: 'while', b: body ? statementsOf(l, body.children) : [], r });
      return;
    }
    case 'case_statement': {
      let rest: Statement[] = [];
      const items = node.children.filter((one) => one.type === 'case_item');
      for (const one of items.toReversed()) {
        const body = one.children.filter((part) => part.field !== 'value' && part.field !== 'termination');
        rest = [{ s: 'if', c: { x: 'seq', of: [] }, a: statementsOf(l, body), b: rest, r: rangeOf(one) }];
      }
      out.push(...rest);
      return;
    }
    case 'function_definition': {
      const body = child(node, 'body');
      const f: FunctionNode = {
        name: `()${textOf(l, child(node, 'name'))}`,
        params: [{ to: { t: 'name', n: '@' }, name: '@', rest: 'list' }],
        body: body ? statementsOf(l, body.type === 'compound_statement' ? body.children : [body]) : [],
        r,
      };
      out.push({ s: 'function', f, r });
      return;
    }
    case 'test_command':
    case 'binary_expression':
    case 'unary_expression':
      capturesIn(l, node, out);
      return;
    case 'unset_command':
      return;
    default:
      return;
  }
}

/** `[ "$(wc -l < list.txt)" -gt 0 ]`: a test decides nothing for us, but the commands in it run. */
function capturesIn(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  for (const one of node.children) {
    if (one.type === 'command_substitution') out.push({ s: 'expression', e: l.expression(one), r: rangeOf(one) });
    else capturesIn(l, one, out);
  }
}

/** `cd out && sort x > y`: the grammar takes the redirection for that of the whole, and the shell for that of the last command. */
function redirectingLast(list: SyntaxNode, end: number, redirects: readonly SyntaxNode[]): SyntaxNode {
  const last = list.children.at(-1);
  if (last === undefined) return list;
  const redirected: SyntaxNode = {
    type: 'redirected_statement',
    field: last.field,
    start: last.start,
    end,
    children: [{ ...last, field: 'body' }, ...redirects],
  };
  return { ...list, end, children: [...list.children.slice(0, -1), redirected] };
}

function ifStatement(l: Lowering, parts: readonly SyntaxNode[], r: Range): Statement[] {
  const condition: Statement[] = [];
  const then: Statement[] = [];
  let other: Statement[] = [];
  const clauses = parts.filter((one) => one.type === 'elif_clause' || one.type === 'else_clause');
  for (const one of parts) {
    if (one.type === 'elif_clause' || one.type === 'else_clause' || one.type === 'comment') continue;
    l.statement(one, one.field === 'condition' ? condition : then);
  }
  const [next, ...rest] = clauses;
  if (next?.type === 'else_clause') other = statementsOf(l, next.children);
  else if (next) other = ifStatement(l, [...withCondition(next.children), ...rest], rangeOf(next));
  // The condition's own commands run in both cases.
  const before = condition.filter((one) => one.s === 'foreign' || one.s === 'assign');
  const test = condition.flatMap((one) => (one.s === 'expression' ? [one.e] : []));
  return [...before, { s: 'if', c: { x: 'seq', of: test }, a: then, b: other, r }];
}

/** The first command of an `elif` is its condition, which the grammar does not name. */
function withCondition(children: readonly SyntaxNode[]): SyntaxNode[] {
  return children.map((one, index) => (index === 0 ? { ...one, field: 'condition' } : one));
}

function andOrList(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  const [left, right] = node.children.filter((one) => one.type !== 'comment');
  if (left) l.statement(left, out);
  if (right === undefined) return;
  const operator = l.source.slice(left?.end ?? node.start, right.start);
  const then: Statement[] = [];
  l.statement(right, then);
  const leaves = then.some((one) => one.s === 'stop' || one.s === 'return');
  if (operator.includes('||') || leaves) out.push({ s: 'if', c: { x: 'seq', of: [] }, a: then, b: [], r });
  else out.push(...then);
}

/** Each command of a pipeline gets what the one before it has printed. */
function pipeline(l: Lowering, node: SyntaxNode, out: Statement[]): void {
  const stages = node.children.filter((one) => one.type !== 'comment');
  stages.forEach((stage, index) => {
    const inside: Statement[] = [];
    l.statement(stage, inside);
    const fed = index === 0 ? inside : inside.map(piped);
    out.push(...(index === stages.length - 1 ? fed : fed.map(intoPipe)));
  });
}

/** `done < <(find …)`, `<<< "$names"`: what a command gets without a file. */
function feeds(l: Lowering, node: SyntaxNode, out: Statement[]): boolean {
  const source =
    node.type === 'herestring_redirect'
      ? node.children.at(-1)
      : node.children.find((one) => one.type === 'process_substitution' && l.source[node.start] === '<');
  if (source === undefined) return false;
  out.push({ s: 'assign', to: [{ t: 'name', n: '!pipe' }], e: l.expression(source), r: rangeOf(node) });
  return true;
}

function piped(one: Statement): Statement {
  if (!isRun(one) || one.e.f.n.startsWith('!piped')) return one;
  return { ...one, e: { ...one.e, f: { x: 'name', n: one.e.f.n.replace('!run', '!piped') } } };
}

function intoPipe(one: Statement): Statement {
  if (!isRun(one)) return one;
  // What it prints goes on.
  const n = one.e.f.n.endsWith('>') ? one.e.f.n : `${one.e.f.n}>`;
  return {
    s: 'assign',
    to: [{ t: 'name', n: '!pipe' }],
    e: { ...one.e, f: { x: 'name', n } },
    r: one.r,
  };
}

type Run = Extract<Statement, { s: 'expression' }> & {
  e: Extract<Expression, { x: 'call' }> & { f: Extract<Expression, { x: 'name' }> };
};

function isRun(one: Statement): one is Run {
  return one.s === 'expression' && one.e.x === 'call' && one.e.f.x === 'name' && /^!(run|piped)>?$/.test(one.e.f.n);
}
