import { countText, percentText } from '../core/difference-text.ts';
import type {
  CollectionDifference,
  CollectionKind,
  Concentration,
  Difference,
  FieldPattern,
  RecordChange,
  RecordKey,
  Side,
} from '../core/difference.ts';
import { unreachable } from '../core/brand.ts';

/** One sentence for all of a difference: what a reader wants to know before anything else. */
export function headline(difference: Difference): string {
  const { before, after } = difference;
  const sides = `${before.label} -> ${after.label}`;
  switch (difference.kind) {
    case 'identical':
      return `${sides}: identical bytes`;
    case 'bytes-only':
      return `${sides}: the same data in other bytes (${difference.spelling.join(', ') || 'spelling'})`;
    case 'order-only':
      return `${sides}: the same records in another order`;
    case 'changed':
      return `${sides}: ${changedText(difference)}`;
    default:
      return unreachable(difference.kind);
  }
}

/** `2 added, 1 removed, 5 changed (of 1,637)`. */
export function collectionCounts(one: CollectionDifference): string {
  if (one.kind === 'document' && one.before + one.after > 2) return `${number(one.changed)} changed`;
  if (one.kind === 'document') {
    if (one.presence === 'only-before') return 'gone';
    return one.presence === 'only-after' ? 'new' : one.changed > 0 ? 'changed' : 'unchanged';
  }
  const noun = one.kind === 'files' ? 'file' : 'record';
  if (one.presence === 'only-before') return `gone, with ${countText(one.before, 'record')}`;
  if (one.presence === 'only-after') return `new, with ${countText(one.after, 'record')}`;
  const parts = [
    ...counted(one.added, 'added'),
    ...counted(one.removed, 'removed'),
    ...counted(one.changed, 'changed'),
    ...counted(one.moved, 'moved'),
    ...counted(one.respelled, 'in other bytes alone'),
  ];
  const counts = parts.length === 0 ? 'nothing changed' : parts.join(', ');
  const total =
    one.before === one.after ? countText(one.after, noun) : `${number(one.before)} -> ${countText(one.after, noun)}`;
  return `${counts}; ${total}`;
}

/** How the records were told apart, and why so. */
export function keyText(key: RecordKey): string {
  switch (key.by) {
    case 'document':
      return 'one document';
    case 'path':
      return 'by path';
    case 'property':
      return 'by property name';
    case 'content':
      return `by content (${key.why})`;
    case 'fields': {
      const fields = key.fields.map((field) => `\`${field}\``).join(' and ');
      if (key.why === 'declared') return `by ${fields} (declared)`;
      const shared = key.why.shared === 0 ? 'unique' : `shared by ${countText(key.why.shared, 'record')}`;
      return `by ${fields} (found: ${ruleText[key.why.rule]}, ${shared})`;
    }
    default:
      return unreachable(key);
  }
}

export function patternText({ pattern, count }: FieldPattern): string {
  return `${pattern} (${number(count)})`;
}

export function concentrationText({ where, changes, share, usual }: Concentration): string {
  return `${percentText(share)} of the changes (${number(changes)}) are where ${where}, which is ${percentText(usual)} of all records`;
}

/** The records of a sample, each as lines: the first says which, the others what. */
export function sampleLines(change: RecordChange, longest: number, kind?: CollectionKind): string[] {
  if (kind === 'files') return [`${signs[change.kind]} ${change.key}`];
  if (change.kind === 'added') return [`+ ${nameText(change.key)}`, `    ${valueText(change.after, longest)}`];
  if (change.kind === 'removed') return [`- ${nameText(change.key)}`, `    ${valueText(change.before, longest)}`];
  const width = (longest - 10) / 2;
  return [
    `~ ${nameText(change.key)}`,
    ...change.fields.map((field) => {
      const before = 'before' in field ? valueText(field.before, width) : '(none)';
      const after = 'after' in field ? valueText(field.after, width) : '(none)';
      return `    ${nameText(field.path)}: ${before} -> ${after}`;
    }),
  ];
}

/** A key or the name of a field: data may be in them, of any length. */
export function nameText(name: string, longest = 120): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 1)}…`;
}

/** A value on one line of at most so many characters. */
export function valueText(value: unknown, longest: number): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= longest ? text : `${text.slice(0, Math.max(1, Math.floor(longest) - 1))}…`;
}

/** `104,857,600 bytes, 500,000 records`. */
export function sideText({ label, bytes, records }: Side): string {
  if (bytes === null) return records === null ? label : `${label}: ${countText(records, 'file')}`;
  return `${label}: ${countText(bytes, 'byte')}${records === null ? '' : `, ${countText(records, 'record')}`}`;
}

/** Collections in which something is to be said, the most changed first; the document last. */
export function toldCollections(difference: Difference): CollectionDifference[] {
  const weight = (one: CollectionDifference) => {
    if (one.kind === 'files') return Infinity;
    return one.kind === 'document' ? -1 : one.added + one.removed + one.changed;
  };
  return difference.collections.filter(isTold).sort((a, b) => weight(b) - weight(a));
}

function isTold(one: CollectionDifference): boolean {
  const { presence, added, removed, changed, moved, duplicates } = one;
  return presence !== 'both' || added + removed + changed + moved + duplicates.keys > 0;
}

function changedText(difference: Difference): string {
  const set = difference.collections.find(({ kind }) => kind === 'files');
  if (difference.lines !== undefined && set === undefined) {
    const { added, removed } = difference.lines;
    return `${countText(added, 'line')} added, ${countText(removed, 'line')} removed`;
  }
  if (difference.collections.length === 0) return 'other bytes';
  const [added, removed, changed] = [sum(difference, 'added'), sum(difference, 'removed'), sum(difference, 'changed')];
  const parts = [...counted(added, 'added'), ...counted(removed, 'removed'), ...counted(changed, 'changed')];
  const isDocumentChanged =
    set === undefined && difference.collections.some(({ kind, changed }) => kind === 'document' && changed > 0);
  const records = parts.length === 0 ? [] : [`records: ${parts.join(', ')}`];
  const files = set === undefined ? [] : [`files: ${countsText(set)}`];
  const containers = difference.breaks.some(({ kind }) => kind === 'container') ? ['another container'] : [];
  const isAlone = difference.collections.every(({ kind }) => kind === 'document');
  const document = isAlone ? 'the document changed' : 'the document around them changed';
  const texts = [...files, ...containers, ...records, ...(isDocumentChanged ? [document] : [])];
  return texts.join('; ') || 'collections came or went';
}

function sum(difference: Difference, what: 'added' | 'removed' | 'changed'): number {
  return difference.collections
    .filter(({ kind }) => kind !== 'document' && kind !== 'files')
    .reduce((total, one) => total + one[what], 0);
}

function countsText({ added, removed, changed, respelled }: CollectionDifference): string {
  const parts = [...counted(added, 'added'), ...counted(removed, 'removed'), ...counted(changed, 'changed')];
  return [...parts, ...counted(respelled, 'in other bytes alone')].join(', ');
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${number(count)} ${what}`];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

const signs = { added: '+', removed: '-', changed: '~' } as const;

const ruleText = {
  id: 'named like an id',
  name: 'named like a name',
  reference: 'named like a reference',
  pair: 'a pair of ends',
} as const;
