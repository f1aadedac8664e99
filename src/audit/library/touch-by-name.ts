import type { LibraryCall, Machine } from '../evaluate/machine.ts';
import { alternatives, type Value } from '../evaluate/value.ts';
import type { Range } from '../languages/ir.ts';
import type { AccessKind } from '../model.ts';
import { resultOf } from './results.ts';

/**
 * A call that by its name reads or writes, of a library that is not known: only with an argument that is a path without doubt
 * (`path`), or else one of which all that is known is that its name says it names a file (`named`), or else whatever stands first and
 * can be a name (`any`).
 */
export function touchByName(
  machine: Machine,
  c: LibraryCall,
  api: string,
  kind: AccessKind,
  takes: Takes = 'path',
): Value | undefined {
  const given = fileOf(c, takes);
  if (given === undefined) return undefined;
  const emission = machine.emit(kind, api, given.value, { call: c.range, argument: given.range });
  return resultOf(api, c.args, [emission]);
}

type Takes = 'path' | 'named' | 'any';

/** The argument that names the file. */
export function fileOf(c: LibraryCall, takes: Takes): { value: Value; range: Range | null } | undefined {
  const found = fileAmong(c, isFile) ?? (takes === 'path' ? undefined : fileAmong(c, isCalledFile));
  const [first] = c.args;
  if (found !== undefined || takes !== 'any' || first === undefined) return found;
  const isName = alternatives(first).some((one) => one.k === 'text' || one.k === 'unknown');
  return isName ? { value: first, range: c.ranges[0] ?? null } : undefined;
}

function fileAmong(c: LibraryCall, is: (value: Value) => boolean): { value: Value; range: Range | null } | undefined {
  const at = c.args.slice(0, 3).findIndex(is);
  const value = c.args[at];
  if (value !== undefined) return { value, range: c.ranges[at] ?? null };
  const named = [...c.named].find(([key, one]) => /path|file|fname|out|dest|src/i.test(key) && is(one));
  return named && { value: named[1], range: c.namedRanges.get(named[0]) ?? null };
}

/** Nothing is known of it but that its name says it names a file: an option `--out-file`, a parameter `csv_path`. */
function isCalledFile(value: Value): boolean {
  return (
    value.k === 'unknown' &&
    /^a command-line argument$|^(argument|parameter) `[\w-]*(file|path|filename|fname)`|^(argument|parameter) `-*(file|path|filename|fname)s?[\w-]*`/i.test(
      value.why,
    )
  );
}

/** A path object with a name, or a text that looks like a file's name and like nothing else. */
function isFile(value: Value): boolean {
  return alternatives(value).some(
    (one) =>
      one.k === 'text' &&
      one.s.length < 300 &&
      !/^[a-z][a-z0-9+.-]*:\/\/|[\n\r\t<>{}]|^\s|\s$/.test(one.s) &&
      (one.path === true
        ? /[^./\uE000-\uE007]/.test(one.s)
        : endings.test(one.s) || /\/[^/]*\.[\uE000\uE001]$/.test(one.s)),
  );
}

const endings =
  /[^./\\](\.raw)?\.(csv|tsv|psv|json|jsonl|ndjson|geojson|topojson|txt|md|rst|xml|html?|ya?ml|toml|ini|cfg|conf|env|pkl|pickle|parquet|feather|arrow|orc|xlsx?|xlsm|ods|db|sqlite3?|duckdb|gz|zip|bz2|xz|zst|tar|tgz|7z|pdf|docx?|pptx?|odt|epub|png|jpe?g|gif|tiff?|svg|webp|bmp|ico|mp3|mp4|wav|flac|ogg|m4a|avi|mov|mkv|vtt|srt|npy|npz|mat|h5|hdf5?|nc|nc4|grib2?|pt|pth|onnx|safetensors|joblib|model|bin|dat|data|log|shp|dbf|mmdb|gpkg|kml|gpx|rdf|ttl|nt|owl|bib|ris|tex|dot|graphml|gexf|fasta|fa|fna|faa|fastq|fq|bam|sam|vcf|bed|gff3?|gtf|nwk|tree|nii|dcm|edf|fits?|sav|dta|rds|rda|ttf|otf|woff2?|po|mo|sql|eml|mbox|ics|warc)$/i;
