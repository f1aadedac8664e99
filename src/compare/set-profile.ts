import type { CollectionKind, ShapeChange } from '../core/difference.ts';
import type { Contents } from './contents.ts';
import type { Ignored } from './ignored.ts';
import { addCounts, countValue, recordProfile, type FieldNode } from './profile.ts';
import { shapeChanges } from './shape.ts';

/** What the records of all files of a set look like, before and after, by collection. */
export class SetProfile {
  readonly ignored: Ignored | undefined;
  private readonly collections = new Map<string, Both>();

  constructor(ignored: Ignored | undefined) {
    this.ignored = ignored;
  }

  /** Undefined: a file that has no records, such as a text. */
  addBefore(contents: Contents | undefined): void {
    this.add(contents, 'before');
  }

  addAfter(contents: Contents | undefined): void {
    this.add(contents, 'after');
  }

  /**
   * Adds files that are on both sides until nothing looks new or gone that they could show to be neither. Reads one file, two, four,
   * and so on: files of a set are alike, so that a few tell. Where more than an eighth of them differ, all are read: shares of the
   * whole could then be others than those of the part.
   */
  settle(count: number, differing: number, read: (i: number) => Contents | undefined): void {
    let done = 0;
    for (
      let step = differing * 8 <= count ? 1 : count;
      done < count && !(step < count && this.isSettled());
      step *= 2
    ) {
      for (const end = Math.min(count, done + step); done < end; done++) {
        const contents = read(done);
        this.addBefore(contents);
        this.addAfter(contents);
      }
    }
  }

  /** Every collection of which the shape changed. */
  shapes(): readonly ShapeOf[] {
    return [...this.collections.values()].flatMap((both) => {
      const shape = this.shapeOf(both);
      return shape.length === 0 ? [] : [{ path: both.path, kind: both.kind, shape }];
    });
  }

  both(path: string, kind: Exclude<CollectionKind, 'files'>): Both {
    const name = kind === 'document' ? 'document' : path;
    const known = this.collections.get(name);
    if (known !== undefined) return known;
    const made = { path, kind, before: recordProfile(), after: recordProfile() };
    this.collections.set(name, made);
    return made;
  }

  private shapeOf(both: Both): readonly ShapeChange[] {
    if (total(both.before) === 0 || total(both.after) === 0) return [];
    return shapeChanges(both.before, both.after, this.ignored);
  }

  private add(contents: Contents | undefined, side: 'before' | 'after'): void {
    if (contents === undefined) return;
    for (const [path, { table }] of contents.tables) addCounts(this.both(path, table.kind)[side], table.profile);
    if (contents.hasDocument) countValue(contents.document, this.both('$', 'document')[side]);
  }

  /** A value that is rarer among fewer files than it was may be as usual as before among all. */
  private isSettled(): boolean {
    return [...this.collections.values()].every(
      ({ before, after }) =>
        shapeChanges(before, after, this.ignored, 0).length === 0 && total(before) > 0 === total(after) > 0,
    );
  }
}

export interface ShapeOf {
  readonly path: string;
  readonly kind: Exclude<CollectionKind, 'files'>;
  readonly shape: readonly ShapeChange[];
}

interface Both {
  readonly path: string;
  readonly kind: Exclude<CollectionKind, 'files'>;
  readonly before: FieldNode;
  readonly after: FieldNode;
}

function total(node: FieldNode): number {
  return node.nulls + node.booleans + node.numbers + node.strings + node.arrays + node.objects;
}
