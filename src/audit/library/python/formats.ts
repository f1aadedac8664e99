import type { Notes } from '../../evaluate/emission.ts';
import type { Value } from '../../evaluate/value.ts';

/** Says of an open file what is written into it. */
export function noteFormat(handle: Value | undefined, format: Notes['format']): void {
  if (handle?.k !== 'handle') return;
  for (const one of handle.emissions)
    if (one.notes.format === 'unknown' || format === 'ndjson') one.notes.format = format;
}

/** What `json.dumps` gave. */
export function isJsonText(value: Value | undefined): boolean {
  return value?.k === 'result' && /^(json|orjson|ujson|simplejson)\.dumps$/.test(value.of);
}
