import { resolve } from 'node:path';
import { type ReadOptions, readModel } from './audit.ts';
import type { Access, AuditModel, AuditResult, Finding } from './model.ts';
import { resultOf } from './result.ts';

export type * from './model.ts';
export { targetExpression } from './graph/artifacts.ts';
export { readModel, type ReadOptions } from './audit.ts';
export { examine, type Examined } from './examine.ts';
export { resultOf } from './result.ts';

/**
 * Reads a repository and says what its scripts do to its data.
 *
 * Nothing in the repository is run or changed. `findings` are those of the given rules; without any, none
 * (`examine` has those of Holdfast's own rules). Cost: see `bench/RESULTS-audit.md`; next to nothing while nothing changes,
 * and after an edit what the edit can reach by imports.
 */
export async function audit(
  root: string,
  options: ReadOptions & { readonly rules?: (model: AuditModel) => readonly Finding[] } = {},
): Promise<AuditResult> {
  const model = await readModel(resolve(root), options);
  return resultOf(model, options.rules?.(model) ?? []);
}

/**
 * How the paths at one line were found: the accesses of that line, and those of helpers that it calls. For the line of a helper
 * that writes what its callers name, theirs follow.
 */
export async function explainPath(
  root: string,
  file: string,
  line: number,
  options: ReadOptions = {},
): Promise<readonly Access[]> {
  const model = await readModel(resolve(root), options);
  const at = `${file}:${line}`;
  const own = model.accesses.filter(
    (one) =>
      one.script === file &&
      one.statement.line <= line &&
      line <= Math.max(one.statement.endLine, one.line) &&
      (one.line === line || one.call.line <= line) &&
      line <= one.call.endLine,
  );
  if (own.length > 0) {
    const helpers = own.filter((one) => one.facts.parameter !== null).map((one) => `${file}:${one.line}`);
    const callers = model.accesses.filter((one) => one.via?.some((via) => helpers.includes(via.split(' ')[0] ?? '')));
    return [...own, ...callers.filter((one) => !own.includes(one))];
  }
  return model.accesses.filter(
    (one) =>
      (one.script === file &&
        one.statement.line <= line &&
        line <= one.statement.endLine &&
        one.statement.endLine - one.statement.line < 12) ||
      one.via?.some((via) => via.startsWith(`${at} `)) === true ||
      one.steps.some((step) => step.where === at),
  );
}
