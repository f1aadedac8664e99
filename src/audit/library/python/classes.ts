import { classMember, methodOf } from '../../evaluate/classes.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { ClassValue, InstanceValue, ResultValue, Value } from '../../evaluate/value.ts';
import { resultOf } from '../results.ts';
import type { AccessShape } from './tables.ts';

const reads = (at: number, ...named: string[]): AccessShape => ({ kind: 'read', at, named, format: 'binary' });
const writes = (at: number, ...named: string[]): AccessShape => ({ kind: 'write', at, named, format: 'binary' });

/** Methods whose names say nothing alone: what they touch hangs on the class of the object. */
const byClass: readonly (readonly [RegExp, ReadonlyMap<string, AccessShape>])[] = [
  [
    /(^|\.)train\.Saver$/,
    new Map([
      ['save', writes(1, 'save_path')],
      ['restore', reads(1, 'save_path')],
    ]),
  ],
  [
    /(^|\.)train\.Checkpoint$/,
    new Map([
      ['save', writes(0, 'file_prefix')],
      ['write', writes(0, 'file_prefix')],
      ['restore', reads(0, 'save_path')],
      ['read', reads(0, 'save_path')],
    ]),
  ],
  [
    /(^|\.)(ogr|gdal)\.GetDriverByName$/,
    new Map([
      ['Open', reads(0, 'utf8_path')],
      ['CreateDataSource', writes(0, 'utf8_path')],
      ['Create', writes(0, 'utf8_path')],
      ['CreateCopy', writes(0, 'utf8_path')],
    ]),
  ],
  [/(^|\.)(sax\.)?make_parser$/, new Map([['parse', { ...reads(0, 'source'), format: 'text' as const }]])],
  [
    /(^|\.)(Booster|XGB\w+|LGBM\w+|CatBoost\w*)$/,
    new Map([
      ['load_model', reads(0, 'fname')],
      ['dump_model', writes(0, 'fout')],
    ]),
  ],
];

/** What a method of something that a library gave does to the file that it gets. */
export function methodOfClass(of: string, name: string): AccessShape | undefined {
  return byClass.find(([pattern, methods]) => pattern.test(of) && methods.has(name))?.[1].get(name);
}

/** What an instance has from a class of a library that its own class extends. The same object for every question. */
export function libraryPart(instance: InstanceValue): ResultValue | undefined {
  const known = instance.attrs.get(PART);
  if (known?.k === 'result') return known;
  const base = externalBase(instance.cls);
  if (base === undefined) return undefined;
  const part = resultOf(base, []);
  instance.attrs.set(PART, part);
  return part;
}

const PART = '@library';

function externalBase(cls: ClassValue, depth = 0): string | undefined {
  for (const base of cls.bases) {
    if (base.k === 'external') return base.name;
    const found = base.k === 'class' && depth < 8 ? externalBase(base, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `worker.start()` of a thread or a process runs its `run`. */
export function startedWorker(
  machine: Machine,
  instance: InstanceValue,
  name: string,
  c: LibraryCall,
): Value | undefined {
  const base = externalBase(instance.cls);
  if (name !== 'start' || base === undefined || !/(^|\.)(Thread|Process|Timer|QThread)$/.test(base)) return undefined;
  return classMember(instance.cls, 'run') === undefined
    ? undefined
    : machine.call(methodOf(instance, 'run')!, [], new Map(), c.range);
}
