import { proposals } from './canonical.ts';
import type { Registry } from './canonical-registry.ts';
import type { ReadText } from './data-text.ts';
import type { Judged } from './kept.ts';
import type { AuditModel } from './model.ts';
import { checkRules } from './rules.ts';

/** What the rules find in a model, and which scripts are proposed. */
export function judge(
  model: AuditModel,
  options: { readonly registry: Registry; readonly read: ReadText; readonly only?: readonly string[] },
): Judged {
  const { findings, suppressed } = checkRules(model, options);
  return { findings, suppressed, proposals: proposals(model, options.registry) };
}
