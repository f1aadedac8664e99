import type { FieldChange, RecordChange } from '../core/difference.ts';

const longest = { text: 500, list: 20, object: 50 } as const;

/** A value as a difference keeps it: plain JSON (a number that JSON cannot write becomes a text), and short: long texts and lists are cut. */
export function sampleValue(value: unknown): unknown {
  if (typeof value === 'bigint') return sampleValue(String(value));
  // JSON would write null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string') {
    if (value.length <= longest.text) return value;
    return `${value.slice(0, longest.text)}… (${value.length.toLocaleString('en-US')} characters)`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const shown = value.slice(0, longest.list).map(sampleValue);
    return value.length <= longest.list ? shown : [...shown, `… ${value.length - longest.list} more`];
  }
  const entries = Object.entries(value);
  const shown = entries.slice(0, longest.object).map(([name, inner]): [string, unknown] => [name, sampleValue(inner)]);
  if (entries.length > longest.object) shown.push(['…', `${entries.length - longest.object} more`]);
  return Object.fromEntries(shown);
}

export function sampleChange(change: RecordChange): RecordChange {
  if (change.kind === 'added') return { ...change, after: sampleValue(change.after) };
  if (change.kind === 'removed') return { ...change, before: sampleValue(change.before) };
  return { ...change, fields: change.fields.slice(0, longest.object).map(sampleField) };
}

function sampleField(field: FieldChange): FieldChange {
  return {
    path: field.path,
    ...('before' in field ? { before: sampleValue(field.before) } : {}),
    ...('after' in field ? { after: sampleValue(field.after) } : {}),
  };
}
