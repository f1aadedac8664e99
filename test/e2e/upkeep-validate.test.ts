import { chmodSync, statSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordUpdate } from '../../src/versions/record-update.ts';
import { TestProject } from '../rig/project.ts';
import { projectOf, stageText } from '../rig/small.ts';

const people = `json('data/people.json', z.array(z.object({ name: z.string(), born: z.number() })))`;

/** One stage that makes a list, a set, and reads a source with a schema. */
function built(config = ''): TestProject {
  const make = stageText(
    `reads: { rows: csv('in/rows.csv', z.object({ name: z.string().min(2), born: z.coerce.number().int() })) }`,
    `writes: { people: ${people}, notes: files('data/notes/{name}.json', z.object({ text: z.string() })) }`,
    `run: async ({ reads, writes }) => {
      const rows = await reads.rows.read();
      await writes.people.write(rows);
      for (const { name } of rows) await writes.notes.write(name, { text: 'of ' + name });
    }`,
  );
  return projectOf({ make }, { 'in/rows.csv': 'name,born\nAnn,1800\nBob,1810\nCid,1820\n' }, config);
}

interface Result {
  readonly schema: string;
  readonly valid: boolean;
  readonly artifacts: readonly {
    readonly name: string;
    readonly kind: string;
    readonly state: string;
    readonly files: number;
    readonly problems: readonly Record<string, unknown>[];
    readonly more: number;
  }[];
}

async function json(project: TestProject, ...names: readonly string[]): Promise<Result & { code: number | null }> {
  const { code, stdout } = await project.holdfast('validate', '--json', ...names);
  return { ...(JSON.parse(stdout) as Result), code };
}

function states({ artifacts }: Result): Record<string, string> {
  return Object.fromEntries(artifacts.map(({ name, state }) => [name, state]));
}

describe('validate', () => {
  it('says of a built project that everything holds, and touches nothing', async () => {
    using project = built();
    await project.run();
    const before = project.touches();
    const { code, stdout, stderr } = await project.holdfast('validate');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'data/notes/{name}.json  valid  3 files, as its schema says, as recorded',
        'data/people.json        valid  as its schema says, as recorded',
        'in/rows.csv             valid  as its schema says',
        '',
        '3 artifacts valid.',
        '',
      ].join('\n'),
    );
    expect(project.touches()).toEqual(before);
  });

  it('exits 4 where a schema refuses, with the first places in the value and the count of the rest', async () => {
    using project = built();
    await project.run();
    const list = Array.from({ length: 9 }, (_, i) => ({ name: i, born: 'never' }));
    project.write('data/people.json', JSON.stringify(list));
    project.write('data/notes/Bob.json', '{ "text": 7 }');
    const { code, stdout } = await project.holdfast('validate');
    expect(code).toBe(4);
    expect(stdout).toContain('the schema refuses it, for 18 reasons');
    expect(stdout).toContain('$[0].name: Invalid input: expected string, received number');
    expect(stdout).toContain('and 13 more');
    expect(stdout).toContain('data/notes/Bob.json: the schema refuses it, for 1 reason');
    expect(stdout).toContain('Of 3 artifacts: 2 refused, 1 valid. No file was changed.');
  });

  it('names the record of a list that breaks its schema, also in a source that no stage makes', async () => {
    using project = built();
    await project.run();
    project.edit('in/rows.csv', (text) => text.replace('Bob,1810', 'B,1810'));
    const { code, artifacts } = await json(project, 'rows.csv');
    expect(code).toBe(4);
    expect(artifacts).toHaveLength(1);
    expect(artifacts[0]).toMatchObject({ name: 'in/rows.csv', kind: 'source', state: 'refused' });
    expect(artifacts[0]?.problems[0]).toMatchObject({ is: 'schema', count: 1, issues: [{ at: '$[1].name' }] });
  });

  it('exits 4 for what is not of its format', async () => {
    using project = built();
    await project.run();
    project.edit('data/people.json', (text) => text.slice(0, 20));
    const { code, stdout } = await project.holdfast('validate', 'people.json');
    expect(code).toBe(4);
    expect(stdout).toContain('data/people.json cannot be read as what it should be');
  });

  it('exits 3 for a content that satisfies its schema and is not as recorded, and for a missing one', async () => {
    using project = built();
    await project.run();
    project.edit('data/people.json', (text) => text.replace('1800', '1801'));
    project.remove('data/notes');
    const { code, stdout } = await project.holdfast('validate');
    expect(code).toBe(3);
    expect(stdout).toContain('data/people.json        changed');
    expect(stdout).toContain(
      '`holdfast accept data/people.json` keeps it, `holdfast restore data/people.json` goes back',
    );
    expect(stdout).toContain('data/notes/{name}.json  missing');
    expect((await json(project, 'notes/{name}.json')).artifacts[0]?.problems).toEqual([{ is: 'missing' }]);
  });

  it('finds a change that kept the size and the times of the file', async () => {
    using project = built();
    await project.run();
    const { atime, mtime } = statSync(project.path('data/people.json'));
    project.edit('data/people.json', (text) => text.replace('1820', '1829'));
    utimesSync(project.path('data/people.json'), atime, mtime);
    expect(states(await json(project))).toMatchObject({ 'data/people.json': 'changed' });
  });

  it('counts records against minRecords, over all members of a set', async () => {
    using project = built();
    await project.run();
    const rules = `artifacts: { 'data/people.json': { minRecords: 4 }, 'data/notes/{name}.json': { minRecords: 4 } }`;
    project.edit('holdfast.config.ts', (text) => text.replace('stages:', `${rules}, stages:`));
    const { code, artifacts } = await json(project);
    expect(code).toBe(4);
    expect(artifacts[1]?.problems).toEqual([{ is: 'too-few', records: 3, minRecords: 4 }]);
    // Each of the three members is a document of no records.
    expect(artifacts[0]?.state).toBe('refused');
  });

  it('checks one member of a set by its path', async () => {
    using project = built();
    await project.run();
    project.write('data/notes/Bob.json', '{}');
    expect((await json(project, 'data/notes/Ann.json')).code).toBe(0);
    expect((await json(project, 'data/notes/Bob.json')).code).toBe(4);
  });

  it('exits 2 for names that it does not know, or that several have', async () => {
    using project = built();
    await project.run();
    const { code, stderr } = await project.holdfast('validate', 'peple.json');
    expect(code).toBe(2);
    expect(stderr).toContain('`data/people.json`');
  });

  it.skipIf(process.getuid?.() === 0)('exits 1 for what cannot be read', async () => {
    using project = built();
    await project.run();
    chmodSync(project.path('data/people.json'), 0);
    const { code, stdout } = await project.holdfast('validate');
    expect(code).toBe(1);
    expect(stdout).toContain('data/people.json cannot be read');
  });

  it('exits 1 where a folder stands in the place of a file', async () => {
    using project = built();
    await project.run();
    project.remove('data/people.json');
    project.write('data/people.json/x', '');
    const { code, artifacts } = await json(project, 'people.json');
    expect(code).toBe(1);
    expect(artifacts[0]?.state).toBe('unreadable');
  });

  it('exits 6 for a broken metadata file, and says how to go on', async () => {
    using project = built();
    await project.run();
    project.edit('data/.pipeline_metadata.json', (text) => text.slice(0, 50));
    const { code, stderr } = await project.holdfast('validate');
    expect(code).toBe(6);
    expect(stderr).toContain('data/.pipeline_metadata.json');
  });
});

