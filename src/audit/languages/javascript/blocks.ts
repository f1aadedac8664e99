import type { Statement } from '../ir.ts';
import type { Lowering } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';

/** The statements of a block, or the one statement that stands for it. */
export function block(l: Lowering, node: SyntaxNode | undefined): Statement[] {
  const out: Statement[] = [];
  if (node === undefined) return out;
  if (!blocks.has(node.type)) l.statement(node, out);
  else for (const one of node.children) l.statement(one, out);
  return out;
}

const blocks = new Set(['program', 'statement_block', 'else_clause', 'switch_body']);
