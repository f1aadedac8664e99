import { unreachable } from './brand.ts';
import type { Break } from './difference.ts';

/** Why a reader may fail, as a sentence without its capital and its full stop. */
export function breakText(one: Break): string {
  switch (one.kind) {
    case 'container':
      return `\`${one.path}\` was ${a(one.before)} and is ${a(one.after)}`;
    case 'collection-removed':
      return `the collection \`${one.path}\` (${countText(one.records, 'record')}) is gone`;
    case 'key-lost':
      return `the records of \`${one.path}\` are no longer told apart by ${one.fields.map((field) => `\`${field}\``).join(' and ')}`;
    case 'key-format':
      return `the keys of \`${one.path}\` were of the form \`${one.before}\` and are \`${one.after}\``;
    case 'field-removed':
      return one.after === 0
        ? `the field \`${one.field}\` of \`${one.path}\` is gone; ${percentText(one.before)} of the records had it`
        : `the field \`${one.field}\` of \`${one.path}\` went from ${percentText(one.before)} of the records to ${percentText(one.after)}`;
    case 'type-changed':
      return `the field \`${one.field}\` of \`${one.path}\` was ${one.before.join(' or ')} and is ${one.after} in ${countText(one.records, 'place')}`;
    default:
      return unreachable(one);
  }
}

/** `1,637 records`, `1 record`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12.5 %` of a share of 0.125; what is not 0 or 1 is never shown as if it were. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  if (rounded === 0 && share > 0) return 'under 0.1 %';
  if (rounded === 100 && share < 1) return 'over 99.9 %';
  return `${rounded} %`;
}

function a(noun: string): string {
  return noun === 'lines' || noun === 'null' ? noun : `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
