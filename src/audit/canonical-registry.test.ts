import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirmScript, deprecateScript, newRegistry, parseRegistry } from './canonical-registry.ts';

describe('the registry of canonical scripts', () => {
  it('has a creator, refiners in order and deprecated scripts, as people write them', () => {
    const registry = parseRegistry(`# Ours

Some words | with a bar.

| Artifact | Made by | Refined by | Note |
|---|---|---|---|
| \`data/x.json\` | \`scripts/build.py\` | \`scripts/fix.py\`, \`scripts/norm.py\` | weekly |
| data/hand.csv | - | scripts/a.py, ./scripts/b.py | |

| Script | Use instead |
|:---|---|
| scripts/old.py | scripts/build.py |
`);
    expect(registry).toEqual({
      artifacts: [
        {
          artifact: 'data/x.json',
          creator: 'scripts/build.py',
          refiners: ['scripts/fix.py', 'scripts/norm.py'],
          note: 'weekly',
          line: 7,
        },
        { artifact: 'data/hand.csv', creator: null, refiners: ['scripts/a.py', 'scripts/b.py'], note: '', line: 8 },
      ],
      deprecated: [{ script: 'scripts/old.py', use: 'scripts/build.py', note: '', line: 12 }],
      problems: [],
    });
  });

  it('names the rows that it cannot read and reads the others', () => {
    const { artifacts, problems } = parseRegistry(
      '| Artifact | Made by |\n|---|---|\n| | `a.py` |\n| `x` | |\n| `y` | `a.py` |\n| `y` | `b.py` |\n',
    );
    expect(artifacts.map((row) => row.artifact)).toEqual(['y']);
    expect(problems.map(({ line, why }) => `${line}: ${why}`)).toEqual([
      '3: its first cell names no file',
      '4: its second cell names no script; write `-` if no script makes it',
      '6: `y` has a row already',
    ]);
  });

  it('starts empty, with the words that tell how to edit it', () => {
    expect(parseRegistry(newRegistry)).toEqual({ artifacts: [], deprecated: [], problems: [] });
  });

  it('keeps what people wrote around the row that changes', () => {
    const before =
      '# Ours\r\n\r\n| Artifact | Made by | Then | Note |\r\n|-|-|-|-|\r\n| `b` | `m.py` | | by Ana |\r\n\r\nEnd.\r\n';
    const after = confirmScript(before, { artifact: 'b', script: 'n.py' });
    expect(after).toBe(before.replace('| `b` | `m.py` | | by Ana |', '| `b` | `n.py` |  | by Ana |'));
    const more = confirmScript(after, { artifact: 'a', script: 'm.py' });
    expect(more.indexOf('| `a` |')).toBeLessThan(more.indexOf('| `b` |'));
    expect(more.endsWith('\r\n\r\nEnd.\r\n')).toBe(true);
  });

  it('appends the table that a file does not have', () => {
    const text = deprecateScript('# Ours\n\n| Artifact | Made by |\n|-|-|\n| `b` | `m.py` |\n', 'old.py', 'm.py');
    expect(parseRegistry(text).deprecated).toMatchObject([{ script: 'old.py', use: 'm.py' }]);
    expect(parseRegistry(text).artifacts).toMatchObject([{ artifact: 'b', creator: 'm.py' }]);
    expect(text.endsWith('|\n')).toBe(true);
  });

  it('lets a refiner become the creator, and stand in one place only', () => {
    let text = confirmScript(null, { artifact: 'x.json', script: 'a.py' });
    text = confirmScript(text, { artifact: 'x.json', script: 'b.py', as: 'refiner' });
    text = confirmScript(text, { artifact: 'x.json', script: 'b.py', as: 'refiner' });
    expect(parseRegistry(text).artifacts).toMatchObject([{ creator: 'a.py', refiners: ['b.py'] }]);
    text = confirmScript(text, { artifact: 'x.json', script: 'b.py' });
    expect(parseRegistry(text).artifacts).toMatchObject([{ creator: 'b.py', refiners: [] }]);
  });

  it('reads back whatever was confirmed, in any order', () => {
    const path = fc.stringMatching(/^[a-z|*-][a-z|.*-]{0,11}\/[A-Za-z0-9 _|-]{0,8}x$/);
    const steps = fc.array(fc.record({ artifact: path, script: path, deprecate: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (all) => {
        let text: string | null = null;
        const creators = new Map<string, string>();
        const deprecated = new Map<string, string>();
        for (const { artifact, script, deprecate } of all) {
          text = deprecate ? deprecateScript(text, script, artifact) : confirmScript(text, { artifact, script });
          if (deprecate) deprecated.set(script, artifact);
          else creators.set(artifact, script);
        }
        const registry = parseRegistry(text ?? '');
        expect(registry.problems).toEqual([]);
        expect(new Map(registry.artifacts.map((row) => [row.artifact, row.creator]))).toEqual(creators);
        expect(new Map(registry.deprecated.map((row) => [row.script, row.use]))).toEqual(deprecated);
      }),
      { numRuns: 200 },
    );
  });
});
