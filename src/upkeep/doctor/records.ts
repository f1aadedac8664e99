import fs from 'node:fs';
import { join } from 'node:path';
import { isHoldfastError } from '../../core/error.ts';
import { clockToleranceMs } from '../../core/lateness.ts';
import { hasHole } from '../../core/pattern.ts';
import type { TrackerPlace } from '../../record/find-place.ts';
import { readMetadata } from '../../record/metadata-file.ts';
import { emptyMetadata, type Metadata } from '../../record/metadata.ts';
import { millisecondsOf } from '../../record/timestamp.ts';
import { fewOf, type Finding, ok } from './finding.ts';

/** Reads the metadata file; the records are undefined where they cannot be read. */
export function checkMetadata({ file, root, shown }: TrackerPlace): {
  readonly metadata: Metadata | undefined;
  readonly findings: readonly Finding[];
} {
  const check = 'metadata';
  if (fs.lstatSync(file, { throwIfNoEntry: false }) === undefined)
    return { metadata: emptyMetadata, findings: [ok(check, `nothing is recorded yet (${shown} does not exist)`)] };
  try {
    const metadata = readMetadata(file, { root });
    const conflicts = [...metadata.records].filter(([, { conflict }]) => conflict === true).map(([name]) => name);
    const all = ok(check, `${metadata.records.size} records in ${shown}`);
    return { metadata, findings: [all, ...(conflicts.length === 0 ? [] : [leftByMerge(conflicts)])] };
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    const { why, still, next } = error.parts;
    const level = error.family === 'damaged' ? 'damaged' : 'todo';
    return {
      metadata: undefined,
      findings: [{ check, level, what: `${shown} cannot be read: ${why}`, means: still, next, on: [shown] }],
    };
  }
}

function leftByMerge(names: readonly string[]): Finding {
  return {
    check: 'conflicts',
    level: 'todo',
    what: `a merge kept one of two contents of ${names.length === 1 ? 'an artifact' : `${names.length} artifacts`}`,
    means: 'what the other branch had is not in it',
    next: 'Make them again: `holdfast run`, or the script that records them',
    on: fewOf(names),
  };
}

/** Times that lie in the future: of records, and of the files that they are about. */
export function checkClock(root: string, metadata: Metadata, metadataFile: string, now: number): Finding {
  const limit = now + clockToleranceMs;
  const records = [...metadata.records].filter(([, record]) => millisecondsOf(record.last_updated) > limit);
  const files = [
    metadataFile,
    ...[...metadata.records.keys()].filter((name) => !hasHole(name)).map((name) => join(root, name)),
  ];
  const ahead = files.filter((file) => (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > limit);
  if (records.length + ahead.length === 0) return ok('clock', 'no time lies in the future');
  return {
    check: 'clock',
    level: 'todo',
    what: [
      ...(records.length > 0 ? [`${records.length} recorded times lie in the future`] : []),
      ...(ahead.length > 0 ? [`${ahead.length} files have a time in the future`] : []),
    ].join(', and '),
    means:
      'a clock was wrong, here or where they were made: how old these are, nobody can tell. Contents decide what is stale, and are not touched by it',
    next: 'Set the clock of this machine right; if it is, record these artifacts again',
    on: fewOf([
      ...records.map(([name, { last_updated }]) => `${name} (recorded ${last_updated})`),
      ...ahead.map((file) => file.slice(root.length + 1)),
    ]),
  };
}
