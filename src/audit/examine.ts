import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ReadOptions, readTree } from './audit.ts';
import { parseRegistry, registryPath, type Registry } from './canonical-registry.ts';
import { readHash, readingWithNotes } from './data-text.ts';
import type { AuditModel, AuditResult, Finding, Proposal } from './model.ts';
import type { Judged } from './kept.ts';
import { resultOf } from './result.ts';

export interface Examined {
  readonly model: AuditModel;
  /** With the findings of the rules. */
  readonly result: AuditResult;
  /** What comments silenced. */
  readonly suppressed: readonly Finding[];
  readonly proposals: readonly Proposal[];
  readonly registry: Registry;
}

/** Reads a repository, looks at it with the rules, and proposes canonical scripts. Runs and changes nothing in it. */
export async function examine(
  root: string,
  options: ReadOptions & { readonly only?: readonly string[] } = {},
): Promise<Examined> {
  const folder = resolve(root);
  const { model, kept } = await readTree(folder, options);
  const text = registryText(folder) ?? '';
  const registry = parseRegistry(text);
  const state = JSON.stringify([kept?.state, text, options.only ?? null]);
  const before = kept?.in.judged(state, (looked) => looked.every(([path, hash]) => readHash(folder, path) === hash));
  if (before !== undefined) return examined(before);
  const { judge } = await import('./judge.ts');
  const { read, looked } = readingWithNotes(folder);
  const judged = judge(model, { registry, read, ...(options.only === undefined ? {} : { only: options.only }) });
  kept?.in.setJudged(state, judged, looked());
  return examined(judged);

  function examined({ findings, suppressed, proposals }: Judged): Examined {
    return { model, result: resultOf(model, findings), suppressed, proposals, registry };
  }
}

/** Null for a project that has none: people start one by confirming. A file that is there and cannot be read is thrown. */
export function registryText(root: string): string | null {
  try {
    return readFileSync(join(root, registryPath), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
