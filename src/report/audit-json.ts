import type { AuditReport } from './audit-view.ts';

/**
 * `holdfast.audit/1`: the result with `schema` first, then what was asked for besides. Two spaces, final newline.
 */
export function jsonAudit({ result, proposals, comparison, suppressed, known }: AuditReport): string {
  const { schema, scripts, accesses, artifacts, findings, summary, ...rest } = result;
  const value = {
    schema,
    scripts,
    accesses,
    artifacts,
    findings,
    summary,
    ...rest,
    ...(proposals === undefined ? {} : { proposals }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(suppressed === undefined ? {} : { suppressed }),
    ...(known === undefined ? {} : { known }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
