import type { Finding, RuleInfo, Span, Step } from '../core/audit.ts';
import { accessIndex, artifactsOf, resolutionOf, type AccessIndex, type AuditReport } from './audit-view.ts';

/** SARIF 2.1.0, as code scanning services read it. How a path was resolved is a code flow; silenced findings are marked as such. */
export function sarifAudit(report: AuditReport): string {
  const index = accessIndex(report.result);
  const fresh =
    report.comparison === undefined ? null : new Set(report.comparison.appeared.map((finding) => identity(finding)));
  const results = [
    ...report.result.findings.map((finding) => ({
      ...resultOf(report, index, finding),
      ...(fresh === null ? {} : { baselineState: fresh.has(identity(finding)) ? 'new' : 'unchanged' }),
    })),
    ...(report.comparison?.fixed ?? []).map((finding) => ({
      ...resultOf(report, index, finding),
      baselineState: 'absent',
    })),
    ...(report.suppressed ?? []).map((finding) => ({
      ...resultOf(report, index, finding),
      suppressions: [{ kind: 'inSource', justification: 'A comment in the script.' }],
    })),
  ];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'holdfast',
            semanticVersion: report.version,
            rules: report.rules.map((rule) => descriptor(rule)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The repository.' } } },
        results: counting(results),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(rule: RuleInfo): object {
  return {
    id: rule.name,
    name: rule.name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.what },
    help: { text: `${rule.why}\n\n${rule.advice}`, markdown: `${rule.why}\n\n${rule.advice}` },
    defaultConfiguration: { level: rule.severity },
    properties: { tags: ['data', rule.phase], fix: rule.fix },
  };
}

type Result = Readonly<Record<string, unknown>> & { readonly partialFingerprints: Readonly<Record<string, string>> };

function resultOf(report: AuditReport, index: AccessIndex, finding: Finding): Result {
  const ruleIndex = report.rules.findIndex((rule) => rule.name === finding.rule);
  const resolution = resolutionOf(index, finding);
  const prefix = report.prefix ?? '';
  return {
    ruleId: finding.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: finding.severity,
    message: { text: [finding.message, ...finding.evidence].join(' ') },
    locations: [{ physicalLocation: place(prefix + finding.script, finding.line, finding.span) }],
    partialFingerprints: { 'holdfast/v1': finding.fingerprint },
    ...(resolution === null || resolution.steps.length === 0
      ? {}
      : { codeFlows: [codeFlow(resolution.steps, prefix)] }),
    properties: { confidence: finding.confidence, fix: finding.fix, artifacts: artifactsOf(finding) },
  };
}

function place(path: string, line: number, span: Span | null): object {
  const oneLine = span !== null && span.endLine === span.line;
  return {
    artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
    region:
      span === null
        ? { startLine: Math.max(1, line) }
        : {
            startLine: span.line,
            startColumn: span.column,
            endLine: Math.max(span.line, span.endLine),
            ...(oneLine ? { endColumn: span.column + span.end - span.start } : {}),
            snippet: { text: span.text },
          },
  };
}

function codeFlow(steps: readonly Step[], prefix: string): object {
  const locations = steps.map((step) => {
    const [, path, line] = /^(.*):(\d+)$/.exec(step.where) ?? [];
    return {
      location: {
        message: { text: `${step.what} is ${step.value}` },
        ...(path === undefined ? {} : { physicalLocation: place(prefix + path, Number(line), null) }),
      },
    };
  });
  return { message: { text: 'How the path was found.' }, threadFlows: [{ locations }] };
}

/** Equal statements share a fingerprint; a service that keeps one result for each needs them told apart. */
function counting(results: readonly Result[]): readonly Result[] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const print = result.partialFingerprints['holdfast/v1'] ?? '';
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    return { ...result, partialFingerprints: { 'holdfast/v1': `${print}:${count}` } };
  });
}

function identity(finding: Finding): string {
  return `${finding.fingerprint} ${finding.line}`;
}

function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}
