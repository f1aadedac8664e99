import { lower, type Lowered } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { scriptExpression } from './expressions.ts';
import { scriptStatement } from './statements.ts';
import { scriptTarget } from './targets.ts';

/** Lowers a JavaScript, TypeScript, JSX or TSX syntax tree. What is not named here is evaluated for its parts; types are dropped. */
export function lowerJavaScript(source: string, root: SyntaxNode): Lowered {
  return lower(source, root, { statement: scriptStatement, expression: scriptExpression, target: scriptTarget });
}
