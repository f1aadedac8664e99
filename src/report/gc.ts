import { bytesText } from '../core/size-text.ts';
import { count, type Paint } from './text.ts';

export interface GcJson {
  readonly dryRun: boolean;
  readonly objects: { readonly count: number; readonly bytes: number };
  readonly young: { readonly count: number; readonly bytes: number };
  readonly versions: readonly { readonly artifact: string; readonly version: string }[];
  readonly results: number;
  readonly failed: readonly string[];
  readonly litter: readonly string[];
  readonly mended: {
    readonly back: number;
    readonly damaged: number;
    readonly lost: readonly { readonly artifact: string; readonly version: string }[];
  };
}

/** What `gc` prints: what was freed (or would be), and what it has put right. */
export function gcLines(result: GcJson, paint: Paint): readonly string[] {
  const { dryRun, objects, young, versions, results, failed, litter, mended } = result;
  const removed = dryRun ? 'would remove' : 'removed';
  const lost = new Set(mended.lost.map(nameOf));
  const letGo = versions.filter((one) => !lost.has(nameOf(one)));
  const lines = [
    objects.count > 0 && `${removed}  ${count(objects.count, 'stored content')}, ${bytesText(objects.bytes)}`,
    letGo.length > 0 &&
      `${dryRun ? 'would let go' : 'let go'}  of the contents of ${count(letGo.length, 'version')}: ${few(letGo.map(nameOf))}; their numbers and what is said of them stay`,
    results > 0 && `${removed}  ${count(results, 'remembered result')}`,
    failed.length > 0 && `${removed}  what ${count(failed.length, 'run')} had left: ${few(failed)}`,
    litter.length > 0 && `${removed}  ${count(litter.length, 'temporary file')} of dead writers: ${few(litter)}`,
    mended.damaged > 0 &&
      `${removed}  ${count(mended.damaged, 'stored content')} whose bytes were not what the name says`,
    mended.back > 0 &&
      `${dryRun ? 'would take' : 'took'}  ${count(mended.back, 'lost content')} back into the store, from the artifacts that have it`,
    lost.size > 0 &&
      paint('bad', `${dryRun ? 'would mark' : 'marked'}  ${count(lost.size, 'version')} as lost: ${few([...lost])}`),
    young.count > 0 &&
      `kept  ${count(young.count, 'content')} (${bytesText(young.bytes)}) that nothing needs, because they are younger than an hour`,
  ].filter((line) => line !== false);
  if (lines.length === 0) return ['Nothing to remove: everything in the store is needed.'];
  return [...lines, ...(dryRun ? ['Nothing was removed: this was a dry run.'] : [])];
}

function nameOf({ artifact, version }: { readonly artifact: string; readonly version: string }): string {
  return `${artifact} ${version}`;
}

function few(all: readonly string[]): string {
  const more = all.length - 5;
  return more > 0 ? `${all.slice(0, 5).join(', ')} and ${more} more` : all.join(', ');
}
