import { mapText, piece, SEGMENT, text } from '../../evaluate/value.ts';
import { joinPaths } from '../paths.ts';
import { hasExtension, isFileWord, type Word } from './words.ts';
import type { AccessKind } from '../../model.ts';

type Emit = (kind: AccessKind, word: Word) => void;

/** What stands before the files, by what `xsv` is told to do: columns, a pattern, a number. */
const before: Readonly<Record<string, number>> = {
  select: 1,
  search: 1,
  sample: 1,
  rename: 1,
  replace: 2,
  fill: 1,
  apply: 2,
  cat: 1,
  explode: 2,
};

/** `xsv select a,b in.csv`, `xsv join id a.csv id b.csv`, `xsv split folder in.csv`. */
export function xsv(operands: readonly Word[], emit: Emit): void {
  const [verb, ...rest] = operands;
  const told = verb === undefined ? '' : piece(verb.value);
  if (told === 'join') {
    for (const one of [rest[1], rest[3]]) if (one !== undefined && isFileWord(one.value)) emit('read', one);
    return;
  }
  const at = told === 'partition' ? 1 : told === 'split' ? 0 : null;
  const folder = at === null ? undefined : rest[at];
  if (folder !== undefined) emit('write', { ...folder, value: joinPaths([folder.value, text(`${SEGMENT}.csv`)]) });
  for (const one of rest.slice(at === null ? (before[told] ?? 0) : at + 1))
    if (isFileWord(one.value)) emit('read', one);
}

/** `mlr --icsv --ojson sort -f a then head in.csv`: what has a file's name is a file. */
export function mlr(operands: readonly Word[], isInPlace: boolean, emit: Emit): void {
  for (const one of operands) {
    if (!isFileWord(one.value) || !hasExtension(piece(one.value)) || /[${}()=]/.test(piece(one.value))) continue;
    emit('read', one);
    if (isInPlace) emit('write', one);
  }
}

const dataName =
  /\.(csv|tsv|json|jsonl|ndjson|geojson|topojson|xml|ya?ml|parquet|arrow|feather|xlsx?|ods|db|sqlite3?|duckdb|txt|shp|dbf|gpkg|kml|kmz|gpx|osm|pbf|mbtiles|pmtiles|tiff?|nc|gz|bz2|xz|zst|zip)$/i;

/** A converter by its name: `csv2parquet in out`. */
export function isConverter(name: string): boolean {
  return /^[a-z]{2,}2[a-z]{2,}$/i.test(name);
}

/** Commands that are not known here: flags that say by their names what goes in and out, and converters. */
export function unknownCommand(name: string, words: readonly Word[], emit: Emit): void {
  if (notTools.has(name) || name === '') return;
  const files: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at]!;
    const [, flag, inline] = /^(--?[\w-]+)(?:=(.*))?$/s.exec(one.value.k === 'text' ? one.value.s : '') ?? [];
    if (flag === undefined) {
      if (dataName.test(piece(one.value)) && isFileWord(one.value)) files.push(one);
      continue;
    }
    const kind = flagKind(flag);
    if (kind === null) continue;
    const value = inline === undefined ? words[at + 1] : { ...one, value: mapText(one.value, () => inline) };
    if (value === undefined || !dataName.test(piece(value.value)) || !isFileWord(value.value)) continue;
    emit(kind, value);
    if (inline === undefined) at += 1;
  }
  if (!isConverter(name)) return;
  const [from, to] = files;
  if (from !== undefined) emit('read', from);
  if (to !== undefined) emit('write', to);
}

function flagKind(flag: string): 'read' | 'write' | null {
  if (/^(-o|--?out|--output|--outfile|--out-file|--output-file|--output-path)$/.test(flag)) return 'write';
  if (/^(--input|--infile|--in-file|--input-file|--input-path)$/.test(flag)) return 'read';
  return null;
}

/** Their files are programs, or what they run tells for itself. */
const notTools = new Set(
  (
    'python python2 python3 pypy node nodejs deno bun tsx ts-node ruby Rscript R perl php java go cargo make cmake docker podman ' +
    'docker-compose kubectl helm git gh ssh npm yarn pnpm pip pip3 conda bash sh zsh dash ksh source test [ [[ gcc g++ cc clang ld rustc tsc ' +
    'esbuild webpack rollup vite eslint prettier jest vitest mocha pytest tox terraform ansible systemctl service apt apt-get brew yum dnf'
  ).split(' '),
);
