import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { text, type Value } from '../../evaluate/value.ts';
import { fileOf, touchByName } from '../touch-by-name.ts';
import { open } from './open.ts';

const reading =
  /^(read|load|open|parse|imread)(_\w*|[A-Z]\w*)?$|^from_?(file|path|csv|tsv|json|disk|yaml|excel|xlsx?|parquet)$|^import_(from_)?\w+$|^file_to_\w+$|Reader$|^file_reader$/;
const writing =
  /^(write|save|dump|export|imsave|imwrite)(_\w*|[A-Z]\w*)?$|^to_?(file|disk|path|csv|tsv|json|xlsx?|parquet)$|Writer$|^file_writer$/;
/** The name says that it gets a file's name, so anything that can be one is. */
const ofWholeFile = /^(open_file_(read|write)\w*|file_(reader|writer)|file_to_\w+)$/;
/** With an address as well, the file is where it goes. */
const fetching = /^(download|fetch|retrieve)(_\w*|[A-Z]\w*)?$/;
const notFiles =
  /webbrowser|browser|driver|selenium|urllib|requests|http|ftp|s3|boto|client|socket|importlib|dateutil|email|locale/i;
/** Of these, names inside them are no files. */
const containers = /zip|tar|archive|git|repo|fs\b|conn|session|bucket|storage|cursor/i;

/**
 * A library that is not known here, by what its functions are called: one whose name begins with `read`, `load`, `write` or `save`
 * and that gets a path touches that file. Only with an argument that is a path without doubt.
 */
export function otherCall(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  if (name.startsWith('@') || notFiles.test(name) || !name.includes('.')) return undefined;
  return touch(machine, c, name, name.slice(name.lastIndexOf('.') + 1), true);
}

/** The same for methods of what such a library gave: `model.save('out/model.h5')`. */
export function otherMethod(machine: Machine, c: LibraryCall, receiver: Value, name: string): Value | undefined {
  if (receiver.k !== 'result' && receiver.k !== 'unknown') return undefined;
  const of = receiver.k === 'result' ? receiver.of : '';
  if (notFiles.test(of) || containers.test(of)) return undefined;
  // Of an unknown thing, what is read by name may be inside of it.
  if (receiver.k === 'unknown' && reading.test(name)) return undefined;
  return touch(machine, c, of === '' ? name : `${of.split('.')[0] ?? ''}.${name}`, name, false);
}

function touch(machine: Machine, c: LibraryCall, api: string, verb: string, isCall: boolean): Value | undefined {
  // `open_file_write` opens, and says for what.
  const isOpenedToWrite = /^open_\w*(write|writer|output|save)(_|$)/.test(verb);
  const isFetched = fetching.test(verb) && c.args.length + c.named.size > 1;
  const isWriting = isOpenedToWrite || writing.test(verb) || isFetched;
  const kind = isWriting ? 'write' : reading.test(verb) ? 'read' : null;
  if (kind === null) return undefined;
  const takes = !isCall ? 'path' : ofWholeFile.test(verb) ? 'any' : 'named';
  const given = verb.startsWith('open') ? fileOf(c, takes) : undefined;
  if (given === undefined) return touchByName(machine, c, api, kind, takes);
  // `open_compressed(path, mode='w')`: an open by another name.
  const mode = modeOf(c) ?? text(kind === 'write' ? 'w' : 'r');
  return open(machine, { ...c, ranges: given.range === null ? [] : [given.range] }, api, given.value, mode);
}

function modeOf(c: LibraryCall): Value | undefined {
  return c.named.get('mode') ?? c.args.slice(1).find((one) => one.k === 'text' && /^[rwxa][bt+]{0,2}$/.test(one.s));
}
