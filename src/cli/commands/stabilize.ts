import { join } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import { openHistory } from '../../record/history.ts';
import { localFolder } from '../../record/local-folder.ts';
import { locate } from '../../record/locate.ts';
import { readMetadata } from '../../record/metadata-file.ts';
import type { ArtifactRecord } from '../../record/metadata.ts';
import { updateMetadata } from '../../record/under-lock.ts';
import { withRecordReplaced } from '../../record/update.ts';
import { type Stabilized, stabilize as declareStable } from '../../versions/stabilize.ts';
import { exit } from '../exit.ts';
import { openPlace } from '../place.ts';
import type { CommonOptions } from '../program.ts';
import { recordNamed } from '../record-named.ts';
import { print, printJson } from '../terminal.ts';

/** Makes `0.x` to `1.0.0`: from then on, readers rely on the shape of the artifact, and a break is a major version. */
export async function stabilize(given: string, options: CommonOptions): Promise<number> {
  const place = await openPlace(options.C);
  const { root, file } = place;
  recordNamed(place, readMetadata(file, { root }), given);
  const history = await openHistory(join(localFolder(root), 'state.db'), { create: true });
  try {
    let name = given;
    let done: Stabilized | undefined;
    await updateMetadata(place, (metadata) => {
      name = recordNamed(place, metadata, given);
      const before = metadata.records.get(name);
      if (!hasContent(before)) throw noContent(name);
      done = declareStable(history, locate(root, metadata, name).path, before);
      return withRecordReplaced(metadata, name, done.record);
    });
    if (done?.version !== undefined) history.saveVersion(done.version);
    return told(name, done, options);
  } finally {
    history.close();
  }
}

function told(name: string, done: Stabilized | undefined, options: CommonOptions): number {
  const version = done?.record.version;
  const changed = done !== undefined && version !== done.from;
  if (options.json) printJson({ schema: 'holdfast.stabilize/1', artifact: name, from: done?.from, version, changed });
  else if (changed)
    print(`stable  ${name}: ${done.from} is ${version} now; a change that breaks readers will be 2.0.0`);
  else print(`unchanged  ${name} is stable already, at ${version}`);
  return exit.ok;
}

function hasContent(
  record: ArtifactRecord | undefined,
): record is ArtifactRecord & { readonly hash: NonNullable<ArtifactRecord['hash']> } {
  return record?.hash !== undefined;
}

function noContent(name: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/no-version',
    what: 'Cannot declare stable',
    on: name,
    why: 'its record says nothing of its content, so it has no version',
    still: 'Nothing was written',
    next: 'Let its script record it once more with `recordUpdate`, when the file is there',
  });
}
