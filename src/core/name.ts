import type { Brand } from './brand.ts';
import { HoldfastError } from './error.ts';

/** The name of a stage: its file's name without extension, such as `extract-mentions`. */
export type StageName = Brand<'StageName'>;

/** Names one run: `20251119T143025Z-9f2c`, so that the order of names is the order of time. */
export type RunId = Brand<'RunId'>;

export function stageName(text: string): StageName {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) {
    throw new HoldfastError({
      code: 'config/stage-name',
      what: 'Cannot use the stage name',
      on: text,
      why: 'a stage is named by its file, from letters, digits, `.`, `_` and `-`',
      still: 'Nothing was read or written',
      next: 'Rename the stage file',
    });
  }
  return text as StageName;
}

export function runId(text: string): RunId {
  if (!/^\d{8}T\d{6}Z-[0-9a-f]{4,}$/.test(text)) throw new TypeError(`Not a run id: ${text}`);
  return text as RunId;
}
