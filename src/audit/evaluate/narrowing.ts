import type { Expression } from '../languages/ir.ts';
import { alternatives, ANY, DEEP, inherited, oneOf, SEGMENT, text, type TextValue, type Value } from './value.ts';

/** What a test says of the end of a name: `file.endsWith('.json')`, `path.extname(file) === '.csv'`, `/\.md$/.test(file)`. */
export interface Ending {
  /** The variable, and the field of it that was asked: `entry.name`. */
  readonly name: string;
  readonly field: string | null;
  readonly suffixes: readonly string[];
}

/** What is known of names where the test holds (or where it does not). `read` gives the texts that an expression stands for. */
export function endingsOf(test: Expression, holds: boolean, read: Texts = literals): readonly Ending[] {
  const inverted = inverse(test);
  if (inverted !== undefined) return endingsOf(inverted, !holds, read);
  if (test.x === 'choice' && test.of.length === 1 && test.of[0])
    return holds ? [...endingsOf(test.t, true, read), ...endingsOf(test.of[0], true, read)] : [];
  if (test.x === 'first')
    return holds
      ? either(test.of.map((one) => endingsOf(one, true, read)))
      : test.of.flatMap((one) => endingsOf(one, false, read));
  if (test.x === 'test') return ofComparison(test, holds, read);
  if (!holds) return test.x === 'binary' && /^!==?$/.test(test.op) ? compared(test.l, test.r) : [];
  if (test.x === 'binary' && /^===?$/.test(test.op)) return compared(test.l, test.r);
  if (test.x !== 'call' || test.f.x !== 'member') return [];
  const [argument] = test.a;
  if (argument === undefined) return [];
  switch (test.f.n) {
    case 'endsWith':
    case 'endswith':
      return about(test.f.o, read(argument.e));
    case 'test':
      return about(argument.e, endsOfPattern(test.f.o));
    case 'match':
      return about(test.f.o, endsOfPattern(argument.e));
    case 'includes':
    case 'has':
      return about(extensionSubject(argument.e), read(test.f.o).map(dotted));
    default:
      return [];
  }
}

/** `path.suffix == '.json'`, `os.path.splitext(name)[1] in ENDINGS`. */
function ofComparison(
  { op, of: [left, right] }: Extract<Expression, { x: 'test' }>,
  holds: boolean,
  read: Texts,
): readonly Ending[] {
  if (left === undefined || right === undefined) return [];
  const isSame = op === '==' || op === '!=' ? holds === (op === '==') : holds === (op === 'in');
  if (!isSame) return [];
  const ends = read(right).filter((one) => one !== '');
  return about(extensionSubject(left), ends.map(dotted));
}

/** What a test negates. */
export function inverse(test: Expression): Expression | undefined {
  return test.x === 'test' && test.op === 'not' ? test.of[0] : argumentOf(test, '@not');
}

/** The value where it ends in one of these; literal texts that do not are left out. */
export function narrowed(value: Value, { field, suffixes }: Pick<Ending, 'field' | 'suffixes'>): Value {
  const kept = alternatives(value).flatMap((one): Value[] => {
    if (field === 'name') {
      // The name of a path, or of an entry of a folder, ends as the path does.
      if (one.k === 'text' && one.path === true) return [narrowed(one, { field: null, suffixes })];
      const [path] = one.k === 'result' && one.of === '@entry' ? one.args : [];
      if (one.k === 'result' && path !== undefined)
        return [{ ...one, args: [narrowed(path, { field: null, suffixes })] }];
    }
    if (field !== null) {
      const part = one.k === 'dict' ? one.entries.get(field) : undefined;
      if (one.k !== 'dict' || part === undefined) return [one];
      return [{ ...one, entries: new Map(one.entries).set(field, narrowed(part, { field: null, suffixes })) }];
    }
    if (one.k !== 'text') return [one];
    const last = one.s.at(-1);
    if (last === DEEP) return suffixes.map((end) => text(`${one.s}/${SEGMENT}${end}`, one, one.path));
    if (last === ANY || last === SEGMENT) return suffixes.map((end) => grown(one, end));
    return suffixes.some((end) => one.s.endsWith(end)) ? [one] : [];
  });
  return kept.length === 0 ? value : { ...oneOf(kept), ...inherited([oneOf(kept), value]) };
}

function grown(one: TextValue, end: string): Value {
  return text(one.s + end, one, one.path);
}

