import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { DEEP, FRESH, joined, nothing, piece, SEGMENT, text, unknown, type Value } from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';
import type { Outside } from '../calls.ts';
import { copy, keptCopy, rename } from '../moves.ts';
import { content } from '../results.ts';
import { globCall } from './glob.ts';
import { emit, isJsonText, written } from './writes.ts';

/** A call of `fs`, in any of its three styles, or of a package that extends it. */
export function fileCall(
  outside: Outside,
  machine: Machine,
  c: LibraryCall,
  api: string,
  full: string,
): Value | undefined {
  const first = c.args[0];
  const kind = full.replace(/Sync$/, '');
  const last = c.args.at(-1);
  const callback = last?.k === 'function' ? last : undefined;
  const options = c.args.findLast((one) => one.k === 'dict');
  const flag =
    options?.k === 'dict' ? piece(options.entries.get('flag') ?? options.entries.get('flags') ?? text('')) : '';
  if (first === undefined) return undefined;
  if (first.k === 'result' && first.of === '@descriptor') return written(machine, api, first.args[0] ?? first, c, {});
  const after = (value: Value): Value => {
    if (callback) machine.callback(callback, [nothing, value]);
    return value;
  };
  // What uses an open file leaves it open.
  if (first.k === 'handle' && /^(writev?|readv?|f(data)?sync|f(stat|utimes|chmod|chown|truncate))$/.test(kind))
    return after(nothing);
  switch (kind) {
    case 'readFile':
    case 'readJson':
    case 'readJSON':
      emit(machine, 'read', api, first, c, 0, {
        encoding: c.args.length > 1 && callback === undefined ? 'given' : 'fixed',
        format: /json/i.test(kind) ? 'json' : 'unknown',
      });
      if (/json/i.test(kind)) return after(outside.readData(machine, first) ?? unknown('read from a file', [first]));
      return after(content(first));
    case 'createReadStream': {
      const emission = emit(machine, 'read', api, first, c, 0, { closing: 'escapes' });
      return { k: 'handle', path: first, emissions: [emission] };
    }
    case 'writeFile':
    case 'outputFile':
    case 'writeJson':
    case 'writeJSON':
    case 'outputJson':
    case 'outputJSON': {
      const data = c.args[1];
      const isJson = /json/i.test(kind) || isJsonText(data);
      const isAppend = flag.startsWith('a');
      const kept = isAppend ? undefined : keptCopy(data, first);
      written(
        machine,
        api,
        first,
        c,
        {
          format: isJson ? 'json' : 'unknown',
          exclusive: flag.includes('x'),
          ...(kept === undefined ? {} : { copyOf: kept }),
        },
        0,
        isAppend ? 'append' : kept === undefined ? 'write' : 'backup',
        flag,
      );
      return after(nothing);
    }
    case 'appendFile':
      written(machine, api, first, c, {}, 0, 'append');
      return after(nothing);
    case 'close':
      if (first.k === 'handle') for (const one of first.emissions) one.notes.closing = 'explicit';
      return after(nothing);
    case 'truncate':
      written(machine, api, first, c, {});
      return after(nothing);
    case 'createWriteStream': {
      const emission = emit(
        machine,
        flag.startsWith('a') ? 'append' : 'write',
        api,
        first,
        c,
        0,
        { closing: 'never', exclusive: flag.includes('x') },
        flag || null,
      );
      return { k: 'handle', path: first, emissions: [emission] };
    }
    case 'unlink':
    case 'rm':
    case 'remove':
    case 'emptyDir':
      emit(machine, 'delete', api, first, c, 0);
      return after(nothing);
    case 'readdir':
    case 'opendir': {
      const isDeep = options?.k === 'dict' && options.entries.get('recursive')?.k === 'const';
      emit(machine, 'list', api, first, c, 0);
      const entry: Value = isDeep ? text(DEEP) : text(SEGMENT);
      const isTyped = options?.k === 'dict' && options.entries.has('withFileTypes');
      return after({
        k: 'list',
        items: [],
        rest: isTyped
          ? {
              k: 'dict',
              entries: new Map<string, Value>([
                ['name', entry],
                ['parentPath', first],
                ['path', first],
              ]),
              rest: unknown('an entry'),
            }
          : entry,
      });
    }
    case 'rmdir':
      // Without it only an empty folder goes.
      if (options?.k === 'dict' && options.entries.has('recursive')) emit(machine, 'delete', api, first, c, 0);
      return after(nothing);
    case 'glob':
      return globCall(machine, c, api);
    case 'copyFile':
    case 'cp':
    case 'copy':
      if (c.args[1]) copy(machine, api, first, c.args[1], c);
      return after(nothing);
    case 'rename':
    case 'move':
      if (c.args[1]) rename(machine, api, first, c.args[1], c);
      return after(nothing);
    case 'link':
      if (c.args[1]) copy(machine, api, first, c.args[1], c);
      return after(nothing);
    case 'mkdir':
    case 'mkdirs':
    case 'mkdirp':
    case 'ensureDir':
      machine.makeFolder(first);
      return after(nothing);
    case 'mkdtemp':
      return after(joined([first, text(FRESH)]));
    case 'realpath':
      return after(first);
    case 'open': {
      const mode = c.args[1]?.k === 'text' ? c.args[1].s : 'r';
      const access: AccessKind = mode.startsWith('a') ? 'append' : /[w+]/.test(mode) ? 'write' : 'read';
      const emission = emit(
        machine,
        access,
        api,
        first,
        c,
        0,
        { closing: 'never', exclusive: mode.includes('x') },
        mode,
      );
      return after({ k: 'handle', path: first, emissions: [emission] });
    }
    default:
      if (callback) machine.callback(callback, []);
      return undefined;
  }
}
