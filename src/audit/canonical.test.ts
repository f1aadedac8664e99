import { expect, it } from 'vitest';
import { importOf, modelOf } from '../../test/rig/audit-model.ts';
import { proposals } from './canonical.ts';
import { parseRegistry } from './canonical-registry.ts';
import type { AuditModel } from './model.ts';

const write = { kind: 'write' as const, mode: 'w' };
const start = { workingDirectory: '.', arguments: [], text: '', line: 3 };

function ranking(model: AuditModel, registry = parseRegistry('')): string {
  const [proposal] = proposals(model, registry);
  return `${proposal?.status}: ${proposal?.candidates.map((candidate) => candidate.script).join(' > ')}`;
}

it('prefers what a Makefile starts to a copy, a repair and a deprecated script', () => {
  const model = modelOf({
    scripts: [{ path: 'scripts/make_names.py', header: 'DEPRECATED: see build.py' }],
    accesses: [
      ...['scripts/build.py', 'scripts/build_BACKUP.py', 'scripts/make_names.py'].map((script) => ({
        ...write,
        script,
        target: 'x.json',
      })),
      { script: 'scripts/fix_names.py', target: 'x.json' },
      { ...write, script: 'scripts/fix_names.py', target: 'x.json' },
    ],
    rest: { invocations: [{ ...start, script: 'scripts/build.py', from: 'make', file: 'Makefile' }] },
  });
  expect(ranking(model)).toBe(
    'proposed: scripts/build.py > scripts/fix_names.py > scripts/build_BACKUP.py > scripts/make_names.py',
  );
});

it('prefers the newest version, unless its imports are broken', () => {
  const imports = [importOf('gone', { kind: 'broken', tried: 'gone.py', near: null, guarded: false })];
  const accesses = ['build.py', 'build_v2.py', 'build_v3.py'].map((script) => ({ ...write, script, target: 'x.json' }));
  expect(ranking(modelOf({ accesses }))).toBe('proposed: build_v3.py > build.py > build_v2.py');
  expect(ranking(modelOf({ accesses, scripts: [{ path: 'build_v3.py', imports }] }))).toMatch(/: build\.py > /);
});

it('says that it cannot tell where nothing tells', () => {
  const accesses = ['a.py', 'b.py'].map((script) => ({ ...write, script, target: 'x.json' }));
  expect(ranking(modelOf({ accesses }))).toBe('unclear: a.py > b.py');
});

it('puts the confirmed script first, whatever its score', () => {
  const accesses = ['a.py', 'b_old.py'].map((script) => ({ ...write, script, target: 'x.json' }));
  const registry = parseRegistry('| Artifact | Made by |\n|-|-|\n| x.json | b_old.py |\n');
  expect(ranking(modelOf({ accesses }), registry)).toBe('confirmed: b_old.py > a.py');
});

it('explains every point: they sum up to the score', () => {
  const model = modelOf({
    accesses: ['a.py', 'a_v2.py', 'fix_a.py'].map((script) => ({ ...write, script, target: 'x.json' })),
    rest: { invocations: [{ ...start, script: 'a.py', from: 'ci', file: '.github/workflows/x.yml' }] },
  });
  for (const { candidates } of proposals(model)) {
    for (const { score, points } of candidates) {
      expect(points.reduce((sum, point) => sum + point.points, 0)).toBe(score);
      for (const { because } of points) expect(because.length).toBeGreaterThan(5);
    }
  }
});

it('proposes nobody whom everything speaks against, though no other writes the file', () => {
  const scripts = [{ path: 'a_old.py', header: 'DEPRECATED' }];
  const accesses = [{ ...write, script: 'a_old.py', target: 'x.json' }];
  expect(ranking(modelOf({ scripts, accesses }))).toBe('unclear: a_old.py');
});

it('believes people also where it sees no line that writes the file', () => {
  const accesses = [{ ...write, script: 'a.py', target: 'x.json' }];
  const registry = parseRegistry('| Artifact | Made by |\n|-|-|\n| x.json | tools/fetch.py |\n');
  expect(ranking(modelOf({ accesses }), registry)).toBe('confirmed: tools/fetch.py > a.py');
});

it('takes a document that says `updates` for a word about refining, where others make the file', () => {
  const mention = { file: 'README.md', line: 3, verb: 'updates' as const, artifact: 'x.json', text: '' };
  const model = modelOf({
    accesses: [
      { ...write, script: 'a.py', target: 'x.json' },
      { script: 'b.py', target: 'x.json' },
      { ...write, script: 'b.py', target: 'x.json' },
    ],
    rest: { mentions: [{ ...mention, script: 'b.py' }] },
  });
  const points = proposals(model)[0]?.candidates.flatMap((candidate) => candidate.points.map((point) => point.because));
  expect(points?.filter((because) => because.includes('README'))).toEqual([]);
});

it('takes a command in a document for a start, and a sentence that names a script for none', () => {
  const accesses = [{ ...write, script: 'scripts/a.py', target: 'x.json' }];
  const score = (text: string): number | undefined => {
    const invocation = { ...start, text, script: 'scripts/a.py', from: 'document' as const, file: 'README.md' };
    return proposals(modelOf({ accesses, rest: { invocations: [invocation] } }))[0]?.candidates[0]?.score;
  };
  const named = score('1. `scripts/a.py` makes the index');
  for (const command of ['python3 scripts/a.py --all', '$ scripts/a.py', 'Run `./scripts/a.py`.', 'scripts/a.py'])
    expect(score(command), command).toBe((named ?? 0) + 10);
});
