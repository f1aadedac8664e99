import type { Emission, Notes } from '../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../evaluate/machine.ts';
import { alternatives, piece, type Value } from '../evaluate/value.ts';
import { isFresh, looksLikeBackup, nameOf, stemOf } from './paths.ts';
import { sourceOf } from './results.ts';

type At = Pick<LibraryCall, 'range' | 'ranges'>;

/** A copy: a read of the source, a write of the destination, or a backup if the name says so. */
export function copy(machine: Machine, api: string, from: Value, to: Value, at: At): Value {
  machine.emit('read', api, from, { call: at.range, argument: at.ranges[0] ?? null });
  const kind = isBackup(from, to) ? 'backup' : 'write';
  machine.emit(kind, api, to, { call: at.range, argument: at.ranges[1] ?? null }, { copyOf: from });
  return to;
}

/** A rename: the second half of an atomic write if this function wrote the source, else a move. */
export function rename(machine: Machine, api: string, from: Value, to: Value, at: At): Value {
  const staged = stagedWrites(machine, from);
  const isTemporary = alternatives(from).some((one) => isFresh(piece(one)));
  if (staged.length > 0 || isTemporary) {
    const notes: Partial<Notes> = {
      atomic: 'temp-and-rename',
      encoding: staged[0]?.notes.encoding ?? 'fixed',
      format: staged[0]?.notes.format ?? 'unknown',
    };
    for (const one of staged) {
      one.notes.stagingFor = to;
      one.notes.atomic = 'temp-and-rename';
    }
    machine.emit('write', api, to, { call: at.range, argument: at.ranges[1] ?? null }, notes);
    return to;
  }
  machine.emit('delete', api, from, { call: at.range, argument: at.ranges[0] ?? null });
  const kind = isBackup(from, to) ? 'backup' : 'write';
  machine.emit(
    kind,
    api,
    to,
    { call: at.range, argument: at.ranges[1] ?? null },
    { copyOf: from, atomic: 'temp-and-rename' },
  );
  return to;
}

/** Writes of the same text in one of the running functions. */
function stagedWrites(machine: Machine, from: Value): Emission[] {
  const names = new Set(
    alternatives(from)
      .filter((one) => one.k === 'text')
      .map(piece),
  );
  const running = new Set<number>();
  for (let frame: Machine['frame'] | null = machine.frame; frame !== null; frame = frame.caller) running.add(frame.id);
  const isSame = (path: Value) =>
    alternatives(path).some((one) => one === from || (one.k === 'text' && names.has(piece(one))));
  // What this function wrote is among the last things that were done.
  return machine.emissions.slice(-200).filter(
    (one) =>
      (one.notes.kind === 'write' || one.notes.kind === 'append') &&
      one.notes.stagingFor === null &&
      // What was moved there before is no content in the making.
      one.notes.copyOf === null &&
      isSame(one.path) &&
      one.frames.some((place) => running.has(place.frame.id)),
  );
}

/** The file that a write of its whole content keeps a copy of, under a name that says so. */
export function keptCopy(data: Value | undefined, to: Value): Value | undefined {
  const from = sourceOf(data);
  return from !== undefined && isBackup(from, to) ? from : undefined;
}

function isBackup(from: Value, to: Value): boolean {
  const sources = new Set(alternatives(from).map(piece));
  return alternatives(to).some((one) => {
    const s = piece(one);
    if (!looksLikeBackup(s) || [...sources].some((source) => looksLikeBackup(source))) return false;
    // `original.txt` may be anything; a copy that is kept is named after what it is a copy of, or lies among others.
    const isPlainWord = !/back-?up|bak|bkp|~$/i.test(s);
    return !isPlainWord || [...sources].some((source) => s.startsWith(source) || isNamedAfter(s, source));
  });
}

function isNamedAfter(s: string, source: string): boolean {
  const stem = stemOf(source).replace(/[\uE000-\uE007]/g, '');
  return stem.length > 1 && nameOf(s).includes(stem);
}
