import { basename, dirname } from 'node:path';
import { type FolderReading, folderReadings } from './folder.ts';
import { type Reading, readings, type Sign } from './name.ts';
import type { Stamp } from './stamp.ts';

/** What a file is a copy of, as far as its name and its folder tell. */
export interface Suspicion {
  /** The path of the original. */
  readonly of: string;
  readonly sign: Sign;
  readonly why: readonly string[];
  readonly time: { readonly stamp: Stamp; readonly from: 'name' | 'folder' } | undefined;
  readonly compressed: boolean;
}

/** Finds originals among the paths of a project. */
export class Originals {
  readonly #paths: ReadonlySet<string>;
  readonly #byName = new Map<string, string[]>();
  readonly #byStem = new Map<string, string[]>();
  readonly #stems = new Set<string>();
  readonly #folders = new Map<string, readonly FolderReading[]>();
  readonly #known = new Map<string, Suspicion | undefined>();

  /** `paths`: everything that may be an original. */
  constructor(paths: Iterable<string>) {
    this.#paths = new Set(paths);
    for (const path of this.#paths) {
      add(this.#byName, basename(path), path);
      const stem = path.replace(/\.[^./]*$/, '');
      add(this.#byStem, stem, path);
      this.#stems.add(basename(stem));
    }
  }

  /** The clearest suspicion about a file: a marked one first, the longest name of an original among equals. */
  of(path: string): Suspicion | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    // Asked about itself while we look: then it is an original.
    this.#known.set(path, undefined);
    const found = this.#suspicions(path)
      // A copy of a copy is one of the original.
      .filter(({ of }) => of !== path && this.of(of)?.sign !== 'marked')
      .sort((a, b) => signs.indexOf(a.sign) - signs.indexOf(b.sign) || b.of.length - a.of.length);
    this.#known.set(path, found[0]);
    return found[0];
  }

  #suspicions(path: string): readonly Suspicion[] {
    const folder = dirname(path) === '.' ? '' : dirname(path);
    const names: readonly (Reading | undefined)[] = [undefined, ...readings(basename(path), (of) => this.#hasName(of))];
    const folders: readonly (FolderReading | undefined)[] = [undefined, ...this.#readingsOf(folder)];
    return folders.flatMap((there) =>
      names.flatMap((reading): readonly Suspicion[] => {
        const sign = combined(there, reading);
        if (sign === undefined) return [];
        const of = this.#existing(there?.folder ?? folder, reading?.of ?? basename(path), there !== undefined);
        return of === undefined ? [] : [{ of, sign, ...told(there, reading) }];
      }),
    );
  }

  #readingsOf(folder: string): readonly FolderReading[] {
    const known = this.#folders.get(folder) ?? folderReadings(folder);
    this.#folders.set(folder, known);
    return known;
  }

  #hasName(name: string): boolean {
    return name.endsWith('.*') ? this.#stems.has(name.slice(0, -2)) : this.#byName.has(name);
  }

  #existing(folder: string, name: string, isElsewhere: boolean): string | undefined {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (name.endsWith('.*')) return only(this.#byStem.get(path.slice(0, -2)));
    if (this.#paths.has(path)) return path;
    // `backup_20251117/x.json` of `data/entities/x.json`, if there is but one.
    if (!isElsewhere) return undefined;
    return only(this.#byName.get(name)?.filter((other) => this.#readingsOf(dirname(other)).length === 0));
  }
}

const signs: readonly Sign[] = ['marked', 'suggested', 'hint'];

/** A name that only suggests it is clear in a folder of backups. */
function combined(there: FolderReading | undefined, reading: Reading | undefined): Sign | undefined {
  if (there === undefined) return reading?.sign;
  if (there.sign === 'marked' || reading?.sign === 'marked') return 'marked';
  return 'suggested';
}

function told(
  there: FolderReading | undefined,
  reading: Reading | undefined,
): Pick<Suspicion, 'why' | 'time' | 'compressed'> {
  const why = [...(reading === undefined ? [] : [reading.why]), ...(there === undefined ? [] : [there.why])];
  const { stamp } = reading ?? {};
  const time =
    stamp !== undefined
      ? { stamp, from: 'name' as const }
      : there?.stamp === undefined
        ? undefined
        : { stamp: there.stamp, from: 'folder' as const };
  return { why, time, compressed: reading?.compressed ?? false };
}

function only(paths: readonly string[] | undefined): string | undefined {
  return paths?.length === 1 ? paths[0] : undefined;
}

function add(map: Map<string, string[]>, key: string, path: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [path]);
  else list.push(path);
}