/** One of several tests holds: only what all of them say of one name can be told. */
function either(all: readonly (readonly Ending[])[]): readonly Ending[] {
  const [head] = all[0] ?? [];
  const isOne =
    head !== undefined &&
    all.every((one) => one.length === 1 && one[0]?.name === head.name && one[0].field === head.field);
  return isOne ? [{ ...head, suffixes: all.flatMap((one) => one[0]?.suffixes ?? []) }] : [];
}

function compared(l: Expression, r: Expression): readonly Ending[] {
  const [subject, expected] = r.x === 'text' ? [l, r.v] : l.x === 'text' ? [r, l.v] : [undefined, ''];
  return expected === '' ? [] : about(extensionSubject(subject), [dotted(expected)]);
}

function about(subject: Expression | undefined, suffixes: readonly string[]): readonly Ending[] {
  if (subject === undefined || suffixes.length === 0 || suffixes.length > 8) return [];
  const plain = unwrapped(withoutCase(subject));
  if (plain.x === 'name') return [{ name: plain.n, field: null, suffixes }];
  if (plain.x === 'member' && plain.o.x === 'name') return [{ name: plain.o.n, field: plain.n, suffixes }];
  return [];
}

/** Of `path.extname(file)`, `path.parse(file).ext`, `file.split('.').pop()`: `file`. */
function extensionSubject(e: Expression | undefined): Expression | undefined {
  if (e === undefined) return undefined;
  const plain = withoutCase(e);
  if (plain.x === 'member' && plain.n === 'suffix') return plain.o;
  if (plain.x === 'index') {
    const at = plain.i.x === 'number' ? plain.i.v : null;
    if (at === 1) return argumentOf(plain.o, 'splitext');
    const isLast = at === -1 && plain.o.x === 'call' && plain.o.f.x === 'member' && /^r?split$/.test(plain.o.f.n);
    return isLast && plain.o.x === 'call' && plain.o.f.x === 'member' && isDot(plain.o.a[0]?.e)
      ? plain.o.f.o
      : undefined;
  }
  if (plain.x === 'member' && plain.n === 'ext') return argumentOf(plain.o, 'parse');
  if (plain.x === 'call' && plain.f.x === 'member' && (plain.f.n === 'pop' || plain.f.n === 'at')) {
    const inner = plain.f.o;
    return inner.x === 'call' && inner.f.x === 'member' && inner.f.n === 'split' ? inner.f.o : undefined;
  }
  return argumentOf(plain, 'extname');
}

function withoutCase(e: Expression): Expression {
  return e.x === 'call' && e.f.x === 'member' && /^(toLowerCase|lower|toString)$/.test(e.f.n) ? e.f.o : e;
}

function isDot(e: Expression | undefined): boolean {
  return e?.x === 'text' && e.v === '.';
}

/** `str(path)`, `Path(name)`: the same name. */
function unwrapped(e: Expression): Expression {
  return argumentOf(e, 'str') ?? argumentOf(e, 'Path') ?? e;
}

function argumentOf(e: Expression, callee: string): Expression | undefined {
  if (e.x !== 'call') return undefined;
  return (e.f.x === 'name' || e.f.x === 'member') && e.f.n === callee ? e.a[0]?.e : undefined;
}

/** The texts that an expression stands for; none if it is not known. */
export type Texts = (e: Expression) => readonly string[];

export function literals(e: Expression): string[] {
  if (e.x === 'text') return e.v === '' ? [] : [e.v];
  if (e.x !== 'list') return [];
  const texts = e.of.flatMap((one) => (one.e.x === 'text' && one.e.v !== '' ? [one.e.v] : []));
  return texts.length === e.of.length ? texts : [];
}

function dotted(extension: string): string {
  return extension.startsWith('.') ? extension : `.${extension}`;
}

/** The ends that a pattern asks for: `.json` of `/\.json$/`, two of `/\.(csv|tsv)$/`. */
function endsOfPattern(e: Expression): string[] {
  const source = argumentOf(e, '@regex');
  if (source?.x !== 'text') return [];
  const match = /(?<!\\)((?:[\w-]|\\[.-])*)(?:\((?:\?:)?([\w|.\\-]+)\))?\$$/.exec(source.v);
  if (match === null) return [];
  const [, head = '', choice] = match;
  const ends = choice === undefined ? [head] : choice.split('|').map((one) => head + one);
  return ends.map((one) => one.replace(/\\/g, '')).filter((one) => one !== '');
}
