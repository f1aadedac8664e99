import type { Expression } from '../ir.ts';
import { type Lowering, textOf } from '../lowering.ts';
import type { SyntaxNode } from '../tree.ts';

/**
 * The words that the shell makes of one with `{a,b}` in it, which the grammar cuts into pieces. `literal`: the expression of a piece
 * that stands as it is. Null if there are no such braces.
 */
export function braceWords(
  l: Lowering,
  node: SyntaxNode,
  literal: (text: string) => Expression,
): readonly Expression[] | null {
  if (node.type !== 'concatenation' && node.type !== 'word') return null;
  const pieces = piecesOf(l, node, literal);
  let words: Expression[][] = [[]];
  let found = false;
  for (let at = 0; at < pieces.length; at += 1) {
    const end = pieces[at] === '{' ? pieces.indexOf('}', at) : -1;
    const inside = end === -1 ? [] : choices(pieces.slice(at + 1, end), literal);
    if (inside.length < 2) {
      const one = pieces[at]!;
      for (const word of words) word.push(typeof one === 'string' ? literal(one) : one);
      continue;
    }
    found = true;
    words = words.flatMap((word) => inside.map((choice) => [...word, ...choice])).slice(0, 64);
    at = end;
  }
  if (!found) return null;
  return words.map((parts) => (parts.length === 1 && parts[0] ? parts[0] : { x: 'join', p: parts }));
}

/** Behind a brace: the word is one of these at a time, not all of them. */
export const ONE_OF = '\uE008';

/** Braces and commas are texts of their own among the pieces of a word. */
type Piece = Expression | '{' | '}' | ',';

function piecesOf(l: Lowering, node: SyntaxNode, literal: (text: string) => Expression): Piece[] {
  return (node.type === 'word' ? [node] : node.children).flatMap((one): Piece[] =>
    one.type !== 'word' || one.children.length > 0
      ? [l.expression(one)]
      : textOf(l, one)
          .replaceAll(ONE_OF, '')
          .split(/(?<!\\)([{},])/)
          .filter((text) => text !== '')
          .map((text) => (text === '{' || text === '}' || text === ',' ? text : literal(text))),
  );
}

/** What stands between the commas. */
function choices(pieces: readonly Piece[], literal: (text: string) => Expression): Expression[][] {
  const out: Expression[][] = [[]];
  for (const one of pieces) {
    if (one === ',') out.push([]);
    else out.at(-1)!.push(typeof one === 'string' ? literal(one) : one);
  }
  // `file{,.bak}`: nothing is a choice as well.
  return out.map((parts) => (parts.length === 0 ? [literal('')] : parts));
}
