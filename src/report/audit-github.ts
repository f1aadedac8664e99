import type { Finding } from '../core/audit.ts';
import { riskOf } from './audit-plan.ts';
import { severities, type AuditReport } from './audit-view.ts';

/**
 * Workflow commands that GitHub shows beside the lines of a pull request, one per line. GitHub keeps only the first ten of each
 * kind per step: the gravest come first.
 */
export function githubAudit({ result, prefix = '' }: AuditReport): string {
  const users = new Map(result.artifacts.map((node) => [node.path, node.readers.length + node.updaters.length]));
  const rank = (finding: Finding): number => severities.indexOf(finding.severity);
  const sorted = [...result.findings].sort((a, b) => rank(a) - rank(b) || riskOf(b, users) - riskOf(a, users));
  return sorted.map((finding) => `${annotation(finding, prefix)}\n`).join('');
}

function annotation(finding: Finding, prefix: string): string {
  const command = { error: 'error', warning: 'warning', note: 'notice' }[finding.severity];
  const end = finding.span !== null && finding.span.endLine > finding.line ? `,endLine=${finding.span.endLine}` : '';
  const text = [finding.message, ...finding.evidence].join('\n');
  return `::${command} file=${property(prefix + finding.script)},line=${finding.line}${end},title=${property(`holdfast: ${finding.rule}`)}::${message(text)}`;
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
