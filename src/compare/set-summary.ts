import type {
  CollectionDifference,
  CollectionKind,
  Difference,
  LineDifference,
  RecordChange,
} from '../core/difference.ts';
import type { Observer } from './diff.ts';
import { FieldTally } from './field-summary.ts';
import type { SetProfile } from './set-profile.ts';

/** Sums what changed inside of the files of a set, collection by collection. */
export class SetSummary {
  private readonly sums = new Map<string, Sum>();
  private readonly profile: SetProfile;
  private readonly samples: number;
  /** For sets of texts: all their lines. The lines themselves are in the differences of the files. */
  lines: LineDifference | undefined;

  constructor(profile: SetProfile, samples: number) {
    this.profile = profile;
    this.samples = samples;
  }

  /** Takes every record that changed in one file. */
  observer(member: string): Observer {
    return ({ path, kind }, key, changes, cells) => {
      const isDocument = kind === 'document';
      const sum = this.sumOf(path, kind, cells);
      sum.fields.add(() => (isDocument ? member : `${member}: ${key()}`), changes);
    };
  }

  add(member: string, difference: Difference): void {
    const { lines } = difference;
    if (lines !== undefined) {
      const { before = 0, after = 0, added = 0, removed = 0 } = this.lines ?? {};
      this.lines = {
        before: before + lines.before,
        after: after + lines.after,
        added: added + lines.added,
        removed: removed + lines.removed,
        hunks: [],
      };
    }
    for (const one of difference.collections) {
      const sum = this.sumOf(one.path, one.kind, difference.format === 'csv');
      sum.total = sum.total === undefined ? one : together(sum.total, one);
      for (const sample of one.samples) {
        const shown = sum.shown[sample.kind];
        const key = one.kind === 'document' ? member : `${member}: ${sample.key}`;
        if (shown.length < this.samples) shown.push({ ...sample, key });
      }
      for (const duplicate of one.duplicates.listed) {
        if (sum.duplicates.length < this.samples)
          sum.duplicates.push({ ...duplicate, key: `${member}: ${duplicate.key}` });
      }
    }
  }

  /** Those in which something changed, or whose shape did by the files that came and went. */
  collections(): CollectionDifference[] {
    const shapes = this.profile.shapes();
    for (const { path, kind } of shapes) this.sumOf(path, kind, false).total ??= { ...untouched, path, kind };
    return [...this.sums.values()].flatMap(({ total, fields, shown, duplicates }) => {
      if (total === undefined) return [];
      const shape = shapes.find(({ path, kind }) => nameOf(path, kind) === nameOf(total.path, total.kind))?.shape ?? [];
      return {
        ...total,
        presence: 'both' as const,
        fields: fields.summaries(),
        shape,
        duplicates: { keys: total.duplicates.keys, listed: duplicates },
        concentrations: [],
        samples: [...shown.changed, ...shown.added, ...shown.removed],
      };
    });
  }

  private sumOf(path: string, kind: CollectionKind, cells: boolean): Sum {
    const name = nameOf(path, kind);
    const known = this.sums.get(name);
    if (known !== undefined) return known;
    const { before, after } = this.profile.both(path, kind === 'files' ? 'document' : kind);
    const made: Sum = {
      total: undefined,
      fields: new FieldTally(before, after, cells),
      shown: { changed: [], added: [], removed: [] },
      duplicates: [],
    };
    this.sums.set(name, made);
    return made;
  }
}

interface Sum {
  total: CollectionDifference | undefined;
  readonly fields: FieldTally;
  readonly shown: Readonly<Record<RecordChange['kind'], RecordChange[]>>;
  readonly duplicates: { readonly key: string; readonly before: number; readonly after: number }[];
}

function nameOf(path: string, kind: CollectionKind): string {
  return kind === 'document' ? 'document' : path;
}

const untouched = {
  presence: 'both',
  key: { by: 'content', why: 'no file that is on both sides has another record' },
  before: 0,
  after: 0,
  added: 0,
  removed: 0,
  changed: 0,
  unchanged: 0,
  respelled: 0,
  moved: 0,
  ordered: false,
  fields: [],
  shape: [],
  duplicates: { keys: 0, listed: [] },
  concentrations: [],
  samples: [],
} as const;

function together(a: CollectionDifference, b: CollectionDifference): CollectionDifference {
  return {
    ...a,
    before: a.before + b.before,
    after: a.after + b.after,
    added: a.added + b.added,
    removed: a.removed + b.removed,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    respelled: a.respelled + b.respelled,
    moved: a.moved + b.moved,
    duplicates: { keys: a.duplicates.keys + b.duplicates.keys, listed: [] },
  };
}
