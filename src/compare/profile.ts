/**
 * An object with more different names than this holds data in its names, and the rest are counted together. A record itself
 * may have more: a table can be wide.
 */
const mostNames = { inside: 64, record: 1024 } as const;

/**
 * What the values at one place in the records look like: how many there are of each type, and the same for what is
 * inside them. Counts are exact, so that a record can be taken out again (`weight` -1).
 *
 * `first`, `next` guess the order of the names, which makes a scan of a hundred megabytes cost little more than reading it.
 */
export class FieldNode {
  nulls = 0;
  booleans = 0;
  numbers = 0;
  strings = 0;
  arrays = 0;
  objects = 0;
  first: FieldNode | undefined;
  next: FieldNode | undefined;
  /** Where the scanner keeps the span of this value for the current record; -1: nowhere. */
  slot = -1;
  readonly name: string;
  /** The bytes of the name between its quotes, as the file spells it. */
  readonly raw: Uint8Array;
  /** How many names are told apart. */
  readonly most: number;
  /** Most places have none: a map for each would be most of what a profile costs. */
  children: ReadonlyMap<string, FieldNode> = noChildren;
  #own: Map<string, FieldNode> | undefined;
  /** Names beyond `most`, together. */
  others: FieldNode | undefined;
  elements: FieldNode | undefined;

  constructor(name: string, raw: Uint8Array = noBytes, most: number = mostNames.inside) {
    this.name = name;
    this.raw = raw;
    this.most = most;
  }

  child(name: string, raw: Uint8Array): FieldNode {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    if (this.children.size >= this.most) return (this.others ??= new FieldNode('*'));
    const made = new FieldNode(name, Uint8Array.from(raw));
    this.put(name, made);
    return made;
  }

  put(name: string, child: FieldNode): void {
    this.#own ??= new Map();
    this.children = this.#own;
    this.#own.set(name, child);
  }

  element(): FieldNode {
    return (this.elements ??= new FieldNode('[]'));
  }
}

const noBytes = new Uint8Array(0);
const noChildren: ReadonlyMap<string, FieldNode> = new Map();

/** The profile of whole records. */
export function recordProfile(): FieldNode {
  return new FieldNode('$', noBytes, mostNames.record);
}

/** The same names below, and nothing counted yet. */
export function emptyLike(node: FieldNode): FieldNode {
  const like = new FieldNode(node.name, node.raw, node.most);
  for (const [name, child] of node.children) like.put(name, emptyLike(child));
  if (node.others !== undefined) like.others = emptyLike(node.others);
  if (node.elements !== undefined) like.elements = emptyLike(node.elements);
  return like;
}

/** Adds the counts of one profile to another that began as `emptyLike` it. */
export function addCounts(to: FieldNode, from: FieldNode): void {
  to.nulls += from.nulls;
  to.booleans += from.booleans;
  to.numbers += from.numbers;
  to.strings += from.strings;
  to.arrays += from.arrays;
  to.objects += from.objects;
  for (const [name, child] of from.children) addCounts(to.child(name, child.raw), child);
  if (from.others !== undefined) addCounts((to.others ??= new FieldNode('*')), from.others);
  if (from.elements !== undefined) addCounts(to.element(), from.elements);
}

/** Counts a value that is in memory. */
export function countValue(value: unknown, node: FieldNode): void {
  if (value === null || value === undefined) node.nulls++;
  else if (typeof value === 'boolean') node.booleans++;
  else if (typeof value === 'number' || typeof value === 'bigint') node.numbers++;
  else if (typeof value === 'string') node.strings++;
  else if (Array.isArray(value)) {
    node.arrays++;
    for (const item of value) countValue(item, node.element());
  } else {
    node.objects++;
    for (const [name, inner] of Object.entries(value)) countValue(inner, node.child(name, Buffer.from(name)));
  }
}
