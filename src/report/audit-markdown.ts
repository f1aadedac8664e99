import type { Finding } from '../core/audit.ts';
import { codeFrame } from './audit-frame.ts';
import { artifactTable, canonicalSection, scriptTable } from './audit-inventory.ts';
import { lineageOf } from './audit-lineage.ts';
import { mermaidLineage } from './audit-mermaid.ts';
import { cell, code, details, table } from './audit-md.ts';
import { planOf, shortcutText } from './audit-plan.ts';
import {
  accessIndex,
  byRule,
  bytesText,
  counted,
  ofSeverity,
  resolutionOf,
  scopeText,
  severities,
  statesOf,
  stateWords,
  type AccessIndex,
  type AuditReport,
} from './audit-view.ts';

/** A report to read and to keep: what is there, what is wrong and what it costs, how data flows, and what to do in which order. */
export function markdownAudit(report: AuditReport): string {
  const index = accessIndex(report.result);
  const sections = [
    '# Audit of scripts and their data',
    summary(report),
    comparison(report),
    stateMap(report),
    issues(report, index),
    lineage(report),
    artifactTable(report),
    canonicalSection(report),
    scriptTable(report),
    plan(report),
    `Made by holdfast ${report.version}.`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function summary(report: AuditReport): string {
  const { backups } = report.result.summary;
  const counts = severities
    .map((severity) => `**${counted(ofSeverity(report, severity).length, severity)}**`)
    .join(', ');
  const besides = [
    ...(report.known === undefined ? [] : [`Known to the baseline: ${report.known}.`]),
    ...((report.suppressed ?? []).length === 0 ? [] : [`Silenced by comments: ${report.suppressed?.length ?? 0}.`]),
    ...(backups.count === 0
      ? []
      : [
          `${counted(backups.count, 'backup')} lie about, ${bytesText(backups.bytes)}, ${backups.duplicates} of them the same bytes as another.`,
        ]),
  ];
  return ['## Summary', scopeText(report.result), [`${counts}.`, ...besides].join(' ')].join('\n\n');
}

function comparison(report: AuditReport): string {
  const { comparison } = report;
  if (comparison === undefined) return '';
  const { since, appeared, fixed, remaining, scripts, artifacts, writers } = comparison;
  const lines = [
    `## Since ${cell(since)}`,
    `Findings: ${appeared.length} new, ${fixed.length} gone, ${remaining} as before. Scripts: ${scripts.added.length} new, ${scripts.removed.length} gone. Data files: ${artifacts.added.length} new, ${artifacts.removed.length} gone.`,
    appeared.length === 0 ? '' : `New:\n\n${bullets(appeared)}`,
    fixed.length === 0 ? '' : `Gone:\n\n${bullets(fixed)}`,
    writers.length === 0
      ? ''
      : table(
          ['File', 'New writers', 'Writers gone'],
          writers.map(({ artifact, added, removed }) => [
            code(artifact),
            added.map(code).join(', '),
            removed.map(code).join(', '),
          ]),
        ),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function bullets(findings: readonly Finding[]): string {
  const shown = findings
    .slice(0, 30)
    .map((finding) => `- ${code(`${finding.script}:${finding.line}`)} ${cell(finding.message)} (${finding.rule})`);
  return [...shown, ...(findings.length > 30 ? [`- and ${findings.length - 30} more`] : [])].join('\n');
}

function stateMap(report: AuditReport): string {
  const stateOf = statesOf(report);
  const groups = Object.entries(stateWords).map(([state, words]) => {
    const nodes = report.result.artifacts.filter((node) => stateOf(node) === state);
    return { words, nodes };
  });
  const rows = groups
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ words, nodes }) => {
      const examples = nodes.slice(0, 3).map((node) => code(node.path));
      return [words, String(nodes.length), `${examples.join(', ')}${nodes.length > 3 ? ', …' : ''}`];
    });
  return rows.length === 0 ? '' : `## State of the data\n\n${table(['Data files', 'How many', 'Such as'], rows)}`;
}

function issues(report: AuditReport, index: AccessIndex): string {
  const explained = new Set<string>();
  const parts = severities.flatMap((severity) => {
    const findings = ofSeverity(report, severity);
    if (findings.length === 0) return [];
    const title = { error: 'Errors', warning: 'Warnings', note: 'Notes' }[severity];
    return [
      `### ${title}`,
      ...byRule(findings).map(([rule, list]) => ruleSection(report, index, rule, list, explained)),
    ];
  });
  return parts.length === 0 ? '## Findings\n\nNone.' : ['## Findings', ...parts].join('\n\n');
}

const MOST_ROWS = 25;

function ruleSection(
  report: AuditReport,
  index: AccessIndex,
  rule: string,
  findings: readonly Finding[],
  explained: Set<string>,
): string {
  const info = report.rules.find((candidate) => candidate.name === rule);
  const rows = findings.map((finding) => [
    code(`${finding.script}:${finding.line}`),
    cell(finding.message),
    cell(finding.evidence.join(' ')),
    finding.confidence,
  ]);
  const header = ['Where', 'What', 'Evidence', 'Sure?'];
  const [first] = findings;
  const parts = [
    `#### ${info?.title ?? rule} (${findings.length}, \`${rule}\`)`,
    ...(info === undefined || explained.has(rule) ? [] : [`**Impact:** ${info.why}`, `**To do:** ${info.advice}`]),
    table(header, rows.slice(0, MOST_ROWS)),
    rows.length > MOST_ROWS ? details(`${rows.length - MOST_ROWS} more`, table(header, rows.slice(MOST_ROWS))) : '',
    first === undefined || first.severity === 'note' ? '' : exampleOf(index, first),
  ];
  explained.add(rule);
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The first finding with its source, and how its path was found. */
function exampleOf(index: AccessIndex, finding: Finding): string {
  if (finding.span === null) return '';
  const resolution = resolutionOf(index, finding);
  const how = resolution?.steps.slice(0, 8).map((step) => `${step.where}  ${step.what}  →  ${step.value}`) ?? [];
  return details(
    `The first one, ${finding.script}:${finding.line}`,
    `\`\`\`\`text\n${[...codeFrame(finding.span), ...(how.length === 0 ? [] : ['', ...how])].join('\n')}\n\`\`\`\``,
  );
}

function lineage(report: AuditReport): string {
  const found = lineageOf(report.result);
  const { left } = found;
  const text = mermaidLineage(found);
  if (!text.includes('-->')) return '';
  const words =
    'Arrows follow the data; a line with two heads is a file changed in place; a thick red frame has several makers.';
  return `## Lineage\n\n${words}${left === 0 ? '' : ` ${left} scripts and files with fewer ties are left out.`}\n\n\`\`\`mermaid\n${text}\n\`\`\``;
}

function plan(report: AuditReport): string {
  const phases = planOf(report).map((phase, index) => {
    const rows = phase.steps
      .slice(0, 15)
      .map((step) => [
        code(step.script),
        step.rule,
        String(step.findings.length),
        `${step.artifacts.slice(0, 3).map(code).join(', ')}${step.artifacts.length > 3 ? ` and ${step.artifacts.length - 3} more` : ''}`,
        { safe: 'another call in its place', unsafe: 'rewrite it, then look', none: 'by hand' }[step.fix],
        step.risk.toFixed(1),
      ]);
    const more = phase.steps.length > 15 ? `And ${counted(phase.steps.length - 15, 'more edit')} of less weight.` : '';
    return [
      `### Phase ${index + 1}: ${phase.title}`,
      shortcutText(phase) ?? '',
      table(['Edit', 'For', 'Places', 'Data', 'How', 'Risk'], rows),
      more,
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  if (phases.length === 0) return '';
  const words =
    'Edits that remove most risk come first. Risk is severity times certainty times one more than the scripts that depend on the data.';
  return ['## Plan', words, ...phases].join('\n\n');
}
