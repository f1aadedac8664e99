import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { type AccessSketch, modelOf, resultOf } from '../../test/rig/audit-model.ts';
import { lineageOf } from './audit-lineage.ts';
import { boxHeight, layOut } from './audit-lineage-layout.ts';
import { svgLineage } from './audit-lineage-svg.ts';

const lineage = (accesses: readonly AccessSketch[]) => lineageOf(resultOf(modelOf({ accesses }), []));
const write = { kind: 'write' as const };

it('the data flows from left to right', () => {
  const { boxes } = layOut(
    lineage([
      { script: 's/a.py', target: 'data/in.json' },
      { ...write, script: 's/a.py', target: 'data/mid.json' },
      { script: 's/b.py', target: 'data/mid.json' },
      { script: 's/b.py', target: 'data/other.json' },
      { ...write, script: 's/b.py', target: 'data/out.json' },
    ]),
  );
  const columns = [...new Set(boxes.map((one) => one.x))].sort((a, b) => a - b);
  const at = Object.fromEntries(boxes.map((one) => [one.label, columns.indexOf(one.x)]));
  // `other.json` is beside its only reader, not at the far left.
  expect(at).toEqual({
    'data/in.json': 0,
    's/a.py': 1,
    'data/mid.json': 2,
    'data/other.json': 2,
    's/b.py': 3,
    'data/out.json': 4,
  });
});

it('no box lies on another, every arrow has its boxes, circles end, and the same bytes come twice', () => {
  const name = (letter: string) => integer({ min: 0, max: 6 }).map((one) => `${letter}/${one}`);
  const access = record({
    script: name('s'),
    target: name('d'),
    kind: constantFrom('read' as const, 'write' as const),
  });
  assert(
    property(array(access, { maxLength: 40 }), (accesses) => {
      const found = lineage(accesses);
      const { boxes, arrows, width, height } = layOut(found);
      for (const [index, a] of boxes.entries()) {
        expect(a.x + a.width).toBeLessThanOrEqual(width);
        expect(a.y + boxHeight).toBeLessThanOrEqual(height);
        for (const b of boxes.slice(index + 1)) expect(a.x !== b.x || Math.abs(a.y - b.y) >= boxHeight).toBe(true);
      }
      const ids = new Set(boxes.map((one) => one.id));
      for (const one of arrows) expect(ids.has(one.from) && ids.has(one.to)).toBe(true);
      expect(svgLineage(found)).toBe(svgLineage(lineage(accesses)));
    }),
    { numRuns: 60 },
  );
});

it('names are text, never markup', () => {
  const drawing = svgLineage(lineage([{ script: 's/<b>&"x.py', target: 'd/<script>.json' }]));
  expect(drawing).toContain('s/&lt;b&gt;&amp;&quot;x.py');
  expect(drawing).not.toContain('<script>');
});

it('is nothing where nothing flows', () => {
  expect(svgLineage(lineage([]))).toBe('');
});
