import type { Argument, Expression, ImportNode, Range, Statement } from '../ir.ts';
import { type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';
import { embedded } from './embedded.ts';
import { trapped } from './trap.ts';
import { commandWord } from './words.ts';

/** `NAME=value`. */
export function assignment(l: Lowering, node: SyntaxNode, out: Statement[], isLocal: boolean): void {
  const name = child(node, 'name');
  const value = child(node, 'value');
  const r = rangeOf(node);
  if (name?.type === 'subscript' || name === undefined) return;
  const isAppend = l.source.slice(name.end, name.end + 2) === '+=';
  const e: Expression = value ? l.expression(value) : { x: 'text', v: '' };
  const op = isAppend ? (e.x === 'list' ? '+' : '+') : isLocal ? 'local' : undefined;
  out.push({ s: 'assign', to: [{ t: 'name', n: textOf(l, name) }], e, r, ...(op ? { op } : {}) });
}

/** A command with its words and redirections: what it reads from before it, what it writes to after it. */
export function command(l: Lowering, node: SyntaxNode, out: Statement[], redirects: readonly SyntaxNode[]): void {
  const r: Range = [node.start, redirects.at(-1)?.end ?? node.end];
  const name = child(node, 'name');
  for (const one of node.children)
    if (one.type === 'variable_assignment' && name === undefined) assignment(l, one, out, false);
  const words: Argument[] = [];
  if (name) words.push({ e: l.expression(name.children[0] ?? name), r: rangeOf(name) });
  for (const one of childrenOf(node, 'argument')) words.push({ e: argument(l, one), r: rangeOf(one) });
  const all = [...childrenOf(node, 'redirect'), ...redirects];
  const plain = name ? textOf(l, name) : '';
  const first = words[1]?.e;
  if ((plain === 'source' || plain === '.') && first) {
    const i: ImportNode = {
      specifier: first.x === 'text' ? first.v : sourcedName(first),
      level: 0,
      names: [],
      source: true,
    };
    l.imports.push({ ...i, r });
    out.push({ s: 'import', i, r });
    // `. words.sh > out`: what the script prints.
    for (const one of all) redirect(l, one, r, out);
    return;
  }
  for (const one of all) if (l.source[one.start] === '<') redirect(l, one, r, out);
  // `time (…)`: the grammar takes what is timed for a word.
  for (const one of node.children) if (one.type === 'subshell') l.statement(one, out);
  if (plain === 'exit') out.push({ s: 'stop', r });
  else if (plain === 'return') out.push({ s: 'return', r });
  else if (plain === 'break' || plain === 'continue') out.push({ s: 'stop', inLoop: true, r });
  else if (words.length > 0)
    out.push({
      s: 'expression',
      e: { x: 'call', f: { x: 'name', n: printsToFile(l, all) ? '!run>' : '!run' }, a: words, r },
      r,
    });
  out.push(...(plain === 'trap' ? trapped(l, node) : embedded(l, node, all)));
  for (const one of all) if (l.source[one.start] !== '<') redirect(l, one, r, out);
}

/** Whether what the command prints is kept: in a file that is no log of what it did. */
function printsToFile(l: Lowering, redirects: readonly SyntaxNode[]): boolean {
  return redirects.some((one) => /^1?>>?(?!&)\|?\s*(?!["']?\/dev\/)(?!.*\.log["']?$)/.test(textOf(l, one)));
}

/** `<(command)` and `name=<(command)` are run, but their word names no file. */
function argument(l: Lowering, node: SyntaxNode): Expression {
  const e = commandWord(l, node);
  const isFed = (one: SyntaxNode) => one.type === 'process_substitution';
  return isFed(node) || (node.type === 'concatenation' && node.children.some(isFed))
    ? { x: 'choice', t: e, of: [{ x: 'const', v: null }] }
    : e;
}

/** `"$DIR/lib.sh"`, `"$(dirname "$0")/lib.sh"`: usually beside the script. */
function sourcedName(e: Expression): string {
  if (e.x !== 'join') return '';
  const last = e.p.at(-1);
  return last?.x === 'text' ? `*${last.v}` : '';
}

/** `> file`, `< file`, a here-document. */
export function redirect(l: Lowering, node: SyntaxNode, r: Range, out: Statement[]): void {
  if (node.type === 'heredoc_redirect') {
    for (const one of node.children) {
      if (one.type === 'file_redirect') redirect(l, one, r, out);
      else if (one.type === 'pipeline' || one.type === 'command' || one.type === 'list') l.statement(one, out);
    }
    return;
  }
  if (node.type !== 'file_redirect') return;
  const destination = child(node, 'destination') ?? node.children.at(-1);
  if (destination === undefined || destination.type === 'file_descriptor') return;
  const operator = /[<>&|]+/.exec(l.source.slice(node.start, destination.start))?.[0] ?? '>';
  if (/^[<>]&$/.test(operator) && /^[\d-]+$/.test(textOf(l, destination))) return;
  const a: Argument[] = [
    { e: { x: 'text', v: operator }, r: rangeOf(node) },
    { e: l.expression(destination), r: rangeOf(destination) },
  ];
  out.push({ s: 'expression', e: { x: 'call', f: { x: 'name', n: '!redirect' }, a, r: rangeOf(node) }, r });
}
