import { cell, code, details, table } from './audit-md.ts';
import { bytesText, statesOf, stateWords, type AuditReport } from './audit-view.ts';

export function artifactTable(report: AuditReport): string {
  const stateOf = statesOf(report);
  const rows = report.result.artifacts.map((node) => [
    code(node.path),
    stateWords[stateOf(node)],
    names(node.creators),
    names(node.updaters),
    names(node.readers),
    node.backups.length === 0 ? '' : String(node.backups.length),
    node.state === 'absent'
      ? 'not there'
      : node.state === 'set'
        ? `${node.count} files, ${bytesText(node.bytes)}`
        : bytesText(node.bytes),
  ]);
  if (rows.length === 0) return '';
  return `## Data files\n\n${table(['File', 'State', 'Made by', 'Changed by', 'Read by', 'Backups', 'Now'], rows)}`;
}

/** Only where there is something to decide or to know: several candidates, or a confirmed one. */
export function canonicalSection(report: AuditReport): string {
  const all = (report.proposals ?? []).filter(
    (proposal) => proposal.candidates.length > 1 || proposal.status === 'confirmed',
  );
  if (all.length === 0) return '';
  const rows = all.map((proposal) => {
    const others = proposal.candidates.slice(1).map((candidate) => `${code(candidate.script)} ${candidate.score}`);
    return [
      code(proposal.artifact),
      proposal.status,
      `${code(proposal.script)} ${proposal.candidates[0]?.score ?? 0}`,
      others.join(', '),
    ];
  });
  const reasons = all.map((proposal) => {
    const lines = proposal.candidates.map((candidate) => {
      const points = candidate.points.map(
        ({ points, because }) => `${points > 0 ? '+' : ''}${points} ${cell(because)}`,
      );
      return `- ${code(candidate.script)} **${candidate.score}**: ${points.join('; ')}`;
    });
    return `${code(proposal.artifact)}\n\n${lines.join('\n')}`;
  });
  const words = 'A proposal, with its reasons below; `holdfast scripts --confirm ARTIFACT SCRIPT` makes it a decision.';
  return [
    '## Canonical scripts',
    words,
    table(['File', 'Status', 'Script', 'Others'], rows),
    details('Why', reasons.join('\n\n')),
  ].join('\n\n');
}

export function scriptTable({ result }: AuditReport): string {
  const count = (list: readonly { readonly script: string }[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const { script } of list) counts.set(script, (counts.get(script) ?? 0) + 1);
    return counts;
  };
  const writes = count(result.accesses.filter((access) => access.kind === 'write' || access.kind === 'append'));
  const reads = count(result.accesses.filter((access) => access.kind === 'read' || access.kind === 'list'));
  const findings = count(result.findings);
  const starts = count(result.invocations);
  const number = (value: number | undefined): string => (value === undefined || value === 0 ? '' : String(value));
  const rows = result.scripts.map((script) => [
    code(script.path),
    script.language,
    script.role,
    String(script.lines),
    number(writes.get(script.path)),
    number(reads.get(script.path)),
    number(script.importedBy.length),
    number(starts.get(script.path)),
    number(findings.get(script.path)),
  ]);
  if (rows.length === 0) return '';
  return `## Scripts\n\n${table(['Script', 'Language', 'Role', 'Lines', 'Writes', 'Reads', 'Imported by', 'Started in', 'Findings'], rows)}`;
}

function names(paths: readonly string[], limit = 4): string {
  const shown = paths.slice(0, limit).map(code).join(', ');
  return paths.length > limit ? `${shown} and ${paths.length - limit} more` : shown;
}
