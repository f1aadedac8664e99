import { HoldfastError } from '../../core/error.ts';
import type { TrackerPlace } from '../../record/find-place.ts';
import { readMetadata } from '../../record/metadata-file.ts';
import { newestFirst, recordDetail, summaryText } from '../../record/summary.ts';
import { updateMetadata } from '../../record/under-lock.ts';
import { withoutRecord } from '../../record/update.ts';
import { exit } from '../exit.ts';
import { openPlace } from '../place.ts';
import { recordNamed } from '../record-named.ts';
import type { CommonOptions } from '../program.ts';
import { print, printJson } from '../terminal.ts';

export async function metadata(action: string, name: string | undefined, options: CommonOptions): Promise<number> {
  if (action === 'show') return show(await openPlace(options.C), name, options);
  if (action !== 'forget') throw unknownAction(action);
  if (name === undefined) throw nothingNamed();
  return forget(await openPlace(options.C), name, options);
}

function show(place: TrackerPlace, name: string | undefined, options: CommonOptions): number {
  const { file, root, shown } = place;
  const all = readMetadata(file, { root });
  const named = name === undefined ? undefined : recordNamed(place, all, name);
  const records = newestFirst(all).filter(([artifact]) => named === undefined || artifact === named);
  if (options.json) {
    const artifacts = records.map(([artifact, record]) => ({ artifact, ...record }));
    printJson({ schema: 'holdfast.metadata/1', file: shown, artifacts });
  } else if (named === undefined) {
    process.stdout.write(summaryText(all, shown));
  } else {
    for (const [artifact, record] of records) process.stdout.write(recordDetail(artifact, record));
  }
  return exit.ok;
}

async function forget(place: TrackerPlace, name: string, options: CommonOptions): Promise<number> {
  let forgotten = '';
  await updateMetadata(place, (all) => {
    forgotten = recordNamed(place, all, name);
    return withoutRecord(all, forgotten);
  });
  if (options.json) printJson({ schema: 'holdfast.metadata/1', file: place.shown, forgotten: [forgotten] });
  else print(`forgot  ${forgotten}: ${place.shown} says nothing of it any more; the file itself is as it was`);
  return exit.ok;
}

function unknownAction(action: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/unknown-action',
    what: 'Cannot do with the metadata',
    on: action,
    why: 'the actions are `show` and `forget`',
    still: 'Nothing was read or written',
    next: 'Write `holdfast metadata show [NAME]`, or `holdfast metadata forget NAME`',
  });
}

function nothingNamed(): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-name',
    what: 'Cannot forget',
    on: 'metadata forget',
    why: 'it names no artifact, and all records are never forgotten at once',
    still: 'Nothing was changed',
    next: 'Name one: `holdfast metadata forget NAME`',
  });
}
