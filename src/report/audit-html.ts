import type { Finding, Step } from '../core/audit.ts';
import { codeFrame } from './audit-frame.ts';
import { script, style } from './audit-html-page.ts';
import { lineageOf } from './audit-lineage.ts';
import { svgLineage } from './audit-lineage-svg.ts';
import { planOf, shortcutText } from './audit-plan.ts';
import {
  accessIndex,
  artifactsOf,
  bytesText,
  counted,
  ofSeverity,
  resolutionOf,
  ruleOf,
  scopeText,
  severities,
  statesOf,
  groupBy,
  stateWords,
  type AccessIndex,
  type AuditReport,
} from './audit-view.ts';

/**
 * One file that asks the network for nothing: its policy forbids it. All text is in the page, so that it can be read, searched
 * and printed without its script, which only filters.
 */
export function htmlAudit(report: AuditReport): string {
  const index = accessIndex(report.result);
  const title = 'Audit of scripts and their data';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${text(scopeText(report.result))}</p>
${comparison(report)}
<form id="filter" role="search">
<input id="query" type="search" placeholder="Search scripts, files, rules, messages ( / )" aria-label="Search" autocomplete="off">
${severities.map((severity) => `<label class="${severity}"><input type="checkbox" name="severity" value="${severity}" checked> ${counted(ofSeverity(report, severity).length, severity)}</label>`).join('\n')}
<output id="count"></output>
</form>
<nav><a href="#findings">Findings</a> <a href="#lineage">Lineage</a> <a href="#files">Data files</a> <a href="#canonical">Canonical scripts</a> <a href="#scripts">Scripts</a> <a href="#plan">Plan</a></nav>
</header>
<main>
${section('findings', 'Findings', findings(report, index))}
${section('lineage', 'Lineage', lineage(report))}
${section('files', 'Data files', files(report))}
${section('canonical', 'Canonical scripts', canonical(report))}
${section('scripts', 'Scripts', scripts(report))}
${section('plan', 'Plan', plan(report))}
</main>
<footer>Made by holdfast ${text(report.version)}. What comments silence: ${report.suppressed?.length ?? 0}. Known to the baseline: ${report.known ?? 0}.</footer>
<script>${script}</script>
</body>
</html>
`;
}

function section(id: string, title: string, body: string): string {
  return body === '' ? '' : `<section id="${id}"><h2>${title}</h2>\n${body}\n</section>`;
}

function comparison({ comparison }: AuditReport): string {
  if (comparison === undefined) return '';
  const { since, appeared, fixed, remaining } = comparison;
  const gone = fixed.map(
    (finding) => `<li>${marked(finding.message)} <small>${text(finding.script)}, ${text(finding.rule)}</small></li>`,
  );
  return `<p>Since <strong>${text(since)}</strong>: ${appeared.length} new, ${fixed.length} gone, ${remaining} as before.</p>
${gone.length === 0 ? '' : `<details><summary>What is gone</summary><ul>${gone.join('\n')}</ul></details>`}`;
}

function findings(report: AuditReport, index: AccessIndex): string {
  const fresh = new Set(report.comparison?.appeared.map((finding) => `${finding.fingerprint} ${finding.line}`));
  const seen = new Map<string, number>();
  const sorted = severities.flatMap((severity) => ofSeverity(report, severity));
  return sorted
    .map((finding) => {
      const count = (seen.get(finding.fingerprint) ?? 0) + 1;
      seen.set(finding.fingerprint, count);
      const id = `f-${finding.fingerprint}${count === 1 ? '' : `-${count}`}`;
      return findingCard(report, index, finding, id, fresh.has(`${finding.fingerprint} ${finding.line}`));
    })
    .join('\n');
}

function findingCard(report: AuditReport, index: AccessIndex, finding: Finding, id: string, isNew: boolean): string {
  const rule = ruleOf(report, finding);
  const frame = finding.span === null ? '' : `<pre>${text(codeFrame(finding.span, 8).join('\n'))}</pre>`;
  const resolution = resolutionOf(index, finding);
  return `<details class="item finding ${finding.severity}" id="${id}" data-severity="${finding.severity}">
<summary><b class="${finding.severity}">${finding.severity}</b> ${marked(finding.message)} <small>${text(finding.script)}:${finding.line} · ${text(finding.rule)} · ${finding.confidence}${isNew ? ' · <b>new</b>' : ''}</small></summary>
${frame}${resolution === null ? '' : steps(resolution)}
${finding.evidence.length === 0 ? '' : `<ul>${finding.evidence.map((sentence) => `<li>${marked(sentence)}</li>`).join('')}</ul>`}
${artifactsOf(finding).length < 2 ? '' : `<p>All files: ${artifactsOf(finding).map(code).join(', ')}</p>`}
${rule === undefined ? '' : `<p>${marked(rule.why)}</p><p><b>To do:</b> ${marked(rule.advice)}${finding.fix === 'none' ? '' : ` (${finding.fix} rewrite)`}</p>`}
</details>`;
}

function steps({ target, confidence, steps }: { target: string; confidence: string; steps: readonly Step[] }): string {
  const items = steps.map(
    (step) => `<li><small>${text(step.where)}</small> ${code(step.what)} → ${code(step.value)}</li>`,
  );
  return `<p>Path: ${code(target)} (${text(confidence)})</p><ol class="steps">${items.join('')}</ol>`;
}

function lineage({ result }: AuditReport): string {
  const found = lineageOf(result);
  const drawing = svgLineage(found);
  if (drawing === '') return '';
  const left = found.left === 0 ? '' : ` ${found.left} scripts and files with fewer ties are left out.`;
  return `<p>Arrows follow the data; one with two heads is a file changed in place; a thick red frame has several makers. Round boxes are scripts, those with a corner turned down are files; what they stand for shows under the pointer.${left}</p>
<div class="drawing">${drawing}</div>`;
}

function files(report: AuditReport): string {
  const stateOf = statesOf(report);
  const rows = report.result.artifacts.map((node) => {
    const state = stateOf(node);
    const now =
      node.state === 'absent'
        ? 'not there'
        : `${node.state === 'set' ? `${node.count} files, ` : ''}${bytesText(node.bytes)}`;
    const backups = node.backups.map(
      (file) => `${file.path} (${bytesText(file.bytes)}${file.duplicateOf === null ? '' : ', a duplicate'})`,
    );
    return [
      code(node.path),
      `<span class="state ${state}">${text(stateWords[state])}</span>`,
      paths(node.creators),
      paths(node.updaters),
      paths(node.readers),
      backups.length === 0
        ? ''
        : `<details><summary>${backups.length}</summary>${backups.map(text).join('<br>')}</details>`,
      now,
    ];
  });
  return table(['File', 'State', 'Made by', 'Changed by', 'Read by', 'Backups', 'Now'], rows);
}

function canonical(report: AuditReport): string {
  const all = (report.proposals ?? []).filter(
    (proposal) => proposal.candidates.length > 1 || proposal.status === 'confirmed',
  );
  const rows = all.map((proposal) => [
    code(proposal.artifact),
    proposal.status,
    proposal.candidates
      .map(({ script, score, points }) => {
        const reasons = points.map(
          (point) => `<li>${point.points > 0 ? '+' : ''}${point.points} ${marked(point.because)}</li>`,
        );
        return `<details><summary>${code(script)} ${score}</summary><ul>${reasons.join('')}</ul></details>`;
      })
      .join(''),
  ]);
  return table(['File', 'Status', 'Candidates, and why'], rows);
}

function scripts({ result }: AuditReport): string {
  const accesses = groupBy(result.accesses, (access) => access.script);
  const findings = groupBy(result.findings, (finding) => finding.script);
  const rows = result.scripts.map((script) => {
    const own = accesses.get(script.path) ?? [];
    const targets = (kinds: readonly string[]): string =>
      paths([...new Set(own.flatMap((access) => (kinds.includes(access.kind) ? (access.target ?? []) : [])))]);
    const count = findings.get(script.path)?.length ?? 0;
    return [
      code(script.path),
      `${script.language}, ${script.role}, ${counted(script.lines, 'line')}`,
      targets(['write', 'append']),
      targets(['read', 'list']),
      paths(script.importedBy),
      count === 0 ? '' : String(count),
    ];
  });
  return table(['Script', 'What', 'Writes', 'Reads', 'Imported by', 'Findings'], rows);
}

function plan(report: AuditReport): string {
  return planOf(report)
    .map((phase, index) => {
      const rows = phase.steps.map((step) => [
        code(step.script),
        text(step.rule),
        String(step.findings.length),
        paths(step.artifacts),
        { safe: 'another call in its place', unsafe: 'rewrite it, then look', none: 'by hand' }[step.fix],
        step.risk.toFixed(1),
      ]);
      return `<h3>Phase ${index + 1}: ${phase.title}</h3><p>${shortcutText(phase) ?? ''}</p>${table(['Edit', 'For', 'Places', 'Data', 'How', 'Risk'], rows)}`;
    })
    .join('\n');
}

/** Cells are HTML already. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const body = rows.map((row) => `<tr class="item">${row.map((html) => `<td>${html}</td>`).join('')}</tr>`);
  return `<div class="table"><table><thead><tr>${header.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function paths(list: readonly string[]): string {
  const shown = list.slice(0, 6).map(code).join('<br>');
  return list.length <= 6
    ? shown
    : `${shown}<details><summary>${list.length - 6} more</summary>${list.slice(6).map(code).join('<br>')}</details>`;
}

function code(name: string): string {
  return `<code>${text(name)}</code>`;
}

/** Messages mark names with backticks. */
function marked(message: string): string {
  return text(message).replace(/`([^`]*)`/g, '<code>$1</code>');
}

function text(value: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return value.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
