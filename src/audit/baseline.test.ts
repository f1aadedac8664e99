import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineOf, baselineText, judge, parseBaseline, prune } from './baseline.ts';
import type { Finding } from './model.ts';

function finding(fingerprint: string, script = 'scripts/a.py', line = 1): Finding {
  return {
    rule: 'unsafe-write',
    severity: 'error',
    script,
    line,
    message: 'A message.',
    fix: 'safe',
    fingerprint,
    confidence: 'certain',
    span: null,
    evidence: [],
  };
}

describe('a baseline', () => {
  it('knows what was there, shows what is new, and tells what is gone', () => {
    const baseline = baselineOf([finding('aa'), finding('bb'), finding('bb', 'scripts/a.py', 9)]);
    const { fresh, known, gone } = judge(
      [finding('bb', 'scripts/a.py', 40), finding('cc'), finding('aa', 'other.py')],
      baseline,
    );
    expect(fresh.map(({ script, fingerprint }) => `${script} ${fingerprint}`)).toEqual([
      'scripts/a.py cc',
      'other.py aa',
    ]);
    expect(known.map(({ line }) => line)).toEqual([40]);
    expect(gone.map(({ fingerprint, count }) => `${fingerprint} ${count}`)).toEqual(['aa 1', 'bb 1']);
  });

  it('shrinks when it is pruned and never grows', () => {
    const baseline = baselineOf([finding('aa'), finding('bb'), finding('bb')]);
    const pruned = prune(baseline, [finding('bb'), finding('cc')]);
    expect(pruned).toEqual(baselineOf([finding('bb')]));
    expect(judge([finding('bb'), finding('bb')], pruned).fresh).toHaveLength(1);
  });

  it('is the same text in whatever order the findings come, and is read back', () => {
    const list = fc.array(
      fc.record({ print: fc.stringMatching(/^[0-9a-f]{4}$/), script: fc.string({ minLength: 1 }) }),
    );
    fc.assert(
      fc.property(list, (all) => {
        const findings = all.filter(({ print }) => print !== '').map(({ print, script }) => finding(print, script));
        const text = baselineText(baselineOf(findings));
        expect(baselineText(baselineOf(findings.toReversed()))).toBe(text);
        if (!findings.some(({ script }) => script === '~')) expect(parseBaseline(text)).toEqual(baselineOf(findings));
      }),
      { numRuns: 200 },
    );
  });

  it('says what is wrong with a file that is none', () => {
    expect(() => parseBaseline('{', 'b.json')).toThrow(
      /^Cannot read the baseline `b\.json`: .*\nNothing was changed\./,
    );
    expect(() => parseBaseline('{}')).toThrow(/does not begin with/);
    expect(() => parseBaseline('{"$holdfast":{"baseline":1},"findings":{"a.py":{"cycle":{"00":0}}}}')).toThrow(
      /no whole number/,
    );
  });
});
