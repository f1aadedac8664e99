import { piece } from '../../evaluate/value.ts';
import type { Doing } from './doing.ts';
import { hasExtension, isFileWord } from './words.ts';

/** `mapshaper in.shp -simplify 10% -o force out.json`. */
export function mapshaped({ given, emit }: Doing): void {
  let command = '-i';
  for (const one of given) {
    const word = piece(one.value);
    if (one.value.k === 'text' && /^-[a-z]/.test(word)) {
      command = word;
      continue;
    }
    if (
      /^[\w-]+=/.test(word) ||
      !isFileWord(one.value) ||
      /^(force|no-\w+|combine-files|snap|name|prettify|gzip|verbose|quiet|keep-shapes)$/.test(word)
    )
      continue;
    if (command === '-i') emit('read', one);
    else if (/^(-o|-output)$/.test(command)) emit('write', one);
    else if (/^-(join|clip|erase|include|proj)$/.test(command) && hasExtension(word)) emit('read', one);
  }
}
