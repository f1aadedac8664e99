import type { Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { piece, text, type Value } from '../../evaluate/value.ts';
import type { Range } from '../../languages/ir.ts';
import { copy, rename } from '../moves.ts';
import { baseName, joinPaths } from '../paths.ts';
import type { CommandShape } from './tables.ts';

export function perform(
  machine: Machine,
  name: string,
  shape: CommandShape,
  args: Value[],
  places: Range[],
  c: LibraryCall,
): void {
  const files: { value: Value; place: Range }[] = [];
  const emit = (
    kind: 'read' | 'write' | 'append' | 'delete' | 'list',
    value: Value,
    place: Range | undefined,
    notes: Partial<Notes> = {},
    api = name,
  ) => machine.emit(kind, api, value, { call: c.range, argument: place ?? null }, notes);
  let isInPlace = false;
  let skipProgram = shape.program === true;
  const flags = new Set<string>();
  for (let at = 0; at < args.length; at += 1) {
    const value = args[at]!;
    const word = value.k === 'text' ? value.s : '';
    const next = args[at + 1];
    // `sed -i '' …`: the empty suffix of another system's sed.
    if (word === '--' || (value.k === 'text' && word === '')) continue;
    if (word === '|' || word === ';' || word === '{}') continue;
    if (word.startsWith('-') && word.length > 1) {
      const flag = word.split('=')[0] ?? word;
      flags.add(flag);
      if (shape.inPlace?.test(word)) isInPlace = true;
      const written = shape.out?.find(
        (one) => one === flag || (one.length === 2 && word.startsWith(one) && word.length > 2),
      );
      if (written !== undefined) {
        const inline = word.includes('=')
          ? word.slice(word.indexOf('=') + 1)
          : word.length > written.length && written.length === 2
            ? word.slice(2)
            : null;
        const target = inline === null ? next : text(inline);
        if (target && piece(target) !== '-') emit('write', target, places[at + 1]);
        if (inline === null) at += 1;
      } else if (shape.takes?.includes(flag) && !word.includes('=')) {
        if (
          shape.program === true &&
          (flag === '-e' || flag === '-f' || flag === '--from-file' || flag === '--expression' || flag === '--file')
        )
          skipProgram = false;
        at += shape.takesTwo?.includes(flag) ? 2 : 1;
      }
      continue;
    }
    if (skipProgram) {
      skipProgram = false;
      continue;
    }
    files.push({ value, place: places[at] ?? c.range });
  }
  const last = files.at(-1);
  switch (shape.does) {
    case 'read':
      for (const one of files)
        if (isFileWord(one.value)) {
          emit('read', one.value, one.place);
          if (isInPlace) emit('write', one.value, one.place, {}, `${name} -i`);
        }
      return;
    case 'write':
      for (const one of files)
        emit(flags.has('-a') || flags.has('--append') ? 'append' : 'write', one.value, one.place);
      return;
    case 'delete':
      for (const one of files) emit('delete', one.value, one.place);
      return;
    case 'list':
      for (const one of files) if (isFileWord(one.value)) emit('list', one.value, one.place);
      if (files.length === 0 && name === 'ls') emit('list', text('.'), c.range);
      return;
    case 'copy':
    case 'move': {
      const sources = files.slice(0, -1);
      if (last === undefined || sources.length === 0) return;
      for (const one of sources) {
        const isFolder = sources.length > 1 || /(^\.|\/\.?)$/.test(piece(last.value)) || flags.has('-t');
        const to = isFolder ? joinPaths([last.value, baseName(one.value)]) : last.value;
        const at = { range: c.range, ranges: [one.place, last.place] };
        if (shape.does === 'copy') copy(machine, name, one.value, to, at);
        else rename(machine, name, one.value, to, at);
      }
      return;
    }
    case 'find': {
      const paths = files.slice(
        0,
        Math.max(1, files.findIndex((one) => piece(one.value).startsWith('(')) === -1 ? 1 : 1),
      );
      for (const one of paths) emit(flags.has('-delete') ? 'delete' : 'list', one.value, one.place);
      return;
    }
    case 'database': {
      const [base, sql] = files;
      if (base === undefined) return;
      const isChange = /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER|\.import)\b/i.test(
        sql ? piece(sql.value) : '',
      );
      emit(isChange ? 'write' : 'read', base.value, base.place, { format: 'database' });
      return;
    }
    case 'dd':
      for (const one of args) {
        const word = piece(one);
        if (word.startsWith('if=')) emit('read', text(word.slice(3), one), undefined);
        if (word.startsWith('of=')) emit('write', text(word.slice(3), one), undefined);
      }
      return;
    case 'archive': {
      // `tar czf x.tgz`: its letters may stand without a dash.
      const isBundled = name === 'tar' && /^[cxtrujzvfapJ]+$/.test(files[0] ? piece(files[0].value) : '');
      const [archive, ...members] = isBundled ? files.slice(1) : files;
      const letters =
        [...flags].join('') +
        (files.length > 0 && name === 'tar' && /^[a-z]+$/.test(piece(files[0]!.value)) ? piece(files[0]!.value) : '');
      const isCreating = name === 'zip' || /c/.test(letters);
      if (archive && /[./]/.test(piece(archive.value)))
        emit(isCreating ? 'write' : 'read', archive.value, archive.place, { format: 'binary' });
      if (isCreating)
        for (const one of members)
          if (isFileWord(one.value) && piece(one.value) !== '.') emit('read', one.value, one.place);
      return;
    }
    case 'nothing': {
      // Downloads that take their name from the address.
      const isNamed =
        name === 'curl'
          ? [...flags].some((one) => /^-[A-Za-z]*O$|^--remote-name/.test(one))
          : name === 'wget' && !flags.has('-O');
      if (isNamed && !flags.has('--output-document'))
        for (const one of files) emit('write', baseName(one.value), one.place);
      return;
    }
  }
}

/** Words that can be files: not numbers, not programs, not links. */
function isFileWord(value: Value): boolean {
  const s = piece(value);
  if (value.k !== 'text' && value.k !== 'unknown' && value.k !== 'alt') return false;
  return s !== '-' && s !== '' && !/^[+\d]+$/.test(s) && !/\s/.test(s) && !/^\w+:\/\//.test(s);
}
