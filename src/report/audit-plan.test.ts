import { expect, it } from 'vitest';
import { sampleReport } from '../../test/rig/audit-sample.ts';
import { planOf } from './audit-plan.ts';

it('has every finding once, in phases, the greatest risk first', () => {
  const report = sampleReport();
  const phases = planOf(report);
  expect(phases.map(({ phase }) => phase)).toEqual(['protect', 'run', 'order', 'keep']);
  const planned = phases.flatMap(({ steps }) => steps.flatMap((step) => step.findings));
  expect(planned).toHaveLength(report.result.findings.length);
  expect(new Set(planned)).toEqual(new Set(report.result.findings));
  for (const { steps, risk } of phases) {
    expect(steps.map((step) => step.risk)).toEqual(steps.map((step) => step.risk).sort((a, b) => b - a));
    expect(steps.reduce((sum, step) => sum + step.risk, 0)).toBeCloseTo(risk);
  }
});

it('begins with the edit that most depends on', () => {
  const [first] = planOf(sampleReport())[0]?.steps ?? [];
  expect(first).toMatchObject({ rule: 'unsafe-write', artifacts: ['data/index.json'], fix: 'safe' });
});
