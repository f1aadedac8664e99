import type { SyntaxNode } from '../tree.ts';

/**
 * The grammar ends a word where backticks open, so that ``x-`date`.gz`` is two words to it, and ``X=a-`date` `` a command that has a
 * variable set; and it ends one at the end of a line that goes on. Here what nothing stands between is one word again, as it is with
 * `$(date)`.
 */
export function gluedWords(root: SyntaxNode, text: string): SyntaxNode {
  return /`|\\\n/.test(text) ? rejoined(root, text) : root;
}

function rejoined(node: SyntaxNode, text: string): SyntaxNode {
  if (node.children.length === 0) return node;
  const out: SyntaxNode[] = [];
  let isNameGone = false;
  for (const child of node.children) {
    const one = rejoined(child, text);
    const last = out.at(-1);
    if (last !== undefined && isGlued(last, one, text)) {
      isNameGone ||= last.type === 'variable_assignment' && one.type === 'command_name';
      out[out.length - 1] = glued(last, one);
    } else if (isNameGone && one.field === 'argument') {
      isNameGone = false;
      out.push({ ...one, type: 'command_name', field: 'name', children: [{ ...one, field: null }] });
    } else out.push(one);
  }
  return { ...node, children: out };
}

function isGlued(left: SyntaxNode, right: SyntaxNode, text: string): boolean {
  return (
    (left.end === right.start
      ? text[right.start] === '`' || text[left.end - 1] === '`'
      : /^(\\\n)+$/.test(text.slice(left.end, right.start))) &&
    pieces.has(right.type) &&
    (pieces.has(left.type) || left.children.at(-1)?.field === 'value')
  );
}

/** The left one, longer: a word, the name of a command, or the value that a variable is given. */
function glued(left: SyntaxNode, right: SyntaxNode): SyntaxNode {
  const inner = left.type === 'command_name' || left.type === 'variable_assignment' ? left.children.at(-1) : undefined;
  if (inner !== undefined)
    return { ...left, end: right.end, children: [...left.children.slice(0, -1), glued(inner, right)] };
  const { field, start } = left;
  return { type: 'concatenation', field, start, end: right.end, children: [...piecesOf(left), ...piecesOf(right)] };
}

function piecesOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === 'concatenation') return node.children;
  return node.type === 'command_name' ? node.children.flatMap(piecesOf) : [node];
}

const pieces = new Set([
  'word',
  'number',
  'string',
  'raw_string',
  'ansi_c_string',
  'simple_expansion',
  'expansion',
  'arithmetic_expansion',
  'command_substitution',
  'brace_expression',
  'concatenation',
  'command_name',
]);
