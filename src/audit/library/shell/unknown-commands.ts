import { alternatives, mapText, piece } from '../../evaluate/value.ts';
import type { AccessKind } from '../../model.ts';
import { isFileWord, type Word } from './words.ts';

/**
 * Commands that are not known here: flags that say by their names what goes in and out, and converters. `prints`: what they print goes
 * to a file or to another command, so that the files they are given are those they read.
 */
export function unknownCommand(
  name: string,
  words: readonly Word[],
  prints: boolean,
  emit: (kind: AccessKind, word: Word) => void,
): void {
  if (notTools.has(name) || name === '') return;
  const files: Word[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const one = words[at]!;
    const [, flag, inline] = /^(--?[\w-]+)(?:=(.*))?$/s.exec(one.value.k === 'text' ? one.value.s : '') ?? [];
    if (flag === undefined) {
      if (isData(one)) files.push(one);
      continue;
    }
    const kind = flagKind(flag);
    if (kind === null) continue;
    const value = inline === undefined ? words[at + 1] : { ...one, value: mapText(one.value, () => inline) };
    if (value === undefined || !isData(value)) continue;
    if (kind !== 'other') emit(kind, value);
    if (inline === undefined) at += 1;
  }
  if (isConverter(name)) {
    const [from, to] = files;
    if (from !== undefined) emit('read', from);
    if (to !== undefined) emit('write', to);
  } else if (prints) for (const one of files) emit('read', one);
}

/** A converter by its name: `csv2parquet in out`. */
function isConverter(name: string): boolean {
  return /^[a-z]{2,}2[a-z]{2,}$/i.test(name);
}

/** `other`: its value is something to write, and not where the command says what it is for. */
function flagKind(flag: string): 'read' | 'write' | 'other' | null {
  if (/^(-o|--?out|--output|--outfile|--out-file|--output-file|--output-path)$/.test(flag)) return 'write';
  if (/^(-i|--?in|--input|--infile|--in-file|--input-file|--input-path)$/.test(flag)) return 'read';
  return /^(-O|-l|-L)$|out|dest|target|save|write|log|report|dump|exclude|ignore/i.test(flag) ? 'other' : null;
}

function isData({ value }: Word): boolean {
  return alternatives(value).some((one) => dataName.test(piece(one))) && isFileWord(value);
}

const dataName = new RegExp(
  '^[^=,(){}|$"\'<>;:]*[^./]\\.(' +
    // Tables and records.
    'csv|tsv|tab|psv|json|jsonl|ndjson|xml|ya?ml|toml|parquet|arrow|feather|avro|orc|xlsx?|ods|db|sqlite3?|duckdb|sql|dump|' +
    // Places.
    'geojson|topojson|shp|dbf|gpkg|kml|kmz|gpx|osm|pbf|mbtiles|pmtiles|tiff?|nc|las|laz|grib2?|' +
    // Texts, pages and pictures.
    'txt|text|lst|list|dic|aff|md|rst|tex|bib|html?|pdf|epub|djvu|docx?|odt|rtf|po|pot|srt|vtt|log|tmp|dat|raw|out|svg|png|jpe?g|gif|webp|wav|flac|mp3|mp4|' +
    // Knowledge and sequences.
    'rdf|ttl|nt|nq|owl|obo|fa|fasta|fna|faa|fastq|fq|vcf|bcf|bam|sam|cram|bed|gff3?|gtf|npy|npz|pkl|' +
    // Packed.
    'gz|bz2|xz|zst|zip|tar|tgz|7z' +
    ')$',
  'i',
);

/** Their files are programs, or what they run tells for itself; or they look at a file's name and dates only. */
const notTools = new Set(
  (
    'python python2 python3 pypy node nodejs deno bun tsx ts-node ruby Rscript R perl php java go cargo make cmake docker podman ' +
    'docker-compose kubectl helm git svn hg gh ssh npm yarn pnpm pip pip3 conda bash sh zsh dash ksh source test [ [[ gcc g++ cc clang ld rustc tsc ' +
    'esbuild webpack rollup vite eslint prettier jest vitest mocha pytest tox terraform ansible systemctl service apt apt-get brew yum dnf ' +
    'stat file which type touch chmod chown ln mail sendmail tmux screen expr return local true false : trap wait kill sleep'
  ).split(' '),
);
