import { Parser, type Tree } from 'web-tree-sitter';

/** Where a walk over a syntax tree stands, and where it can go from there. Ask nothing else of the runtime before `close`. */
export interface Cursor {
  readonly type: () => number;
  readonly field: () => number;
  readonly start: () => number;
  readonly end: () => number;
  readonly isMissing: () => boolean;
  /** To the first child, to the next sibling: false if there is none. */
  readonly down: () => boolean;
  readonly next: () => boolean;
  readonly up: () => void;
  readonly close: () => void;
}

/**
 * A cursor at the root. `tree.walk()` writes its state into the memory of the runtime and reads it back for every question, which
 * makes half of what reading a script costs; a walk that is alone can leave it there (3.5 times quicker).
 */
export function cursorAt(tree: Tree): Cursor {
  const address: unknown = Reflect.get(tree, 0);
  const calls = (direct ??= callsOf(runtime));
  return calls === null || typeof address !== 'number' ? slowCursor(tree) : directCursor(calls, address);
}

/** Starts the runtime; once per process. */
export async function startRuntime(): Promise<void> {
  await Parser.init(runtime);
}

// The runtime puts its functions on the options that it is started with.
const runtime = {};
let direct: Calls | null = null;

type Call = (tree: number) => number;
type Calls = Readonly<Record<(typeof names)[number], Call>>;

const names = [
  'tree_root_node',
  'tree_cursor_new',
  'tree_cursor_delete',
  'tree_cursor_goto_first_child',
  'tree_cursor_goto_next_sibling',
  'tree_cursor_goto_parent',
  'tree_cursor_current_node_type_id',
  'tree_cursor_current_field_id',
  'tree_cursor_current_node_is_missing',
  'tree_cursor_start_index',
  'tree_cursor_end_index',
] as const;

/** Null if somebody else in this process has started the runtime before us: its functions are theirs then. */
function callsOf(options: object): Calls | null {
  const found = names.map((name): [string, unknown] => [name, Reflect.get(options, `_ts_${name}_wasm`)]);
  return found.every(([, call]) => typeof call === 'function') ? (Object.fromEntries(found) as Calls) : null;
}

function directCursor(calls: Calls, tree: number): Cursor {
  const { tree_cursor_goto_first_child: down, tree_cursor_goto_next_sibling: next } = calls;
  const { tree_cursor_current_node_type_id: type, tree_cursor_current_field_id: field } = calls;
  const { tree_cursor_start_index: start, tree_cursor_end_index: end } = calls;
  // Leaves the root where the next call looks for the node to start at.
  calls.tree_root_node(tree);
  calls.tree_cursor_new(tree);
  return {
    type: () => type(tree),
    field: () => field(tree),
    start: () => start(tree),
    end: () => end(tree),
    isMissing: () => calls.tree_cursor_current_node_is_missing(tree) === 1,
    down: () => down(tree) === 1,
    next: () => next(tree) === 1,
    up: () => void calls.tree_cursor_goto_parent(tree),
    close: () => void calls.tree_cursor_delete(tree),
  };
}

/** The runtime's own, for a process in which somebody else has started it. */
export function slowCursor(tree: Tree): Cursor {
  const cursor = tree.walk();
  return {
    type: () => cursor.nodeTypeId,
    field: () => cursor.currentFieldId,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    isMissing: () => cursor.nodeIsMissing,
    down: () => cursor.gotoFirstChild(),
    next: () => cursor.gotoNextSibling(),
    up: () => void cursor.gotoParent(),
    close: () => cursor.delete(),
  };
}
