import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { alternatives, type Value } from '../../evaluate/value.ts';
import type { Range } from '../../languages/ir.ts';
import { resultOf } from '../results.ts';
import { open } from './open.ts';

const reading =
  /^(read|load|open|parse|imread)(_\w*|[A-Z]\w*)?$|^from_?(file|path|csv|tsv|json|disk|yaml|excel|xlsx?|parquet)$|^import_(from_)?\w+$|Reader$/;
const writing =
  /^(write|save|dump|export|imsave|imwrite)(_\w*|[A-Z]\w*)?$|^to_?(file|disk|path|csv|tsv|json|xlsx?|parquet)$|Writer$/;
/** With an address as well, the file is where it goes. */
const fetching = /^(download|fetch|retrieve)(_\w*|[A-Z]\w*)?$/;
const notFiles =
  /webbrowser|browser|driver|selenium|urllib|requests|http|ftp|s3|boto|client|socket|importlib|dateutil|email|locale/i;
/** Of these, names inside them are no files. */
const containers = /zip|tar|archive|git|repo|fs\b|conn|session|bucket|storage|cursor/i;

/**
 * A library that is not known here, by what its functions are called: one whose name begins with `read`, `load`, `write` or `save`
 * and that gets a path touches that file. Only with an argument that is a path without doubt.
 */
export function otherCall(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  if (name.startsWith('@') || notFiles.test(name) || !name.includes('.')) return undefined;
  return touch(machine, c, name, name.slice(name.lastIndexOf('.') + 1), true);
}

/** The same for methods of what such a library gave: `model.save('out/model.h5')`. */
export function otherMethod(machine: Machine, c: LibraryCall, receiver: Value, name: string): Value | undefined {
  if (receiver.k !== 'result' && receiver.k !== 'unknown') return undefined;
  const of = receiver.k === 'result' ? receiver.of : '';
  if (notFiles.test(of) || containers.test(of)) return undefined;
  // Of an unknown thing, what is read by name may be inside of it.
  if (receiver.k === 'unknown' && reading.test(name)) return undefined;
  return touch(machine, c, of === '' ? name : `${of.split('.')[0] ?? ''}.${name}`, name, false);
}

function touch(machine: Machine, c: LibraryCall, api: string, verb: string, isCall: boolean): Value | undefined {
  const isFetched = fetching.test(verb) && c.args.length + c.named.size > 1;
  const kind = reading.test(verb) ? 'read' : writing.test(verb) || isFetched ? 'write' : null;
  if (kind === null) return undefined;
  const given = fileAmong(c, isFile) ?? (isCall ? fileAmong(c, isCalledFile) : undefined);
  if (given === undefined) return undefined;
  // `open_compressed(path, mode='w')`: an open by another name.
  if (/^open/.test(verb))
    return open(machine, { ...c, ranges: given.range === null ? [] : [given.range] }, api, given.value, modeOf(c));
  const emission = machine.emit(kind, api, given.value, { call: c.range, argument: given.range });
  return resultOf(api, c.args, [emission]);
}

function modeOf(c: LibraryCall): Value | undefined {
  return c.named.get('mode') ?? c.args.slice(1).find((one) => one.k === 'text' && /^[rwxa][bt+]{0,2}$/.test(one.s));
}

function fileAmong(c: LibraryCall, is: (value: Value) => boolean): { value: Value; range: Range | null } | undefined {
  const at = c.args.slice(0, 3).findIndex(is);
  if (at >= 0) return { value: c.args[at]!, range: c.ranges[at] ?? null };
  const named = [...c.named].find(([key, value]) => /path|file|fname|out|dest|src/i.test(key) && is(value));
  return named && { value: named[1], range: c.namedRanges.get(named[0]) ?? null };
}

/** Nothing is known of it but that its name says it names a file: an option `--out-file`, a parameter `csv_path`. */
function isCalledFile(value: Value): boolean {
  return (
    value.k === 'unknown' &&
    /^(argument|parameter) `[\w-]*(file|path|filename|fname)`|^(argument|parameter) `-*(file|path|filename|fname)s?[\w-]*`/i.test(
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
  /[^./\\](\.raw)?\.(csv|tsv|psv|json|jsonl|ndjson|geojson|topojson|txt|md|rst|xml|html?|ya?ml|toml|ini|cfg|conf|env|pkl|pickle|parquet|feather|arrow|orc|xlsx?|xlsm|ods|db|sqlite3?|duckdb|gz|zip|bz2|xz|zst|tar|tgz|7z|pdf|docx?|pptx?|odt|epub|png|jpe?g|gif|tiff?|svg|webp|bmp|ico|mp3|mp4|wav|flac|ogg|m4a|avi|mov|mkv|vtt|srt|npy|npz|mat|h5|hdf5?|nc|nc4|grib2?|pt|pth|onnx|safetensors|joblib|model|bin|dat|data|log|shp|gpkg|kml|gpx|rdf|ttl|nt|owl|bib|ris|tex|dot|graphml|gexf|fasta|fa|fna|faa|fastq|fq|bam|sam|vcf|bed|gff3?|gtf|nwk|tree|nii|dcm|edf|fits?|sav|dta|rds|rda|ttf|otf|woff2?|po|mo|sql|eml|mbox|ics|warc)$/i;
