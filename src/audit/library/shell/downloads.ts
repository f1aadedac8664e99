import { DEEP, mapText, SEGMENT, text } from '../../evaluate/value.ts';
import { baseName, joinPaths } from '../paths.ts';
import type { Doing } from './doing.ts';
import type { Word, Words } from './words.ts';

/** `aria2c --dir raw -o a.csv`, `curl --output-dir raw -o a.csv`: the name is one in the folder. wget's `-P` is about other names. */
export function intoFolder(words: Words, one: Word): Word {
  const [folder] = ['--output-dir', '--dir'].flatMap((flag) => words.values.get(flag) ?? []);
  return folder === undefined ? one : { ...one, value: joinPaths([folder.value, one.value]) };
}

/** Downloads take their name from a flag or from the address. */
export function downloaded({ name, words, emit, c }: Doing): void {
  const { flags, values, operands } = words;
  const has = (...names: string[]) => names.some((one) => flags.has(one) || values.has(one));
  const folder = ['-P', '--directory-prefix', '--output-dir', '-d'].flatMap((flag) =>
    name === 'curl' && flag === '-d' ? [] : (values.get(flag) ?? []),
  )[0];
  if (
    name === 'curl'
      ? !has('-O', '--remote-name', '--remote-name-all')
      : has('-O', '--output-document', '-o', '--out') && name !== 'wget'
  )
    return;
  if (name === 'wget' && has('-O', '--output-document')) return;
  const isDeep = has('-r', '--recursive', '-m', '--mirror');
  const addresses =
    operands.length > 0 ? operands : has('-i', '--input-file') ? [{ value: text(SEGMENT), place: c.range }] : [];
  for (const one of addresses) {
    const file = isDeep ? text(DEEP) : mapText(baseName(one.value), (s) => s.replace(/[?#].*$/, '') || SEGMENT);
    emit('write', { value: folder === undefined ? file : joinPaths([folder.value, file]), place: one.place });
  }
}
