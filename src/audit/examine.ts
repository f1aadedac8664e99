import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readModel, type ReadOptions } from './audit.ts';
import { proposals } from './canonical.ts';
import { parseRegistry, registryPath, type Registry } from './canonical-registry.ts';
import type { AuditModel, AuditResult, Finding, Proposal } from './model.ts';
import { resultOf } from './result.ts';
import { checkRules } from './rules.ts';

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
  const model = await readModel(resolve(root), options);
  const registry = parseRegistry(registryText(model.root) ?? '');
  const { findings, suppressed } = checkRules(model, {
    registry,
    ...(options.only === undefined ? {} : { only: options.only }),
  });
  return { model, result: resultOf(model, findings), suppressed, proposals: proposals(model, registry), registry };
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
