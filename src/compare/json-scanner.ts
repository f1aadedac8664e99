import type { FieldNode } from './profile.ts';

const quote = 34;
const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const nine = 57;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** Deeper nesting than this is refused: it would overflow the stack of whoever reads the value. */
const deepest = 1000;

/** Where the text stops being JSON, and what should have been there. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly at: number;

  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/**
 * Reads JSON as bytes, without making values: finds where a value ends, checks it by the grammar of RFC 8259, and counts
 * what it saw in a profile. The spans of the fields that have a `slot` are kept for the caller.
 *
 * Reading past the end gives 0, which no rule of the grammar accepts, so that a text that is cut off is an error.
 */
export class JsonScanner {
  readonly bytes: Uint8Array;
  /** +1 counts what is read into the profile, -1 takes it out. */
  weight = 1;
  readonly slotStart: number[] = [];
  readonly slotEnd: number[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** `at` is the first byte of a value; gives the position after its last. */
  value(at: number, node: FieldNode, depth = 0): number {
    switch (this.bytes[at] ?? 0) {
      case quote:
        node.strings += this.weight;
        return this.string(at);
      case openObject:
        node.objects += this.weight;
        return this.object(at, node, depth + 1);
      case openList:
        node.arrays += this.weight;
        return this.list(at, node, depth + 1);
      case 116:
        node.booleans += this.weight;
        return this.word(at, 'true');
      case 102:
        node.booleans += this.weight;
        return this.word(at, 'false');
      case 110:
        node.nulls += this.weight;
        return this.word(at, 'null');
      default:
        node.numbers += this.weight;
        return this.number(at);
    }
  }

  space(at: number): number {
    const { bytes } = this;
    let here = at;
    let byte = bytes[here] ?? 0;
    // Nearly always there is none: one comparison says so.
    while (byte <= 32 && (byte === 32 || byte === 10 || byte === 13 || byte === 9)) byte = bytes[++here] ?? 0;
    return here;
  }

  /** `at` is the opening quote. */
  string(at: number): number {
    const { bytes } = this;
    let end = at + 1;
    for (;;) {
      let byte = bytes[end] ?? 0;
      // Most bytes of most texts lie above the backslash: one comparison decides for them.
      while (byte > backslash || (byte >= 32 && byte !== quote && byte !== backslash)) byte = bytes[++end] ?? 0;
      if (byte === quote) return end + 1;
      if (byte === backslash) end = this.escape(end);
      else if (end >= bytes.length) throw new NotJson(at, 'the text ends inside the string that starts');
      else throw new NotJson(end, 'a control character stands unescaped in a string');
    }
  }

  expected(at: number, what: string): NotJson {
    const byte = this.bytes[at];
    return new NotJson(at, byte === undefined ? `the text ends where ${what} should follow` : `expected ${what}`);
  }

  private object(at: number, node: FieldNode, depth: number): number {
    if (depth > deepest) throw new NotJson(at, `values are nested deeper than ${deepest}`);
    const { bytes } = this;
    let previous: FieldNode | undefined;
    let guess = node.first;
    let here = this.space(at + 1);
    if (bytes[here] === closeObject) return here + 1;
    for (;;) {
      if (bytes[here] !== quote) throw this.expected(here, 'a property name in quotes');
      let child: FieldNode;
      let end = -1;
      if (guess !== undefined && (end = endOfName(bytes, here + 1, guess.raw)) > 0) {
        child = guess;
      } else if (guess?.next !== undefined && (end = endOfName(bytes, here + 1, guess.next.raw)) > 0) {
        child = guess.next;
      } else {
        end = this.string(here);
        child = this.named(node, here + 1, end - 1);
        foretell(node, previous, child);
      }
      here = this.space(end);
      if (bytes[here] !== colon) throw this.expected(here, '`:`');
      const start = this.space(here + 1);
      here = this.value(start, child, depth);
      if (child.slot >= 0) {
        this.slotStart[child.slot] = start;
        this.slotEnd[child.slot] = here;
      }
      here = this.space(here);
      if (bytes[here] === closeObject) return here + 1;
      if (bytes[here] !== comma) throw this.expected(here, '`,` or `}`');
      here = this.space(here + 1);
      previous = child;
      guess = child.next;
    }
  }

  private named(node: FieldNode, start: number, end: number): FieldNode {
    const raw = this.bytes.subarray(start, end);
    return node.child(nameOf(raw), raw);
  }

  private list(at: number, node: FieldNode, depth: number): number {
    if (depth > deepest) throw new NotJson(at, `values are nested deeper than ${deepest}`);
    const { bytes } = this;
    let here = this.space(at + 1);
    if (bytes[here] === closeList) return here + 1;
    const element = node.element();
    for (;;) {
      here = this.space(this.value(here, element, depth));
      if (bytes[here] === closeList) return here + 1;
      if (bytes[here] !== comma) throw this.expected(here, '`,` or `]`');
      here = this.space(here + 1);
    }
  }

  private escape(at: number): number {
    const { bytes } = this;
    const kind = bytes[at + 1];
    if (kind === 117) {
      for (let digit = at + 2; digit < at + 6; digit++) {
        if (!isHexDigit(bytes[digit])) throw this.expected(digit, 'a hexadecimal digit');
      }
      return at + 6;
    }
    // The characters that may follow a backslash: " \ / b f n r t
    if (kind === quote || kind === backslash || kind === 47 || kind === 98 || kind === 102) return at + 2;
    if (kind === 110 || kind === 114 || kind === 116) return at + 2;
    throw this.expected(at + 1, 'an escape such as `\\n`');
  }

  private number(at: number): number {
    const { bytes } = this;
    let here = bytes[at] === minus ? at + 1 : at;
    // What Python writes unless it is told not to.
    if (bytes[here] === 78 || bytes[here] === 73)
      throw new NotJson(at, 'expected a value; `NaN` and `Infinity` are none in JSON');
    if (bytes[here] === zero) here++;
    else here = this.digits(here, here === at ? 'a value' : 'a digit');
    if (bytes[here] === point) here = this.digits(here + 1, 'a digit');
    if (bytes[here] === 101 || bytes[here] === 69) {
      here++;
      if (bytes[here] === 43 || bytes[here] === minus) here++;
      here = this.digits(here, 'a digit');
    }
    return here;
  }

  private digits(at: number, what: string): number {
    const { bytes } = this;
    let here = at;
    for (;;) {
      const byte = bytes[here];
      if (byte === undefined || byte < zero || byte > nine) break;
      here++;
    }
    if (here === at) throw this.expected(at, what);
    return here;
  }

  private word(at: number, word: 'true' | 'false' | 'null'): number {
    for (let i = 1; i < word.length; i++) {
      if (this.bytes[at + i] !== word.charCodeAt(i)) throw this.expected(at, `\`${word}\``);
    }
    return at + word.length;
  }
}

/** An optional field is put between its neighbours, so that both ways past it are guessed right. */
function foretell(parent: FieldNode, previous: FieldNode | undefined, child: FieldNode): void {
  if (previous === undefined) {
    if (parent.first !== child) child.next ??= parent.first;
    parent.first = child;
  } else {
    if (previous.next !== child) child.next ??= previous.next;
    previous.next = child;
  }
}

/** The name that the bytes between two quotes spell. */
export function nameOf(raw: Uint8Array): string {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('utf8');
  if (!raw.includes(backslash)) return text;
  const name: unknown = JSON.parse(`"${text}"`);
  return String(name);
}

/** The position after the closing quote if exactly this name stands here, else -1. */
function endOfName(bytes: Uint8Array, at: number, raw: Uint8Array): number {
  const { length } = raw;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== raw[i]) return -1;
  return bytes[at + length] === quote ? at + length + 1 : -1;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= zero && byte <= nine) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70);
}
