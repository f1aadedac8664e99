import { compareAudits } from '../../src/audit/baseline-compare.ts';
import { proposals } from '../../src/audit/canonical.ts';
import { parseRegistry } from '../../src/audit/canonical-registry.ts';
import type { AuditModel } from '../../src/audit/model.ts';
import { checkRules } from '../../src/audit/rules.ts';
import { rules } from '../../src/audit/rules/list.ts';
import type { AuditReport } from '../../src/report/audit-view.ts';
import { importOf, modelOf, resultOf, spanOf } from './audit-model.ts';

/** A small repository with one of most troubles, and names that are hard on every format. */
export function sampleReport(): AuditReport {
  const model = sampleModel();
  const { findings, suppressed } = checkRules(model, { read: () => null });
  const before = resultOf(model, findings.slice(2));
  const result = resultOf(
    model,
    findings.filter(({ rule }) => rule !== 'missing-input'),
  );
  const registry = parseRegistry('| Artifact | Made by |\n|-|-|\n| `data/index.json` | `scripts/build.py` |\n');
  return {
    result,
    rules,
    version: '0.1.0',
    proposals: proposals(model, registry),
    comparison: compareAudits(before, result, 'v1.0 | "x"'),
    suppressed,
    known: 3,
  };
}

export function sampleModel(): AuditModel {
  const write = { kind: 'write', mode: 'w', api: 'open' } as const;
  return modelOf({
    scripts: [
      {
        path: 'scripts/build.py',
        imports: [
          importOf('lib.gone', { kind: 'broken', tried: 'lib/gone.py', near: 'old/gone.py', guarded: false }, 2),
        ],
        directives: [{ line: 40, text: 'ignore unsafe-write -- a scratch file' }],
      },
      { path: 'scripts/build_v2.py', header: 'DEPRECATED: use scripts/build.py' },
      { path: 'scripts/show <b> & "co".py', syntaxErrors: [{ line: 3, text: 'def (<script>alert(1)</script>:' }] },
      {
        path: 'lib/io.py',
        role: 'module',
        absoluteLiterals: [
          { line: 9, text: '/Users/ana/p/data', inside: 'data', span: spanOf("ROOT = '/Users/ana/p/data'", 9) },
        ],
      },
    ],
    accesses: [
      {
        ...write,
        script: 'scripts/build.py',
        target: 'data/index.json',
        line: 12,
        statement: spanOf("with open(\n    OUT,\n    'w',\n) as out:", 12),
      },
      { ...write, script: 'scripts/build_v2.py', target: 'data/index.json', line: 4, confidence: 'guess' },
      { script: 'scripts/fix.py', target: 'data/index.json', line: 3 },
      {
        ...write,
        script: 'scripts/fix.py',
        target: 'data/index.json',
        line: 9,
        facts: { readBefore: 'scripts/fix.py:3' },
      },
      { script: 'scripts/show <b> & "co".py', target: 'data/index.json', line: 5 },
      { script: 'scripts/show <b> & "co".py', target: 'data/täg|s.csv', line: 6, facts: { encoding: 'locale' } },
      { ...write, script: 'lib/io.py', target: null, line: 20, within: 'save', facts: { parameter: 'path' } },
      { ...write, script: 'scripts/one.py', target: 'data/one.json', line: 7, via: ['lib/io.py:19 save'] },
      { ...write, script: 'scripts/two.py', target: 'data/two.json', line: 7, via: ['lib/io.py:19 save'] },
      { ...write, script: 'scripts/build.py', target: 'data/scratch.json', line: 41 },
      { script: 'scripts/one.py', target: 'data/in/*.txt', kind: 'list', line: 2 },
    ],
    files: ['data/index.json', 'data/one.json'],
    artifacts: [
      {
        path: 'data/index.json',
        backups: [
          { path: 'data/index.json.bak', bytes: 1_234_567, duplicateOf: null },
          { path: 'data/index.json.bak2', bytes: 1_234_567, duplicateOf: 'data/index.json.bak' },
        ],
      },
    ],
    rest: {
      invocations: [
        {
          script: 'scripts/build.py',
          from: 'make',
          file: 'Makefile',
          line: 3,
          workingDirectory: '.',
          arguments: [],
          text: 'python3 scripts/build.py',
        },
      ],
      mentions: [
        {
          file: 'docs/data.md',
          line: 8,
          script: 'scripts/show <b> & "co".py',
          verb: 'writes',
          artifact: 'data/index.json',
          text: 'show writes the index',
        },
      ],
      cycles: [{ scripts: ['scripts/build.py', 'scripts/fix.py'], artifacts: ['data/index.json', 'data/names.json'] }],
    },
  });
}
