import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { sampleReport } from '../../test/rig/audit-sample.ts';
import { sarifAudit } from './audit-sarif.ts';

const schemaFile = new URL('../../test/fixtures/sarif/sarif-2.1.0-rtm.5.json', import.meta.url);

function validator(): (value: unknown) => readonly string[] {
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]*$/i);
  ajv.addFormat('uri-reference', /^[^\s<>"{}|\\^`]*$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly baselineState?: string;
      readonly suppressions?: unknown;
      readonly codeFlows?: readonly unknown[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  }[];
}

it('is valid SARIF 2.1.0', () => {
  const errorsOf = validator();
  expect(errorsOf(JSON.parse(sarifAudit(sampleReport())))).toEqual([]);
  // The check itself can fail.
  expect(
    errorsOf({ version: '2.1.0', runs: [{ tool: { driver: {} }, results: [{ message: { text: 1 } }] }] }),
  ).not.toEqual([]);
});

it('is valid for a repository without anything', () => {
  const report = sampleReport();
  const result = { ...report.result, findings: [], accesses: [] };
  expect(validator()(JSON.parse(sarifAudit({ result, rules: [], version: '0.1.0' })))).toEqual([]);
});

it('points each result to its rule, marks what is silenced, new and gone, and tells equal statements apart', () => {
  const report = sampleReport();
  const [run] = (JSON.parse(sarifAudit(report)) as Log).runs;
  const results = run?.results ?? [];
  for (const result of results) expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
  const states = results.map(
    (result) => result.baselineState ?? (result.suppressions === undefined ? 'plain' : 'silenced'),
  );
  expect(new Set(states)).toEqual(new Set(['new', 'unchanged', 'absent', 'silenced']));
  const prints = results.map((result) => result.partialFingerprints['holdfast/v1']);
  expect(new Set(prints).size).toBe(prints.length);
  expect(results.some((result) => result.codeFlows !== undefined)).toBe(true);
  const uris = results.map((result) => result.locations[0]?.physicalLocation.artifactLocation.uri);
  expect(uris).toContain('scripts/show%20%3Cb%3E%20%26%20%22co%22.py');
});
