import type { Finding, Severity } from '../core/audit.ts';
import { codeFrame } from './audit-frame.ts';
import { planOf } from './audit-plan.ts';
import { spelledOut } from '../core/spelled-out.ts';
import {
  accessIndex,
  byRule,
  bytesText,
  counted,
  ofSeverity,
  resolutionOf,
  scopeText,
  severities,
  type AccessIndex,
  type AuditReport,
} from './audit-view.ts';

export interface TerminalOptions {
  readonly color?: boolean;
  /** Notes are counted by rule unless they are asked for. */
  readonly notes?: boolean;
  /** How many findings are shown with their source and path; further ones have one line. 40 if not given. */
  readonly frames?: number;
}

/** What `holdfast audit` prints: findings file by file, then what was looked at and what to do first. */
export function terminalAudit(report: AuditReport, options: TerminalOptions = {}): string {
  const paint = painter(options.color ?? false);
  const index = accessIndex(report.result);
  const shown = report.result.findings.filter((finding) => finding.severity !== 'note' || options.notes === true);
  const lines: string[] = [];
  let frames = options.frames ?? 40;
  let file = '';
  let statement = '';
  for (const finding of shown) {
    if (finding.script !== file) {
      if (file !== '') lines.push('');
      lines.push(paint('bold', finding.script));
      file = finding.script;
    }
    // Several findings about one statement show it once.
    const same = finding.span !== null && `${file}:${finding.span.start}` === statement;
    statement = finding.span === null ? '' : `${file}:${finding.span.start}`;
    lines.push(...findingLines(finding, index, paint, frames <= 0 ? 'line' : same ? 'evidence' : 'whole'));
    frames -= 1;
  }
  if (shown.length > 0) lines.push('');
  if (options.notes !== true) lines.push(...noteLines(report, paint));
  lines.push(...comparisonLines(report, paint), ...summaryLines(report, paint), ...firstSteps(report, paint));
  return `${lines.map((line) => harmless(line, options.color ?? false)).join('\n')}\n`;
}

/** Names may hold what a terminal obeys, or a line break: that is spelled out, and only our own colours are left. */
function harmless(line: string, color: boolean): string {
  if (!color) return spelledOut(line);
  return line
    .split(ours)
    .map((part, index) => (index % 2 === 1 ? part : spelledOut(part)))
    .join('');
}

// oxlint-disable-next-line no-control-regex
const ours = /(\u001b\[(?:[012]|3[136])m)/;

type Paint = (style: Style, text: string) => string;
type Style = 'bold' | 'dim' | Severity;

function painter(color: boolean): Paint {
  const codes: Readonly<Record<Style, string>> = { bold: '1', dim: '2', error: '31', warning: '33', note: '36' };
  return (style, text) => (color ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
}

function findingLines(
  finding: Finding,
  index: AccessIndex,
  paint: Paint,
  much: 'line' | 'evidence' | 'whole',
): readonly string[] {
  const place = `${finding.line}${finding.span === null ? '' : `:${finding.span.column}`}`;
  const head = `  ${place.padEnd(7)} ${paint(finding.severity, finding.severity)}  ${finding.message} ${paint('dim', `[${finding.rule}]`)}`;
  if (much === 'line') return [head];
  const evidence = finding.evidence.map((sentence) => `          ${sentence}`);
  if (much === 'evidence') return [head, ...evidence];
  const frame = finding.span === null ? [] : codeFrame(finding.span).map((line) => `          ${paint('dim', line)}`);
  const resolution = resolutionOf(index, finding);
  const how = resolution === null ? [] : pathLines(resolution).map((line) => `          ${paint('dim', line)}`);
  return [head, ...frame, ...how, ...evidence];
}

const MOST_STEPS = 6;

function pathLines({
  target,
  confidence,
  steps,
}: {
  target: string;
  confidence: string;
  steps: readonly { where: string; what: string; value: string }[];
}): readonly string[] {
  const shown = steps.slice(0, MOST_STEPS).map((step) => `  ${step.where}  ${step.what}  →  ${step.value}`);
  const more = steps.length - shown.length;
  return [`path: ${target} (${confidence})`, ...shown, ...(more > 0 ? [`  and ${counted(more, 'more step')}`] : [])];
}

function noteLines(report: AuditReport, paint: Paint): readonly string[] {
  const notes = byRule(ofSeverity(report, 'note'));
  if (notes.length === 0) return [];
  return [`${paint('note', 'notes')}  ${notes.map(([rule, list]) => `${rule} ${list.length}`).join(', ')}`, ''];
}

function comparisonLines({ comparison }: AuditReport, paint: Paint): readonly string[] {
  if (comparison === undefined) return [];
  const { since, appeared, fixed, remaining } = comparison;
  return [
    `${paint('bold', `Since ${since}`)}: ${appeared.length} new, ${fixed.length} gone, ${remaining} as before.`,
    ...appeared.map((finding) => `  + ${finding.script}:${finding.line} ${finding.message} [${finding.rule}]`),
    ...fixed.map((finding) => `  - ${finding.script} ${finding.message} [${finding.rule}]`),
    '',
  ];
}

function summaryLines(report: AuditReport, paint: Paint): readonly string[] {
  const { backups } = report.result.summary;
  const counts = severities.map((severity) => counted(ofSeverity(report, severity).length, severity));
  const left = [
    ...(report.known === undefined || report.known === 0 ? [] : [`${report.known} known to the baseline`]),
    ...(report.suppressed === undefined || report.suppressed.length === 0
      ? []
      : [`${report.suppressed.length} silenced by comments`]),
  ];
  return [
    scopeText(report.result),
    ...(backups.count === 0
      ? []
      : [
          `${counted(backups.count, 'backup')} on disk, ${bytesText(backups.bytes)}, ${backups.duplicates} of them the same bytes as another.`,
        ]),
    paint('bold', `${counts.join(', ')}${left.length === 0 ? '' : ` (and ${left.join(', ')})`}.`),
  ];
}

function firstSteps(report: AuditReport, paint: Paint): readonly string[] {
  const [phase] = planOf(report);
  if (phase === undefined) return [];
  const steps = phase.steps
    .slice(0, 3)
    .map(
      (step) =>
        `  ${step.script}  ${step.rule}, ${counted(step.findings.length, 'place')}${step.fix === 'none' ? '' : `, ${step.fix} rewrite`}`,
    );
  return ['', paint('bold', `First: ${phase.title.toLowerCase()}`), ...steps];
}
