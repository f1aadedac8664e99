import { alternatives, type Value } from './value.ts';

/** An open file that is returned, or given to what is not known: whoever has it closes it, and it cannot be said that nobody does. */
export function handOn(value: Value): void {
  for (const one of alternatives(value)) {
    if (one.k !== 'handle') continue;
    for (const { notes } of one.emissions) if (notes.closing === 'never') notes.closing = 'escapes';
  }
}
