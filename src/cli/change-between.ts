import { compareContents, type CompareOptions } from '../compare/diff.ts';
import { compareSets, type MemberDifference, type SetContent } from '../compare/sets.ts';
import { changeLevel } from '../compare/version.ts';
import type { Difference, RecordChange } from '../core/difference.ts';
import { HoldfastError } from '../core/error.ts';
import type { ChangeLevel, SchemaVerdict } from '../core/version.ts';
import { verdictOf } from '../versions/comparing.ts';
import type { SchemaCheck } from '../versions/succession.ts';
import type { MomentContent } from './moment-content.ts';

/** What lies between two contents, and how much it asks of readers. */
export interface Change {
  readonly difference: Difference;
  readonly level: ChangeLevel;
  readonly because: readonly string[];
  /** Undefined without a schema. */
  readonly verdict: SchemaVerdict | undefined;
  /** Of a set: every file that differs. */
  readonly members?: readonly MemberDifference[];
  readonly changes: () => Iterable<RecordChange>;
}

/** Compares two contents as versions are compared. @throws HoldfastError `usage/set-and-file`, `value/unreadable-…` */
export async function changeBetween(
  artifact: string,
  { before, after }: { readonly before: MomentContent; readonly after: MomentContent },
  options: CompareOptions,
  schema: SchemaCheck | undefined,
): Promise<Change> {
  if (before.is === 'set' && after.is === 'set') {
    const { difference, members, changes } = compareSets(before.content, after.content, options);
    const paths = new Set(members.map(({ path }) => path));
    const verdict = await verdictOf(
      difference,
      { before: () => contentsAt(before.content, paths), after: () => contentsAt(after.content, paths) },
      schema,
    );
    const filesChanged = function* filesChanged(): Generator<RecordChange> {
      for (const { path, change } of members) {
        if (change === 'added') yield { kind: 'added', key: path, after: null };
        else if (change === 'removed') yield { kind: 'removed', key: path, before: null };
      }
      yield* changes();
    };
    return { difference, ...changeLevel(difference, verdict), verdict, members, changes: filesChanged };
  }
  if (before.is === 'set' || after.is === 'set') throw setAndFile(artifact);
  const { difference, changes } = compareContents(before.content, after.content, options);
  const bytes = { before: () => [before.content.bytes], after: () => [after.content.bytes] };
  const verdict = await verdictOf(difference, bytes, schema);
  return { difference, ...changeLevel(difference, verdict), verdict, changes };
}

function* contentsAt({ members }: SetContent, paths: ReadonlySet<string>): Generator<Buffer> {
  for (const { path, read } of members) if (paths.has(path)) yield read();
}

function setAndFile(artifact: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/set-and-file',
    what: 'Cannot compare',
    on: artifact,
    why: 'it was a file in one version and a set of files in the other',
    still: 'Nothing was written',
    next: 'Compare two versions of the same kind',
  });
}
