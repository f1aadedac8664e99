import { describe, expect, it } from 'vitest';
import { modelOf, resultOf, type AccessSketch } from '../../test/rig/audit-model.ts';
import { lineageOf } from './audit-lineage.ts';
import { mermaidLineage } from './audit-mermaid.ts';

function lineage(accesses: readonly AccessSketch[]): { lines: readonly string[]; left: number } {
  const found = lineageOf(resultOf(modelOf({ accesses }), []));
  return {
    lines: mermaidLineage(found)
      .split('\n')
      .map((line) => line.trim()),
    left: found.left,
  };
}

const write = { kind: 'write' as const };

describe('the lineage', () => {
  it('follows the data, both ways for what is changed in place', () => {
    const { lines, left } = lineage([
      { ...write, script: 's/make.py', target: 'data/a.json' },
      { script: 's/fix.py', target: 'data/a.json' },
      { ...write, script: 's/fix.py', target: 'data/a.json' },
      { script: 's/show.py', target: 'data/a.json' },
    ]);
    expect(lines).toEqual([
      'flowchart LR',
      's1["s/fix.py"]',
      's2["s/make.py"]',
      's3["s/show.py"]',
      'f1[("data/a.json")]',
      's1 <--> f1',
      's2 --> f1',
      'f1 --> s3',
    ]);
    expect(left).toBe(0);
  });

  it('is one box for files, and for scripts, that do the same', () => {
    const accesses = ['a', 'b', 'c'].flatMap((name) => [
      { ...write, script: 's/make.py', target: `data/out/${name}.json` },
      { script: `viz/${name}.py`, target: 'data/in.json' },
    ]);
    const { lines } = lineage(accesses);
    expect(lines).toContain('f2[("3 files in data/out/")]');
    expect(lines).toContain('s2["3 scripts in viz/"]');
    expect(lines.filter((line) => line.includes('-->'))).toEqual(['s1 --> f2', 'f1 --> s2']);
  });

  it('stays small for a large repository, keeps what is made and read, and counts the rest', () => {
    const accesses = Array.from({ length: 300 }, (_, i) => [
      { script: `s/${i}.py`, target: `in/${i}.json` },
      { ...write, script: `s/${i}.py`, target: i < 20 ? 'data/hub.json' : `out/${i}.json` },
      { script: 's/last.py', target: 'data/hub.json' },
    ]).flat();
    const { lines, left } = lineage(accesses);
    expect(lines.filter((line) => line.includes('-->')).length).toBeLessThanOrEqual(60);
    expect(lines.some((line) => line.includes('hub.json'))).toBe(true);
    expect(lines).toContain('class f1 fought');
    expect(lines.some((line) => /\d+ scripts in s\//.test(line))).toBe(true);
    expect(left).toBeGreaterThan(400);
  });

  it('lets no name break the chart', () => {
    const { lines } = lineage([{ script: 's/"];x[(`a|b`)].py', target: 'a"b.json' }]);
    expect(lines).toContain('s1["s/#34;#93;#59;x#91;#40;#96;a#124;b#96;#41;#93;.py"]');
  });
});
