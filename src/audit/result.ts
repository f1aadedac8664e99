import type { AccessKind, AuditModel, AuditResult, Confidence, Finding, Language, Severity, Summary } from './model.ts';

/** The result that a model and the findings about it make. */
export function resultOf(model: AuditModel, findings: readonly Finding[]): AuditResult {
  const { scripts, accesses, artifacts, invocations, mentions, chains, cycles } = model;
  return {
    schema: 'holdfast.audit/1',
    scripts,
    accesses,
    artifacts,
    findings,
    summary: summaryOf(model, findings),
    invocations,
    mentions,
    chains,
    cycles,
  };
}

function summaryOf(model: AuditModel, findings: readonly Finding[]): Summary {
  const languages: Record<Language, number> = { python: 0, javascript: 0, typescript: 0, shell: 0 };
  for (const one of model.scripts) languages[one.language] += 1;
  const accesses: Record<AccessKind, number> = { write: 0, read: 0, list: 0, backup: 0, delete: 0, append: 0 };
  const confidence: Record<Confidence, number> = { certain: 0, pattern: 0, guess: 0, unknown: 0 };
  for (const one of model.accesses) {
    accesses[one.kind] += 1;
    confidence[one.confidence] += 1;
  }
  const backups = model.artifacts.flatMap((one) => one.backups);
  const counted: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  for (const one of findings) counted[one.severity] += 1;
  return {
    ...(model.leftOut === undefined ? {} : { leftOut: model.leftOut }),
    scripts: model.scripts.length,
    languages,
    accesses,
    confidence,
    artifacts: model.artifacts.length,
    backups: {
      count: backups.length,
      bytes: backups.reduce((sum, one) => sum + one.bytes, 0),
      duplicates: backups.filter((one) => one.duplicateOf !== null).length,
    },
    findings: counted,
  };
}
