import { DEEP, piece, text } from '../../evaluate/value.ts';
import { joinPaths } from '../paths.ts';
import type { Doing } from './doing.ts';
import { presentFolder } from './folders.ts';
import { isFileWord, type Word } from './words.ts';

export function tarred(doing: Doing): void {
  const { words, emit } = doing;
  const [letters] = words.operands;
  // `tar czf x.tgz`: its letters may stand without a dash.
  const isBundled = letters !== undefined && /^[cxtrujzvfapJkPO]+$/.test(piece(letters.value));
  const operands = isBundled ? words.operands.slice(1) : words.operands;
  const flags = new Set([
    ...words.flags,
    ...(isBundled
      ? piece(letters.value)
          .split('')
          .map((one) => `-${one}`)
      : []),
  ]);
  const [file] = words.values.get('-f') ?? words.values.get('--file') ?? [];
  const archive = file ?? (flags.has('-f') ? operands[0] : undefined);
  const members = file === undefined && flags.has('-f') ? operands.slice(1) : operands;
  const isCreating = ['-c', '-r', '-u', '--create', '--append', '--update'].some((flag) => flags.has(flag));
  const folder = (words.values.get('-C') ?? words.values.get('--directory') ?? [])[0];
  if (isCreating) {
    const at =
      folder === undefined ? members : members.map((one) => ({ ...one, value: joinPaths([folder.value, one.value]) }));
    packed(doing, archive === undefined || !isFileWord(archive.value) ? [undefined, ...at] : [archive, ...at]);
    return;
  }
  if (archive !== undefined && isFileWord(archive.value)) emit('read', archive, { format: 'binary' });
  const isShown = flags.has('-O') || flags.has('--to-stdout');
  if (!isShown && ['-x', '--extract', '--get'].some((flag) => flags.has(flag)))
    extracted(emit, folder ?? presentPlace(doing), members);
}

export function packed({ emit, machine }: Doing, [archive, ...members]: readonly (Word | undefined)[]): void {
  if (archive !== undefined && isFileWord(archive.value)) emit('write', archive, { format: 'binary' });
  for (const one of members)
    // All that is in the root is no file to speak of; what is in a folder is that folder.
    if (one !== undefined && isFileWord(one.value) && (piece(one.value) !== '.' || machine.cwd !== null))
      emit('read', one);
}

/**
 * The folder that the commands have changed to: what is put there without a name is put in it. In the root, that something is
 * written is all that can be said.
 */
export function presentPlace({ machine, c }: Doing): Word {
  return { value: machine.cwd === null ? text('.') : presentFolder(machine), place: c.range };
}

/** What comes out of an archive lies in the folder; which files these are the archive alone knows. */
export function extracted(emit: Doing['emit'], folder: Word, members: readonly Word[]): void {
  const names = members.filter((one) => isFileWord(one.value));
  if (names.length === 0) emit('write', { ...folder, value: joinPaths([folder.value, text(DEEP)]) });
  for (const one of names) emit('write', { ...folder, value: joinPaths([folder.value, one.value]) });
}
