import { spelledOut } from '../core/spelled-out.ts';
import { countText } from '../core/difference-text.ts';
import type { CollectionDifference, CollectionKind, LineDifference, RecordChange } from '../core/difference.ts';
import {
  collectionCounts,
  concentrationText,
  headline,
  keyText,
  nameText,
  sideText,
  toldCollections,
  valueText,
} from './diff-text.ts';
import { breakTexts, excuse, exampleText, isExcused, levelText, type DiffReport } from './diff.ts';

/** A difference as one HTML page that needs nothing else: no script, no font, nothing from a network. */
export function diffHtml(report: DiffReport): string {
  const { artifact, difference, level } = report;
  const breaks = breakTexts(report)
    .map((text) => `<li>${html(text)}</li>`)
    .join('');
  const body = [
    `<h1>${html(artifact)}</h1>`,
    `<p class="headline">${html(headline(difference))}.</p>`,
    level === undefined ? '' : `<p>This is ${html(levelText[level])}.</p>`,
    isExcused(report) ? `<p>${html(excuse)}</p>` : '',
    breaks === '' ? '' : `<section class="breaks"><h2>Breaks readers</h2><ul>${breaks}</ul></section>`,
    ...toldCollections(difference).map(collectionHtml),
    difference.lines === undefined ? '' : linesHtml(difference.lines),
    `<footer>${[difference.before, difference.after].map((side) => `<p>${html(sideText(side))}</p>`).join('')}</footer>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(`${artifact}: ${difference.before.label} -> ${difference.after.label}`)}</title>
<style>${css}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

/** Text that is text in HTML, inside an element or a quoted attribute. */
export function html(text: string): string {
  return spelledOut(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Characters of a key or the name of a field. */
const longest = 500;

function collectionHtml(one: CollectionDifference): string {
  const key =
    one.kind === 'document' || one.kind === 'files'
      ? ''
      : `<p class="key">Records are told apart ${html(keyText(one.key))}.</p>`;
  const concentrations = one.concentrations.map((found) => `<li>${html(concentrationText(found))}</li>`).join('');
  const duplicates = one.duplicates.listed
    .map(
      ({ key, before, after }) =>
        `<li><code>${html(nameText(key, longest))}</code>: ${before} before, ${after} after</li>`,
    )
    .join('');
  const shared = `<h3>${html(countText(one.duplicates.keys, 'key'))} shared by several records</h3><ul>${duplicates}</ul>`;
  return [
    `<section><h2><code>${html(one.path)}</code></h2><p>${html(collectionCounts(one))}.</p>${key}`,
    one.fields.length === 0 ? '' : fieldTable(one),
    concentrations === '' ? '' : `<ul>${concentrations}</ul>`,
    one.duplicates.keys === 0 ? '' : shared,
    one.samples.length === 0
      ? ''
      : `<details open><summary>Samples</summary>${one.samples.map((sample) => sampleHtml(sample, one.kind)).join('')}</details>`,
    '</section>',
  ].join('');
}

function fieldTable(one: CollectionDifference): string {
  const rows = one.fields.flatMap(({ path, records, patterns }) =>
    patterns.slice(0, 6).map(({ pattern, count, example }, i) => {
      const field = i === 0 ? `<code>${html(nameText(path, longest))}</code>` : '';
      const inRecords = i === 0 ? number(records) : '';
      return `<tr><td>${field}</td><td class="n">${inRecords}</td><td>${html(pattern)}</td><td class="n">${number(count)}</td><td><code>${html(exampleText(example, 60))}</code></td></tr>`;
    }),
  );
  const head =
    '<tr><th>Field</th><th class="n">Records</th><th>Change</th><th class="n">Times</th><th>Example</th></tr>';
  return `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
}

function sampleHtml(change: RecordChange, kind: CollectionKind): string {
  const title = `<h3>${change.kind}: <code>${html(nameText(change.key, longest))}</code></h3>`;
  if (kind === 'files') return `<p>${change.kind}: <code>${html(change.key)}</code></p>`;
  if (change.kind === 'added') return `${title}<pre class="added">${html(valueText(change.after, 2000))}</pre>`;
  if (change.kind === 'removed') return `${title}<pre class="removed">${html(valueText(change.before, 2000))}</pre>`;
  const rows = change.fields.map((field) => {
    const before = 'before' in field ? `<del>${html(valueText(field.before, 500))}</del>` : '(none)';
    const after = 'after' in field ? `<ins>${html(valueText(field.after, 500))}</ins>` : '(none)';
    return `<tr><td><code>${html(nameText(field.path, longest))}</code></td><td>${before}</td><td>${after}</td></tr>`;
  });
  return `${title}<table><thead><tr><th>Field</th><th>Before</th><th>After</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function linesHtml({ hunks }: LineDifference): string {
  const text = hunks.flatMap((hunk) => [
    html(`@@ line ${hunk.before} -> ${hunk.after} @@`),
    ...hunk.removed.map((line) => `<del>-${html(line)}</del>`),
    ...hunk.added.map((line) => `<ins>+${html(line)}</ins>`),
  ]);
  return `<section><pre>${text.join('\n')}</pre></section>`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

const css = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; } h3 { font-size: 1rem; }
.headline { font-size: 1.1rem; } .key, footer { opacity: .75; }
.breaks { border-left: 4px solid #b45309; padding-left: 1rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td:first-child, td:last-child { min-width: 6rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
code, pre, ins, del { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid var(--line); }
ins { text-decoration: none; background: color-mix(in srgb, #16a34a 25%, transparent); }
del { background: color-mix(in srgb, #dc2626 25%, transparent); }
`;