describe('validate without a config', () => {
  it('holds every record against its file', async () => {
    using project = new TestProject({
      'package.json': '{}',
      'data/a.json': '[1]',
      'data/b.json': '[2]',
      'data/sets/1.txt': 'one',
      'data/sets/2.txt': 'two',
    });
    const options = { project: project.root };
    await recordUpdate('data/a.json', 'a.ts', {}, options);
    await recordUpdate('data/b.json', 'b.ts', {}, options);
    await recordUpdate('data/sets/*.txt', 'sets.ts', {}, options);
    const first = await json(project);
    expect(first).toMatchObject({ code: 0, schema: 'holdfast.validate/1', valid: true });
    expect(states(first)).toEqual({ 'data/a.json': 'valid', 'data/b.json': 'valid', 'data/sets/*.txt': 'valid' });
    project.write('data/a.json', '[3]');
    project.remove('data/b.json');
    project.write('data/sets/3.txt', 'three');
    const second = await json(project);
    expect(second.code).toBe(3);
    expect(states(second)).toEqual({
      'data/a.json': 'changed',
      'data/b.json': 'missing',
      'data/sets/*.txt': 'changed',
    });
  });

  it('takes the records of the older Python tracker, which say nothing of contents', async () => {
    using project = new TestProject({
      'package.json': '{}',
      'data/a.json': '[1]',
      'data/.pipeline_metadata.json':
        '{"a.json": {"last_updated": "2025-11-19T14:30:25", "updated_by": "a.py", "details": {}}}',
    });
    const { code, stdout } = await project.holdfast('validate');
    expect(code).toBe(0);
    expect(stdout).toContain('a.json  valid  no content is recorded');
  });

  it('says so where nothing is recorded', async () => {
    using project = new TestProject({ 'package.json': '{}' });
    const { code, stdout } = await project.holdfast('validate');
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to validate');
  });
});
