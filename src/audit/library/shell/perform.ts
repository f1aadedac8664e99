import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import {
  alternatives,
  ANY,
  joined,
  mapText,
  oneOf,
  piece,
  SEGMENT,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { copy, rename } from '../moves.ts';
import { baseName, joinPaths, nameOf, withSuffix } from '../paths.ts';
import { extracted, packed, presentPlace, tarred } from './archives.ts';
import type { Doing } from './doing.ts';
import { downloaded, intoFolder } from './downloads.ts';
import { mapshaped } from './maps.ts';
import { pictured } from './pictures.ts';
import { databaseFiles } from './sql.ts';
import type { CommandShape } from './tables.ts';
import { mlr, xsv } from './tabular.ts';
import { hasExtension, isElsewhere, isFileWord, type Word, wordsOf } from './words.ts';

/** Notes what a command does to the files that its words name. Gives what it prints, as far as that is names of files. */
export function perform(
  machine: Machine,
  name: string,
  shape: CommandShape,
  given: readonly Word[],
  c: LibraryCall,
  input: Value | undefined,
): Value {
  const words = wordsOf(shape, given);
  const doing: Doing = {
    machine,
    name,
    shape,
    given,
    words,
    c,
    emit: (kind, { value, place }, notes = {}, api = name) => {
      machine.emit(kind, api, value, { call: c.range, argument: place }, notes);
    },
  };
  for (const flag of shape.out ?? [])
    for (const one of words.values.get(flag) ?? [])
      if (isFileWord(one.value) && shape.does === 'download') doing.emit('write', intoFolder(words, one));
      else if (isFileWord(one.value))
        doing.emit(shape.appends?.some((each) => words.flags.has(each)) === true ? 'append' : 'write', one);
  for (const flag of shape.in ?? [])
    for (const one of words.values.get(flag) ?? []) {
      // `-d @file`, `-L layer:file`.
      const lead = flag === '-L' || flag === '--named-layer' ? /^[^:/]*:/ : /^@/;
      const plain = { ...one, value: mapText(one.value, (s) => s.replace(lead, '')) };
      if (isFileWord(plain.value)) doing.emit('read', plain);
    }
  const printed = deeds[shape.does](doing);
  // A filter hands on what came through the pipe.
  if (shape.filter === true && words.operands.length === 0 && input !== undefined) return input;
  // `ls *.csv | sed 's/_.*//'`: names without a folder stay names without one.
  if (
    rewriters.has(name) &&
    (words.operands.length === 0 || name === 'tr') &&
    input?.k === 'text' &&
    !input.s.includes('/')
  )
    return text(SEGMENT, input);
  return (
    printed ??
    unknown(
      `what \`${name}\` prints`,
      given.slice(0, 2).map((one) => one.value),
    )
  );
}

/** Filters that make other lines of the lines that they get. */
const rewriters = new Set(['sed', 'cut', 'awk', 'gawk', 'mawk', 'tr', 'rev', 'perl']);

const deeds: Readonly<Record<CommandShape['does'], (doing: Doing) => Value | undefined | void>> = {
  nothing: () => undefined,
  read: ({ words, shape, name, emit }) => {
    // What a script of its own is given is no more known than what any other program is given.
    if (name === 'perl' && !readsOperands(words)) return;
    const isInPlace = name === 'dos2unix' || [...words.flags].some((one) => shape.inPlace?.test(one) === true);
    const kept = isInPlace
      ? /^-\w*i(\.[\w~]+)$|^--in-place=(.+)$/.exec([...words.flags].find((one) => shape.inPlace?.test(one)) ?? '')
      : null;
    for (const one of words.operands.slice(0, shape.most)) {
      const isSetting = /^[A-Za-z_]\w*=/.test(piece(one.value));
      if (!isFileWord(one.value) || (isSetting && !/^(geo2topo|topojson)$/.test(name))) continue;
      emit('read', isSetting ? named(one) : one);
      if (!isInPlace) continue;
      const suffix = kept?.[1] ?? kept?.[2];
      if (suffix !== undefined)
        emit('backup', { ...one, value: joined([one.value, text(suffix)]) }, { copyOf: one.value });
      emit('write', one, {}, `${name} -i`);
    }
  },
  // `uniq in out`, `pdftotext in out`: the last operand is written.
  convert: ({ words, emit, shape }) => {
    const files = words.operands.filter((one) => isFileWord(one.value));
    const out = files.length > 1 ? files.at(-1) : undefined;
    for (const one of files) if (one !== out) emit('read', named(one));
    if (out !== undefined && (shape.out ?? []).every((flag) => !words.values.has(flag))) emit('write', out);
    // `pdftotext a.pdf` makes `a.txt`; `pdftotext a.pdf -` prints.
    const [only] = files;
    if (shape.makes !== undefined && only !== undefined && words.operands.length === 1)
      emit('write', { ...only, value: withSuffix(only.value, text(shape.makes)) });
  },
  // `ogr2ogr out in`: the first one is.
  produce: ({ words, emit, shape }) => {
    const [out, ...sources] = words.operands.filter((one) => !/^-?[\d.]+$/.test(piece(one.value)));
    if (out === undefined) return;
    const isMore = shape.appends?.some((flag) => words.flags.has(flag)) === true;
    if (isFileWord(out.value)) emit(isMore ? 'append' : 'write', named(out));
    // What follows the source are layers in it.
    for (const one of sources.slice(0, 1)) if (isFileWord(one.value)) emit('read', named(one));
  },
  write: ({ words, emit }) => {
    const isMore = words.flags.has('-a') || words.flags.has('--append');
    for (const one of words.operands) emit(isMore ? 'append' : 'write', one);
  },
  delete: ({ words, emit }) => {
    for (const one of words.operands) emit('delete', one);
  },
  list: ({ words, name, emit, c }) => {
    const folders = words.operands.filter((one) => isFileWord(one.value));
    for (const one of folders) emit('list', one);
    if (folders.length > 0 || name !== 'ls') return oneOf(folders.map((one) => namesIn(one.value)));
    emit('list', { value: text('.'), place: c.range });
    return text(SEGMENT);
  },
  copy: (doing) => moved(doing, copy),
  move: (doing) => moved(doing, rename),
  database: ({ words, emit, c }) => {
    const [base, ...rest] = words.operands;
    const statements = [...rest, ...['-c', '-cmd', '-init'].flatMap((flag) => words.values.get(flag) ?? [])];
    const sql = statements.map((one) => piece(one.value)).join('\n');
    const isChange =
      /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER|COPY\s+\w+\s+FROM)\b|^\s*\.(import|load|restore)\b/im.test(
        sql,
      );
    const isUntold = statements.length === 0 && !words.flags.has('-readonly');
    if (base !== undefined && isFileWord(base.value) && piece(base.value) !== ':memory:')
      emit(isChange || isUntold ? 'write' : 'read', base, { format: 'database' });
    for (const { kind, path } of databaseFiles(sql)) emit(kind, { value: text(path, base?.value), place: c.range });
  },
  query: ({ words, emit, c }) => {
    const sql = ['-c', '--command'].flatMap((flag) => words.values.get(flag) ?? []);
    for (const { kind, path } of databaseFiles(sql.map((one) => piece(one.value)).join('\n')))
      emit(kind, { value: text(path), place: c.range });
  },
  dd: ({ words, emit }) => {
    for (const one of words.operands) {
      const [, key, path] = /^(if|of)=(.*)$/s.exec(piece(one.value)) ?? [];
      if (path !== undefined) emit(key === 'if' ? 'read' : 'write', { ...one, value: text(path, one.value) });
    }
  },
  archive: (doing) => (doing.name === 'zip' ? packed(doing, doing.words.operands) : tarred(doing)),
  unpack: (doing) => {
    const { words, emit } = doing;
    const [archive, ...members] = words.operands;
    if (archive === undefined || !isFileWord(archive.value)) return;
    emit('read', archive, { format: 'binary' });
    const isShown = ['-p', '-l', '-t', '-Z', '-v', '-c'].some((flag) => words.flags.has(flag));
    if (!isShown) extracted(emit, words.values.get('-d')?.[0] ?? presentPlace(doing), members);
  },
  // `gzip x` puts `x.gz` in the place of `x`.
  compress: ({ words, emit, shape }) => {
    const suffix = shape.suffix ?? '.gz';
    const isToStdout = ['-c', '--stdout', '--to-stdout', '-l', '-t'].some((flag) => words.flags.has(flag));
    const isBack = shape.isBack === true || words.flags.has('-d') || words.flags.has('--decompress');
    const isKept = shape.keeps === true || words.flags.has('-k') || words.flags.has('--keep');
    for (const one of words.operands) {
      if (!isFileWord(one.value)) continue;
      emit('read', one);
      if (isToStdout || (shape.out ?? []).some((flag) => words.values.has(flag))) continue;
      const value = isBack
        ? mapText(one.value, (s) =>
            s.endsWith(suffix) ? s.slice(0, -suffix.length) : /[\uE000\uE001]$/.test(s) ? s : `${s}${ANY}`,
          )
        : joined([one.value, text(suffix)]);
      emit('write', { ...one, value });
      if (!isKept) emit('delete', one);
    }
  },
  split: ({ words, emit }) => {
    const [file, prefix] = words.operands;
    if (file !== undefined && isFileWord(file.value)) emit('read', file);
    emit('write', {
      value: joined([prefix?.value ?? text('x'), text(SEGMENT)]),
      place: (prefix ?? file)?.place ?? [0, 0],
    });
  },
  download: (doing) => downloaded(doing),
  mapshaper: (doing) => mapshaped(doing),
  picture: (doing) => pictured(doing),
  xsv: ({ words, emit }) => xsv(words.operands, emit),
  mlr: ({ words, emit }) => mlr(words.operands, words.flags.has('-I'), emit),
  sync: ({ words, emit }) => {
    // `aws s3 cp a s3://b`: what is here and what is elsewhere.
    const files = words.operands.filter(
      (one) => !/^(s3|s3api|storage|cp|mv|sync|copy|move|rsync|put|get|ls|rm)$/.test(piece(one.value)),
    );
    const [from, to] = files;
    if (from === undefined || to === undefined) return;
    if (isFileWord(from.value)) emit('read', from);
    if (isFileWord(to.value)) emit('write', to);
  },
};

