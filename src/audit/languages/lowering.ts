import type { Language } from '../model.ts';
import type { Expression, ImportNode, Range, Statement, Target } from './ir.ts';
import { child, type SyntaxNode } from './tree.ts';

/** What a front end has made of a syntax tree. */
export interface Lowered {
  readonly body: readonly Statement[];
  readonly imports: readonly (ImportNode & { readonly r: Range })[];
  readonly strings: readonly (readonly [start: number, end: number, text: string])[];
  /** Comments that speak to us. */
  readonly comments: readonly Comment[];
}

export type Comment = readonly [start: number, text: string];

/** Lowers a program that stands in another. */
export type Embed = (language: Language, text: string) => Lowered;

/** One syntax tree under way: what its parts share, and the three questions that call each other in a circle. */
export interface Lowering {
  readonly source: string;
  readonly imports: (ImportNode & { readonly r: Range })[];
  readonly strings: (readonly [start: number, end: number, text: string])[];
  readonly comments: Comment[];
  readonly embed: Embed | undefined;
  /** How many `try` blocks are around. */
  guarded: number;
  readonly statement: (node: SyntaxNode, out: Statement[]) => void;
  readonly expression: (node: SyntaxNode | undefined) => Expression;
  readonly target: (node: SyntaxNode | undefined) => Target;
}

/** What a language answers. */
export interface Rules {
  statement(l: Lowering, node: SyntaxNode, out: Statement[]): void;
  expression(l: Lowering, node: SyntaxNode | undefined): Expression;
  target(l: Lowering, node: SyntaxNode | undefined): Target;
}

export function lower(source: string, root: SyntaxNode, rules: Rules, embed?: Embed): Lowered {
  const l: Lowering = {
    source,
    imports: [],
    strings: [],
    comments: source.includes('holdfast:') ? commentsIn(source, root) : [],
    embed,
    guarded: 0,
    statement: (node, out) => {
      rules.statement(l, node, out);
      if (node.type === 'ERROR') return;
      // What a damaged statement has swallowed is read as far as it goes.
      for (const one of node.children) if (one.type === 'ERROR') l.statement(one, out);
    },
    expression: (node) => rules.expression(l, node),
    target: (node) => rules.target(l, node),
  };
  return { body: statementsOf(l, root.children), imports: l.imports, strings: l.strings, comments: l.comments };
}

/** Only comments count: the same words in a text are about something else. */
function commentsIn(source: string, root: SyntaxNode): Comment[] {
  const out: Comment[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type !== 'comment') for (const one of node.children) visit(one);
    else if (source.slice(node.start, node.end).includes('holdfast:'))
      out.push([node.start, source.slice(node.start, node.end)]);
  };
  visit(root);
  return out;
}

export function statementsOf(l: Lowering, nodes: readonly SyntaxNode[]): Statement[] {
  const out: Statement[] = [];
  for (const one of nodes) l.statement(one, out);
  return out;
}

/** The statements inside of a node. */
export function blockOf(l: Lowering, node: SyntaxNode | undefined): Statement[] {
  return statementsOf(l, node?.children ?? []);
}

export function addImport(l: Lowering, i: ImportNode, r: Range, out: Statement[]): void {
  const full = l.guarded > 0 ? { ...i, guarded: true as const } : i;
  l.imports.push({ ...full, r });
  out.push({ s: 'import', i: full, r });
}

/** The expression in a field. */
export function fieldOf(l: Lowering, node: SyntaxNode, field: string): Expression {
  return l.expression(child(node, field));
}

/** What is not known is evaluated for its parts. */
export function sequence(l: Lowering, nodes: readonly SyntaxNode[]): Expression {
  return { x: 'seq', of: nodes.filter((one) => one.type !== 'comment').map((one) => l.expression(one)) };
}

export function textOf(l: Lowering, node: SyntaxNode | undefined): string {
  return node === undefined ? '' : l.source.slice(node.start, node.end);
}

export function rangeOf(node: SyntaxNode): Range {
  return [node.start, node.end];
}

/** A statement after which nothing in its block runs. */
export function jump(l: Lowering, node: SyntaxNode): Statement {
  const r = rangeOf(node);
  if (node.type === 'break_statement' || node.type === 'continue_statement') return { s: 'stop', inLoop: true, r };
  if (node.type !== 'return_statement') return { s: 'stop', e: sequence(l, node.children), r };
  const value = node.children.find((one) => one.type !== 'comment');
  return value ? { s: 'return', e: l.expression(value), r } : { s: 'return', r };
}
