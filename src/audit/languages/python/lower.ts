import { lower, type Lowered } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { pythonExpression } from './expressions.ts';
import { pythonStatement } from './statements.ts';
import { pythonTarget } from './targets.ts';

/** Lowers a Python syntax tree. What is not named here is evaluated for its parts. */
export function lowerPython(source: string, root: SyntaxNode): Lowered {
  return lower(source, root, { statement: pythonStatement, expression: pythonExpression, target: pythonTarget });
}
