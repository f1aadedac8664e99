import fs from 'node:fs';
import { durationMs } from '../../core/artifact-rules.ts';
import { HoldfastError } from '../../core/error.ts';
import { acquireLock } from '../../io/lock.ts';
import { readMetadata } from '../../record/metadata-file.ts';
import { gcLines } from '../../report/gc.ts';
import { localFolders } from '../../run/project.ts';
import { type Freed, gc as collect } from '../../upkeep/gc.ts';
import { exit } from '../exit.ts';
import { openPlace } from '../place.ts';
import type { CommonOptions } from '../program.ts';
import { painter, print, printJson } from '../terminal.ts';

interface GcCommandOptions extends CommonOptions {
  readonly dryRun?: true;
  readonly keepVersions?: string;
  readonly keepFailed: string;
}

export async function gc(options: GcCommandOptions): Promise<number> {
  const keepVersions = versionsOf(options.keepVersions);
  const keepFailedMs = timeOf(options.keepFailed);
  const dryRun = options.dryRun === true;
  const { root, file } = await openPlace(options.C);
  const local = localFolders(root);
  if (!fs.existsSync(local.folder)) return told(nothing, dryRun, options);
  // A run refers to what it has made only when it publishes, and takes objects for there that it has seen.
  const lock = await acquireLock(local.runLock, { timeoutMs: 0, command: 'holdfast gc' });
  try {
    const metadata = readMetadata(file, { root });
    const now = Date.now();
    return told(await collect({ root, local, metadata, keepVersions, keepFailedMs, dryRun, now }), dryRun, options);
  } finally {
    lock.release();
  }
}

const none = { count: 0, bytes: 0 };
const nothing: Freed = {
  objects: none,
  young: none,
  versions: [],
  results: 0,
  failed: [],
  litter: [],
  mended: { back: 0, damaged: 0, lost: [] },
};

function told(freed: Freed, dryRun: boolean, options: CommonOptions): number {
  const { mended } = freed;
  const lost = mended.lost.map(({ artifact, version }) => ({ artifact, version }));
  const result = { ...freed, mended: { ...mended, lost }, dryRun };
  if (options.json) printJson({ schema: 'holdfast.gc/1', ...result });
  else print(gcLines(result, painter(process.stdout)).join('\n'));
  return exit.ok;
}

function versionsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw badOption('--keep-versions', text, 'it is no whole number from 1: the current version is never let go of', '5');
}

function timeOf(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw badOption('--keep-failed', text, 'it is no whole number with s, m, h, d or w', '14d');
}

function badOption(option: string, text: string, why: string, example: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/option',
    what: `Cannot use for \`${option}\``,
    on: text,
    why,
    still: 'Nothing was read or removed',
    next: `Write \`${option} ${example}\``,
  });
}
