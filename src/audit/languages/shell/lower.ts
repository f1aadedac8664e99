import { type Embed, lower, type Lowered } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';
import { shellStatement } from './statements.ts';
import { shellWord } from './words.ts';

/**
 * Lowers a shell syntax tree. A command becomes a call of `!run` with its words, a redirection one of `!redirect`, a command
 * substitution one of `!capture`; `$1` becomes a member of the list `@`. Quoted and bare words differ: only bare ones have
 * stars and braces, which become holes and alternatives.
 */
export function lowerShell(source: string, root: SyntaxNode, embed?: Embed): Lowered {
  return lower(
    source,
    root,
    {
      statement: shellStatement,
      expression: shellWord,
      target: () => ({ t: 'name', n: '_' }),
    },
    embed,
  );
}
