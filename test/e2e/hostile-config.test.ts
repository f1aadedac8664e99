import { describe, expect, it } from 'vitest';
import { projectOf, small, stageText } from '../rig/small.ts';

const run = `run: ({ writes }) => writes.one.write('x')`;

describe('a config that cannot mean what it says', () => {
  it.each(['.holdfast/state.db', '.pipeline_metadata.json'])('is refused when a stage writes %s', async (path) => {
    using project = small(`writes: { one: text('${path}') }`, run);
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain(`A stage cannot write \`${path}\``);
    expect(stderr).toContain('stages/only.ts');
  });

  it('is refused when the records would lie outside of the project', async () => {
    using project = projectOf(
      { only: stageText(`writes: { one: text('out.txt') }`, run) },
      {},
      `metadataFile: '../records.json'`,
    );
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain('a path inside the project');
    expect(stderr).toContain('holdfast.config.ts');
  });

  it('is told that a stage is listed twice', async () => {
    using project = small(`writes: { one: text('out.txt') }`, run);
    project.edit('holdfast.config.ts', (text) =>
      text.replace(`'./stages/only.ts'`, `'./stages/only.ts', './stages/only.ts'`),
    );
    const { code, stderr } = await project.holdfast('run');
    expect(code).toBe(2);
    expect(stderr).toContain('`stages/only.ts` two times');
  });
});
