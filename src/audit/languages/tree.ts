import type { Language, Parser, Tree } from 'web-tree-sitter';
import { type Cursor, cursorAt } from './cursor.ts';
import { LARGEST_LITERAL } from './ir.ts';
import { gluedWords } from './shell/glued-words.ts';

/** A syntax node as JavaScript sees it best: every question asked of wasm once, while walking, and none later. */
export interface SyntaxNode {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** Named children, and those without a name that stand in a field (operators). */
  readonly children: readonly SyntaxNode[];
}

export interface ParsedText {
  readonly root: SyntaxNode;
  /** Offsets at which the grammar could not follow. */
  readonly faults: readonly number[];
}

/** Parses a text and copies its tree out of wasm. About 0.3 ms per KB. */
export function parseText(parser: Parser, text: string): ParsedText {
  const { language } = parser;
  if (language === null || !grammarOf(language).isShell) return parsedOnce(parser, text);
  const { root, faults } = parsedShell(parser, text);
  return { root: gluedWords(root, text), faults };
}

function parsedShell(parser: Parser, text: string): ParsedText {
  let parsed = parsedOnce(parser, text);
  // The grammar loses the dollar of `$DIR/$name.csv` and takes what follows for a word of its own. Where it did, the dollar is
  // covered: the word then stays whole, and whoever reads the word in the text itself sees the variable. And it does not see the
  // end of a line behind a long pipeline or a list: there, a semicolon stands for it.
  let covered = text;
  for (let times = 0; times < 8; times += 1) {
    const lost = lostDollars(parsed.root, text);
    const ends = lostEnds(parsed.root, covered);
    if (lost.length === 0 && ends.length === 0) return parsed;
    const characters = covered.split('');
    for (const at of lost) characters[at] = '\uE0F0';
    for (const at of ends) characters[at] = ';';
    covered = characters.join('');
    parsed = parsedOnce(parser, covered);
  }
  return parsed;
}

/** The first end of a line between two words of what the grammar takes for one command or one redirection: the rest follows from it. */
function lostEnds(node: SyntaxNode, text: string): number[] {
  const inside = node.children.flatMap((one) => lostEnds(one, text));
  if (node.type !== 'file_redirect' && node.type !== 'command') return inside;
  for (const [index, one] of node.children.entries()) {
    const next = node.children[index + 1];
    if (next === undefined || one.type.startsWith('heredoc') || next.type.startsWith('heredoc')) continue;
    const at = /^[ \t]*(?=\n)/.exec(text.slice(one.end, next.start))?.[0].length;
    if (at === undefined) continue;
    // A semicolon behind a comment is a part of it.
    return one.type === 'comment' ? [...inside, one.start - 1] : [...inside, one.end + at];
  }
  return inside;
}

function lostDollars(node: SyntaxNode, text: string): number[] {
  const own =
    (node.type === 'word' || node.type === 'number') && text[node.start - 1] === '$' && text[node.start - 2] !== '\\'
      ? [node.start - 1]
      : [];
  return node.children.length === 0 ? own : [...own, ...node.children.flatMap((one) => lostDollars(one, text))];
}

function parsedOnce(parser: Parser, text: string): ParsedText {
  const tree: Tree | null = parser.parse(text);
  if (tree === null) return { root: { type: 'program', field: null, start: 0, end: 0, children: [] }, faults: [0] };
  // Asked before: the cursor stands where the runtime puts its answers.
  const isDamaged = tree.rootNode.hasError;
  const cursor = cursorAt(tree);
  const parsed = copied(cursor, tree.language, text, isDamaged);
  cursor.close();
  tree.delete();
  return parsed;
}

/** Every question is a call into wasm, so each is asked once, and tokens are asked least. */
export function copied(cursor: Cursor, language: Language, text: string, isDamaged: boolean): ParsedText {
  const faults: number[] = [];
  const { types, fields } = language;
  const { kinds, isShell } = grammarOf(language);
  const copy = (id: number, field: number, depth: number): SyntaxNode => {
    const type = types[id] ?? 'ERROR';
    const start = cursor.start();
    const node = {
      type,
      field: field === 0 ? null : (fields[field] ?? null),
      start,
      end: cursor.end(),
      children: [] as SyntaxNode[],
    };
    if (isDamaged && (type === 'ERROR' || cursor.isMissing())) faults.push(start);
    const isLeaf = leaves.has(type) || (!isShell && type === 'string' && isPlainString(text, start));
    // A generated file nests thousands deep, and the stack of the process is not ours to spend.
    if (depth < DEEPEST && !isLeaf && cursor.down()) {
      let members = 0;
      do {
        const child = cursor.type();
        const at = cursor.field();
        if (kinds[child] !== 0 || at !== 0 || (isDamaged && cursor.isMissing()))
          node.children.push(copy(child, at, depth + 1));
        if (types[child] !== 'comment' && kinds[child] !== 0) members += 1;
        // A generated table takes megabytes, and each of its members far more than that in memory.
        if (members > LARGEST_LITERAL && !isDamaged && literals.has(type)) break;
      } while (cursor.next());
      cursor.up();
    } else if (depth >= DEEPEST && !isLeaf && cursor.down()) {
      // What is left unread has to be named.
      cursor.up();
      faults.push(start);
    }
    return node;
  };
  return { root: copy(cursor.type(), 0, 0), faults };
}

const DEEPEST = 600;

const literals = new Set(['dictionary', 'list', 'tuple', 'set', 'object', 'array']);

/** Quotes without a letter before them, or with one that is not `f`: nothing in it has to be parsed. */
function isPlainString(text: string, start: number): boolean {
  const first = text[start];
  if (first === "'") return true;
  if (first === '"') return text[start - 1] !== '$';
  return /^[bru]{1,2}['"]/i.test(text.slice(start, start + 3));
}

interface Grammar {
  /** Per type of node: 0 for a token without a name. */
  readonly kinds: Uint8Array;
  /** Whose double quotes have more in them than text. */
  readonly isShell: boolean;
}

function grammarOf(language: Language): Grammar {
  const known = grammars.get(language);
  if (known) return known;
  const kinds = Uint8Array.from({ length: 65_536 }, (_, id) =>
    id >= language.nodeTypeCount || language.nodeTypeIsNamed(id) ? 1 : 0,
  );
  const grammar = { kinds, isShell: language.types.includes('raw_string') };
  grammars.set(language, grammar);
  return grammar;
}

const grammars = new WeakMap<Language, Grammar>();

const leaves = new Set([
  'identifier',
  'comment',
  'integer',
  'float',
  'property_identifier',
  'regex',
  'string_content',
  'type_annotation',
  'string_fragment',
  'interface_declaration',
  'type_alias_declaration',
  'predefined_type',
  'type_arguments',
  'type_parameters',
  'number',
  'escape_sequence',
  'jsx_text',
]);

export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((one) => one.field === field);
}

export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return node.children.filter((one) => one.field === field);
}

/** Ranges of the source that the grammar could not follow, in order. */
export function damagedPlaces(root: SyntaxNode): (readonly [start: number, end: number])[] {
  const out: (readonly [number, number])[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'ERROR') out.push([node.start, node.end]);
    else for (const one of node.children) visit(one);
  };
  visit(root);
  return out;
}

export function shifted(node: SyntaxNode, by: number): SyntaxNode {
  return {
    ...node,
    start: node.start + by,
    end: node.end + by,
    children: node.children.map((one) => shifted(one, by)),
  };
}
