import { located, rangeIn } from '../excerpt.ts';
import type { Statement } from '../ir.ts';
import { type Lowering, rangeOf } from '../lowering.ts';
import { childrenOf, type SyntaxNode } from '../tree.ts';
import { filled, holeName, programText } from './program-text.ts';

/** `trap 'rm -f "$TMP"' EXIT`: the commands run at the end, or not at all. */
export function trapped(l: Lowering, node: SyntaxNode): Statement[] {
  const [commands, signal] = childrenOf(node, 'argument');
  if (commands === undefined || signal === undefined || l.embed === undefined) return [];
  const { code, holes } = programText(l, commands, null);
  if (code.text.trim() === '' || code.text.startsWith('-')) return [];
  const lowered = l.embed('shell', code.text);
  for (const [from, to, text] of lowered.strings) l.strings.push([...rangeIn(code, [from, to]), text]);
  const r = rangeOf(node);
  // What a double-quoted text has of variables is put in where it stands.
  const before = holes.map((e, index): Statement => ({ s: 'assign', to: [{ t: 'name', n: holeName(index) }], e, r }));
  const body = located(filled(lowered.body) as readonly Statement[], code);
  return [...before, { s: 'if', c: { x: 'seq', of: [] }, a: body, b: [], r }];
}