/** A program of perl's on the command line reads what it is given if it goes through lines, or asks for them itself. */
function readsOperands({ flags, values }: Doing['words']): boolean {
  const isLoop = [...flags].some((flag) => /^-[npi]$|^-i\./.test(flag));
  return (
    isLoop ||
    ['-e', '-E'].some((flag) => (values.get(flag) ?? []).some((one) => /<(<>|ARGV|STDIN)?>/.test(piece(one.value))))
  );
}

/** `name=path`, `/vsizip/path`: the path. */
function named(one: Word): Word {
  return { ...one, value: mapText(one.value, (s) => s.replace(/^\/vsi\w+\//, '').replace(/^[\w-]+=(?=.)/, '')) };
}

function moved({ shape, words, name, c, machine }: Doing, move: typeof copy): void {
  const [folder] = (words.values.get('-t') ?? []).concat(words.values.get('--target-directory') ?? []);
  const sources = folder === undefined ? words.operands.slice(0, -1) : words.operands;
  const last = folder ?? words.operands.at(-1);
  if (last === undefined) return;
  // `scp a "$THERE"`: where to is another machine, by the name of a variable.
  const isSent = name === 'scp' && alternatives(last.value).every((one) => /^[\uE000]?$/.test(piece(one)));
  for (const one of sources) {
    const isFolder =
      folder !== undefined ||
      sources.length > 1 ||
      /(^\.|\/\.?|\.\.)$/.test(piece(last.value)) ||
      alternatives(one.value).some((each) => isSeveral(piece(each), piece(last.value)));
    const to = isFolder && shape.whole !== true ? joinPaths([last.value, baseName(one.value)]) : last.value;
    if (isElsewhere(piece(one.value)) || isElsewhere(piece(last.value)) || isSent) {
      if (!isElsewhere(piece(one.value))) machine.emit('read', name, one.value, { call: c.range, argument: one.place });
      if (!isElsewhere(piece(last.value)) && !isSent)
        machine.emit('write', name, to, { call: c.range, argument: last.place });
    } else move(machine, name, one.value, to, { range: c.range, ranges: [one.place, last.place] });
  }
}

/** A pattern, or a file that goes to a name without an extension: the name is a folder's. */
function isSeveral(from: string, to: string): boolean {
  if (/[\uE000-\uE002]$/.test(to)) return false;
  if (/\.[\uE000\uE001]$/.test(from)) return !hasExtension(to);
  // `mv words words.0`: the name goes on, and is that of a file.
  if (nameOf(to).startsWith(nameOf(from))) return false;
  // `cp out/* there`
  if (nameOf(from) === SEGMENT) return !hasExtension(to);
  return hasExtension(from) && !hasExtension(to) && (from.includes(SEGMENT) || !/[\uE000-\uE002]/.test(from));
}

/** What a listing prints: a pattern prints what it stands for, a folder the names in it. */
function namesIn(value: Value): Value {
  return mapText(value, (s) => (/[\uE001\uE002]/.test(s) || hasExtension(s) ? s : SEGMENT));
}
