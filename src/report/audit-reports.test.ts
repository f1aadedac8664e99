import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/rig/audit-sample.ts';
import { githubAudit } from './audit-github.ts';
import { htmlAudit } from './audit-html.ts';
import { jsonAudit, jsonAuditPieces } from './audit-json.ts';
import { markdownAudit } from './audit-markdown.ts';
import { sarifAudit } from './audit-sarif.ts';
import { terminalAudit } from './audit-terminal.ts';
import { severities, type AuditReport } from './audit-view.ts';

const formats: Readonly<Record<string, (report: AuditReport) => string>> = {
  github: githubAudit,
  html: htmlAudit,
  json: jsonAudit,
  markdown: markdownAudit,
  sarif: sarifAudit,
  terminal: (report) => terminalAudit(report),
};

describe.each(Object.entries(formats))('the %s report', (_name, render) => {
  it('is the same bytes on two runs', () => {
    expect(render(sampleReport())).toBe(render(sampleReport()));
  });

  it('ends with one line break and prints no value that is missing', () => {
    const text = render(sampleReport());
    expect(text).toMatch(/[^\n]\n$/);
    expect(text.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/undefined|\[object Object\]|NaN/);
  });

  it('says of a repository without findings that there are none, not nothing', () => {
    const report = sampleReport();
    const { comparison: _comparison, suppressed: _suppressed, known: _known, ...rest } = report;
    const empty: AuditReport = { ...rest, result: { ...report.result, findings: [] } };
    expect(render(empty)).not.toMatch(/unsafe-write.*is emptied/);
    if (render !== githubAudit) expect(render(empty).length).toBeGreaterThan(100);
  });
});

describe('the terminal report', () => {
  it('shows the source, the resolved path and how it was resolved', () => {
    const text = terminalAudit(sampleReport());
    expect(text)
      .toContain(`  12:1    error  \`data/index.json\` is emptied and then written: a crash in between leaves half a file. [unsafe-write]
          12 | with open(
             | ^^^^^^^^^^
          13 |     OUT,
          14 |     'w',
          15 | ) as out:
          path: data/index.json (certain)
            scripts/build.py:12  "data/index.json"  →  data/index.json
`);
  });

  it('has colours only when asked, and the same words then', () => {
    const plain = terminalAudit(sampleReport());
    const coloured = terminalAudit(sampleReport(), { color: true });
    expect(plain).not.toContain('\u001b');
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('spells out what a terminal would obey, in names and in sources', () => {
    const report = sampleReport();
    const bad = 'a\u001b[2Jb\nc.py';
    const findings = report.result.findings.map((one) => ({ ...one, script: bad, message: `\`${bad}\` is bad.` }));
    for (const color of [false, true]) {
      const text = terminalAudit({ ...report, result: { ...report.result, findings } }, { color });
      expect(text).toContain('a\\u001b[2Jb\\u000ac.py');
      expect(text).not.toContain('\u001b[2J');
    }
  });

  it('shows notes when asked and counts them otherwise', () => {
    expect(terminalAudit(sampleReport())).toContain('notes  hand-backup 1, locale-encoding 1, metadata-missing 1');
    expect(terminalAudit(sampleReport(), { notes: true })).toContain('[locale-encoding]');
  });

  it('shortens what comes after the first findings to one line each', () => {
    const text = terminalAudit(sampleReport(), { frames: 1 });
    expect(text.split('\n').filter((line) => line.includes(' | ^'))).toHaveLength(0);
    expect(text).toContain('[unsafe-write]');
  });
});

describe('the Markdown report', () => {
  it('has every section', () => {
    const headings = markdownAudit(sampleReport()).match(/^##? .*$/gm);
    expect(headings).toEqual([
      '# Audit of scripts and their data',
      '## Summary',
      '## Since v1.0 \\| "x"',
      '## State of the data',
      '## Findings',
      '## Lineage',
      '## Data files',
      '## Canonical scripts',
      '## Scripts',
      '## Plan',
    ]);
  });

  it('keeps its tables whole, whatever names hold', () => {
    for (const line of markdownAudit(sampleReport()).split('\n')) {
      if (!line.startsWith('| ')) continue;
      const cells = line.replaceAll('\\|', '').split('|').length - 2;
      expect([2, 3, 4, 6, 7, 9]).toContain(cells);
      expect(line.endsWith(' |')).toBe(true);
    }
  });
});

describe('the HTML report', () => {
  it('lets nothing of a repository become markup, and asks the network for nothing', () => {
    const html = htmlAudit(sampleReport());
    expect(html).not.toContain('<b> &');
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  it('gives every finding an address of its own', () => {
    const ids = [...htmlAudit(sampleReport()).matchAll(/ id="(f-[^"]+)"/g)].map((match) => match[1]);
    expect(ids).toHaveLength(sampleReport().result.findings.length);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the GitHub report', () => {
  it('has one command per finding, the gravest first, and no line break inside one', () => {
    const lines = githubAudit(sampleReport()).trimEnd().split('\n');
    expect(lines).toHaveLength(sampleReport().result.findings.length);
    const kinds = lines.map(
      (line) => /^::(error|warning|notice) file=[^:]+,line=\d+(,endLine=\d+)?,title=[^:]+::/.exec(line)?.[1],
    );
    const order = severities.map((severity) => (severity === 'note' ? 'notice' : severity));
    expect(kinds).toEqual(
      [...kinds].sort((a, b) => order.findIndex((kind) => kind === a) - order.findIndex((kind) => kind === b)),
    );
    expect(kinds).not.toContain(undefined);
  });
});

describe('a report of a folder inside a repository', () => {
  it('names files from the root of the repository where services need that', () => {
    const report = { ...sampleReport(), prefix: 'packages/a/' };
    expect(githubAudit(report)).toContain('::error file=packages/a/scripts/build.py,line=12');
    expect(sarifAudit(report)).toContain('"uri": "packages/a/scripts/build.py"');
    expect(sarifAudit(report)).not.toContain('"uri": "scripts/build.py"');
    expect(jsonAudit(report)).not.toContain('packages/a/');
  });
});

describe('the JSON report', () => {
  it('begins with its schema and has the fields that programs read', () => {
    const text = jsonAudit(sampleReport());
    expect(text.startsWith('{\n  "schema": "holdfast.audit/1",\n')).toBe(true);
    const value = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(value).slice(0, 6)).toEqual([
      'schema',
      'scripts',
      'accesses',
      'artifacts',
      'findings',
      'summary',
    ]);
    expect(text).not.toContain('"root"');
    expect(text).not.toContain('sketches');
  });

  it('is, piece by piece, what it is as a whole, however long its lists are', () => {
    const sample = sampleReport();
    for (const length of [0, 1, 40, 41, 80, 999]) {
      const findings = Array.from({ length }, (_, n) => ({ ...sample.result.findings[0]!, line: n, evidence: [] }));
      const report = { ...sample, result: { ...sample.result, findings } };
      const text = [...jsonAuditPieces(report)].join('');
      expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
      expect((JSON.parse(text) as { findings: unknown[] }).findings).toEqual(findings);
    }
  });
});
