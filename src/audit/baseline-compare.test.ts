import { expect, it } from 'vitest';
import { modelOf, resultOf } from '../../test/rig/audit-model.ts';
import { compareAudits } from './baseline-compare.ts';
import { checkRules } from './rules.ts';
import type { AuditResult } from '../core/audit.ts';

function audit(writers: readonly (readonly [script: string, line: number])[]): AuditResult {
  const accesses = writers.map(([script, line]) => ({
    kind: 'write' as const,
    mode: 'w',
    script,
    line,
    target: 'x.json',
  }));
  const model = modelOf({ accesses });
  return resultOf(model, checkRules(model, { read: () => null }).findings);
}

it('calls a finding the same however far its line moved', () => {
  const comparison = compareAudits(audit([['a.py', 5]]), audit([['a.py', 500]]), 'v1');
  expect(comparison).toMatchObject({ since: 'v1', appeared: [], fixed: [], scripts: { added: [], removed: [] } });
  expect(comparison.remaining).toBeGreaterThan(0);
});

it('says what appeared, what is gone, and whose writers changed', () => {
  const comparison = compareAudits(
    audit([['a.py', 5]]),
    audit([
      ['b.py', 5],
      ['c.py', 5],
    ]),
    'v1',
  );
  expect(comparison.appeared.map(({ rule, script }) => `${script} ${rule}`)).toContain('b.py many-writers');
  expect(comparison.fixed.map(({ rule, script }) => `${script} ${rule}`)).toContain('a.py unsafe-write');
  expect(comparison.scripts).toEqual({ added: ['b.py', 'c.py'], removed: ['a.py'] });
  expect(comparison.writers).toEqual([{ artifact: 'x.json', added: ['b.py', 'c.py'], removed: ['a.py'] }]);
  expect(comparison.findings.warning.after).toBeGreaterThan(comparison.findings.warning.before);
});
