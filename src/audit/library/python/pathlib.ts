import type { Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
  DEEP,
  HOME,
  inherited,
  joined,
  mapText,
  nothing,
  piece,
  SEGMENT,
  text,
  type TextValue,
  type Value,
} from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { keptCopy, rename } from '../moves.ts';
import { asPath, asText, extensionOf, joinPaths, nameOf, parentOf, stemOf, withName, withSuffix } from '../paths.ts';
import { content, manyOf } from '../results.ts';
import { isJsonText } from './formats.ts';
import { globText } from './listing.ts';
import { open } from './open.ts';

/** Path objects: how they are made. */
export const pathlibCalls: Calls = callTable([
  [
    ['pathlib.Path', 'pathlib.PurePath', 'pathlib.PosixPath', 'Path'],
    ({ c }) => (c.args.length === 0 ? text('.', undefined, true) : asPath(joinPaths(c.args, false, true))),
  ],
  [['pathlib.Path.home'], () => text(HOME, undefined, true)],
]);

/** Methods of path objects, and of unknown values that only a path object has. */
export function pathMethod(machine: Machine, path: Value, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  const isPath = path.k === 'text' && path.path === true;
  if (name === 'mkdir') machine.makeFolder(path);
  const isPlain = path.k === 'text' && path.path !== true;
  if (isPlain) return undefined;
  const at = { call: c.range, argument: c.receiverRange };
  switch (name) {
    case 'read_text':
    case 'read_bytes':
      machine.emit('read', `pathlib.Path.${name}`, path, at, { encoding: textEncoding(name, c) });
      return content(path);
    case 'write_text':
    case 'write_bytes': {
      const kept = keptCopy(first ?? c.named.get('data'), path);
      machine.emit(
        kept === undefined ? 'write' : 'backup',
        `pathlib.Path.${name}`,
        path,
        { ...at, mode: name === 'write_text' ? 'w' : 'wb' },
        {
          encoding: textEncoding(name, c),
          format: isJsonText(first) ? 'json' : 'unknown',
          ...(kept === undefined ? {} : { copyOf: kept }),
        },
      );
      return nothing;
    }
    case 'open': {
      const mode = first ?? c.named.get('mode');
      const isMode =
        mode === undefined
          ? isPath
          : alternatives(mode).some((one) => one.k === 'text' && /^[rwxabt+U]{1,4}$/.test(one.s)) ||
            (isPath && mode.k === 'unknown');
      if (!isMode) return undefined;
      return open(machine, { ...c, ranges: c.receiverRange ? [c.receiverRange] : [] }, 'pathlib.Path.open', path, mode);
    }
    case 'unlink':
      machine.emit('delete', 'pathlib.Path.unlink', path, at);
      return nothing;
    case 'iterdir':
      machine.emit('list', 'pathlib.Path.iterdir', path, at);
      return manyOf(joinPaths([path, text(SEGMENT)], false, true));
    case 'glob':
    case 'rglob': {
      if (first === undefined || (!isPath && first.k !== 'text')) return undefined;
      const pattern = joinPaths(name === 'rglob' ? [path, text(DEEP), first] : [path, first], false, true);
      machine.emit('list', `pathlib.Path.${name}`, pattern, { call: c.range, argument: c.receiverRange, glob: true });
      return {
        k: 'list',
        items: [],
        rest: mapText(pattern, (s, one) => ({ ...text(globText(s), undefined, true), ...inherited([one]) })),
      };
    }
    case 'rename':
    case 'replace':
      if (c.args.length !== 1 || first === undefined || (!isPath && first.k !== 'text' && name === 'rename'))
        return undefined;
      if (!isPath && !(first.k === 'text' && first.path === true)) return undefined;
      return rename(machine, `pathlib.Path.${name}`, path, first, {
        range: c.range,
        ranges: c.receiverRange && c.ranges[0] ? [c.receiverRange, c.ranges[0]] : [],
      });
    default:
      return isPath ? pureMethod(path, name, c) : undefined;
  }
}

export function pureMethod(path: Value, name: string, c: LibraryCall): Value | undefined {
  const first = c.args[0];
  switch (name) {
    case 'resolve':
    case 'absolute':
    case 'as_posix':
    case '__str__':
    case 'expanduser': {
      const value = name === 'expanduser' ? mapText(path, (s) => s.replace(/^~(?=\/|$)/, HOME)) : path;
      return name === 'as_posix' || name === '__str__' ? asText(value) : value;
    }
    case 'joinpath':
      return joinPaths([path, ...c.args], false, true);
    case 'with_suffix':
      return first && withSuffix(path, first);
    case 'with_name':
      return first && withName(path, first);
    case 'with_stem':
      return first && withName(path, joined([first, mapText(path, (s) => extensionOf(s))]));
    case 'relative_to':
      return mapText(path, (s, one) => ({ ...text(first ? relative(s, piece(first)) : ANY, one, true) }));
    case 'touch':
    case 'mkdir':
    case 'chmod':
      return nothing;
    default:
      return undefined;
  }
}

export function relative(s: string, from: string): string {
  return s.startsWith(`${from}/`) ? s.slice(from.length + 1) : ANY;
}

export function ancestors(value: Extract<Value, { k: 'text' }>): Value[] {
  const out: Value[] = [];
  let s = value.s;
  for (let level = 0; level < 8; level += 1) {
    s = parentOf(s);
    out.push({ ...value, s });
  }
  return out;
}

export function textEncoding(name: string, c: LibraryCall): Notes['encoding'] {
  if (name.endsWith('bytes')) return 'binary';
  const at = name === 'write_text' ? 1 : 0;
  return c.named.has('encoding') || c.args[at]?.k === 'text' ? 'given' : 'locale';
}

/** A member of a path object: its parent, its name and the like. */
export function pathMember(value: TextValue, name: string): Value | undefined {
  switch (name) {
    case 'parent':
      return { ...value, s: parentOf(value.s) };
    case 'parents':
      return { k: 'list', items: ancestors(value), ...inherited([value]) };
    case 'name':
      return { ...text(nameOf(value.s)), ...inherited([value]) };
    case 'stem':
      return { ...text(stemOf(value.s)), ...inherited([value]) };
    case 'suffix':
      return { ...text(extensionOf(value.s)), ...inherited([value]) };
    case 'parts':
      return { k: 'list', items: value.s.split('/').map((one) => text(one)) };
    default:
      return undefined;
  }
}
