import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { archive } from '../rig/archive.ts';
import { damageHistory } from '../rig/kept.ts';
import { TestProject } from '../rig/project.ts';

const kept = {
  'extract-words': 'kept',
  'build-index': 'kept',
  'merge-aliases': 'kept',
  'drop-noise': 'kept',
  report: 'kept',
};

async function built(): Promise<TestProject> {
  const project = new TestProject(archive);
  // zod, as a project would have it installed.
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  const first = await project.run();
  expect(first.outcomes).toEqual({
    'extract-words': 'made',
    'build-index': 'made',
    'merge-aliases': 'made',
    'drop-noise': 'made',
    report: 'made',
  });
  expect(first.code).toBe(0);
  return project;
}

describe('a second run', () => {
  it('keeps every stage and touches no file', async () => {
    using project = await built();
    const before = { contents: project.contents('data'), touches: project.touches('data') };
    const second = await project.run();
    expect(second.code).toBe(0);
    expect(second.outcomes).toEqual(kept);
    expect({ contents: project.contents('data'), touches: project.touches('data') }).toEqual(before);
  });

  it('says that there is nothing to do, what the kept work had cost, and nothing on stderr', async () => {
    using project = await built();
    const { stdout, stderr } = await project.holdfast('run');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^extract-words {2}kept\nbuild-index {4}kept\n/);
    expect(stdout).toMatch(/Nothing to do: 5 stages kept, in .+\. The kept work had cost .+\.\n$/);
  });

  it('keeps everything after the inputs were only touched', async () => {
    using project = await built();
    const now = new Date();
    fs.utimesSync(project.path('documents/one.txt'), now, now);
    expect((await project.run()).outcomes).toEqual(kept);
  });

  it('sees an edit of the same size whose modification time was put back', async () => {
    using project = await built();
    const file = project.path('documents/one.txt');
    const { atime, mtime } = fs.statSync(file);
    project.edit('documents/one.txt', (text) => text.replace('spoke', 'wrote'));
    fs.utimesSync(file, atime, mtime);
    expect((await project.run()).stage('extract-words').items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
  });
});

describe('an edited document', () => {
  it('is the only item computed, and what reads it runs', async () => {
    using project = await built();
    project.write('documents/three.txt', 'Grant and Lincoln rode\n');
    const { outcomes, stage } = await report(project);
    expect(stage('extract-words').items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
    expect(stage('extract-words').reasons).toEqual([
      expect.objectContaining({ kind: 'input-changed', path: 'documents/three.txt' }),
    ]);
    expect(outcomes).toEqual({
      ...kept,
      'extract-words': 'made',
      'build-index': 'made',
      'merge-aliases': 'made',
      'drop-noise': 'made',
      report: 'made',
    });
  });

  it('runs nothing after its stage if the result is the same', async () => {
    using project = await built();
    project.edit('documents/one.txt', (text) => `${text} `);
    const { outcomes, stage } = await report(project);
    expect(stage('extract-words').items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
    expect(outcomes).toEqual({ ...kept, 'extract-words': 'same' });
  });

  it('that is put back restores what was made before, and computes nothing', async () => {
    using project = await built();
    const before = project.contents('data');
    const text = project.read('documents/one.txt');
    project.write('documents/one.txt', 'something else\n');
    await project.run();
    project.write('documents/one.txt', text);
    const { outcomes } = await report(project);
    expect(Object.values(outcomes)).toEqual(['restored', 'restored', 'restored', 'restored', 'restored']);
    expect(withoutTimes(project.contents('data'))).toEqual(withoutTimes(before));
  });
});

describe('documents that come and go', () => {
  it('are computed alone, and the output of one that is gone is removed but kept in the store', async () => {
    using project = await built();
    project.write('documents/four.txt', 'Grant again\n');
    project.remove('documents/two.txt');
    const { stage } = await report(project);
    expect(stage('extract-words').items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
    expect(project.files('data/words')).toEqual([
      'data/words/four.json',
      'data/words/one.json',
      'data/words/three.json',
    ]);
    project.write('documents/two.txt', archive['documents/two.txt'] ?? '');
    expect((await project.run()).stage('extract-words').items).toEqual({ total: 4, kept: 4, ran: 0, failed: 0 });
  });

  it('stop the run when most are gone at once, and go on when told that they are meant to be', async () => {
    using project = await built();
    for (let n = 0; n < 20; n++) project.write(`documents/extra-${n}.txt`, `word ${n}\n`);
    await project.run();
    const before = project.contents('data');
    for (let n = 0; n < 20; n++) project.remove(`documents/extra-${n}.txt`);
    const stopped = await project.run();
    expect(stopped.code).toBe(1);
    expect(stopped.stage('extract-words').error?.code).toBe('work/mass-delete');
    expect(project.contents('data')).toEqual(before);
    expect((await project.run('--allow-mass-delete')).code).toBe(0);
    expect(project.files('data/words')).toHaveLength(3);
  });
});

describe('a refinement chain', () => {
  it('starts again from the right revision when an input of a middle step changes', async () => {
    using project = await built();
    project.write('aliases.csv', 'alias,name\nAbe,Lincoln\nGrant,Lincoln\n');
    const { outcomes } = await report(project);
    expect(outcomes).toEqual({ ...kept, 'merge-aliases': 'made', 'drop-noise': 'made', report: 'made' });
    // From the first revision, `and` would be dropped twice or `Abe` merged twice if the published file had been taken.
    expect(JSON.parse(project.read('data/INDEX.json'))).toEqual({ step: 'final', words: { and: 2, Lincoln: 6 } });
  });

  it('runs a step with a new comment, finds the same, and runs nothing after it', async () => {
    using project = await built();
    const touches = project.touches('data');
    project.edit('stages/drop-noise.ts', (text) => `// a comment\n${text}`);
    const { outcomes, stage } = await report(project);
    expect(outcomes).toEqual({ ...kept, 'drop-noise': 'same' });
    expect(stage('drop-noise').reasons).toEqual([{ kind: 'code-changed', file: 'stages/drop-noise.ts' }]);
    expect({ ...project.touches('data'), 'data/.pipeline_metadata.json': '' }).toEqual({
      ...touches,
      'data/.pipeline_metadata.json': '',
    });
  });

  it('makes a lost revision again, because a later step has to start from it', async () => {
    using project = await built();
    fs.rmSync(project.path('.holdfast/objects'), { recursive: true });
    const { outcomes, code } = await report(project);
    expect(code).toBe(0);
    expect(outcomes['build-index']).toBe('same');
    expect((await project.run()).outcomes).toEqual(kept);
  });

  it('is recorded with the inputs of every step, by its last script', async () => {
    using project = await built();
    const metadata = JSON.parse(project.read('data/.pipeline_metadata.json')) as Record<
      string,
      Record<string, unknown>
    >;
    expect(metadata['data/INDEX.json']).toMatchObject({
      details: { words: 10 },
      inputs: {
        'aliases.csv': expect.stringMatching(/^sha256:/),
        'data/words/{name}.json': expect.stringMatching(/^merkle:[0-9a-f]{64}#3$/),
      },
      updated_by: 'stages/drop-noise.ts',
      last_updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });
});

describe('a stage that fails', () => {
  it('leaves its outputs as they were, keeps what came before, and is where the next run goes on', async () => {
    using project = await built();
    const index = project.read('data/INDEX.json');
    project.write('aliases.csv', 'alias,name\nGrant,Lincoln\n');
    project.edit('stages/drop-noise.ts', (text) =>
      text.replace('const kept', "throw new Error('no noise today'); const kept"),
    );
    const { code, outcomes, stage, stderr } = await report(project);
    expect(code).toBe(1);
    expect(outcomes).toEqual({ ...kept, 'merge-aliases': 'made', 'drop-noise': 'failed', report: 'not-started' });
    expect(project.read('data/INDEX.json')).toBe(index);
    const error = stage('drop-noise').error;
    expect(error?.what).toBe('Stage failed:');
    expect(error?.on).toBe('drop-noise');
    expect(error?.why).toMatch(/^Error: no noise today \(`stages\/drop-noise\.ts:\d+:\d+`\)$/);
    expect(error?.still).toBe('`data/INDEX.json` is as before, and what earlier stages made is kept');
    expect(error?.next).toMatch(/^Correct `stages\/drop-noise\.ts`/);
    for (const part of [error?.why, error?.still, error?.next]) expect(stderr).toContain(part);
    project.edit('stages/drop-noise.ts', (text) => text.replace("throw new Error('no noise today'); ", ''));
    expect((await project.run()).outcomes).toEqual({ ...kept, 'drop-noise': 'made', report: 'made' });
  });

  it('that breaks its schema publishes nothing and keeps the refused value where it can be looked at', async () => {
    using project = await built();
    const index = project.read('data/INDEX.json');
    project.edit('stages/drop-noise.ts', (text) => text.replace("step: 'final'", 'step: 7 as never'));
    const { code, stage } = await report(project);
    expect(code).toBe(1);
    expect(stage('drop-noise').error).toMatchObject({
      code: 'work/schema',
      on: 'drop-noise',
      why: expect.stringContaining('$.step: '),
    });
    expect(project.read('data/INDEX.json')).toBe(index);
  });

  it('for one item keeps the results of the others', async () => {
    using project = await built();
    project.write('documents/one.txt', 'boom\n');
    project.write('documents/three.txt', 'Grant walked\n');
    project.edit('stages/extract-words.ts', (text) =>
      text.replace(
        'await writes',
        "if ((await document.text()) === 'boom\\n') throw new Error('bad document');\n      await writes",
      ),
    );
    const words = project.contents('data/words');
    const { code, stage } = await report(project);
    expect(code).toBe(1);
    expect(stage('extract-words').items).toEqual({ total: 3, kept: 0, ran: 2, failed: 1 });
    expect(stage('extract-words').error?.why).toContain('`documents/one.txt`: Error: bad document');
    expect(project.contents('data/words')).toEqual(words);
    project.write('documents/one.txt', 'better\n');
    expect((await project.run()).stage('extract-words').items).toEqual({ total: 3, kept: 2, ran: 1, failed: 0 });
  });
});

describe('an output that somebody edited', () => {
  it('blocks its stage and what needs it, and is left as it is', async () => {
    using project = await built();
    project.write('data/INDEX.json', '{"mine": true}\n');
    const { code, outcomes, stage } = await report(project);
    expect(code).toBe(1);
    expect(outcomes).toEqual({ ...kept, 'drop-noise': 'not-started', report: 'not-started' });
    expect(stage('drop-noise').decision).toBe('blocked');
    expect(stage('drop-noise').error?.next).toContain('holdfast accept data/INDEX.json');
    expect(project.read('data/INDEX.json')).toBe('{"mine": true}\n');
  });

  it('is kept when it is accepted, and flows on', async () => {
    using project = await built();
    const edited = '{"step": "by hand", "words": {"Grant": 9}}\n';
    project.write('data/INDEX.json', edited);
    expect((await project.holdfast('accept', 'INDEX.json')).code).toBe(0);
    expect((await project.run()).outcomes).toEqual({ ...kept, report: 'made' });
    expect(project.read('data/report.txt')).toBe('Grant 9\n');
    expect(project.read('data/INDEX.json')).toBe(edited);
    expect(JSON.parse(project.read('data/.pipeline_metadata.json'))).toMatchObject({
      'data/INDEX.json': { edited: true },
    });
  });

  it('gives way, once accepted, to what a changed input makes, and is told to be in the store', async () => {
    using project = await built();
    project.write('data/INDEX.json', '{"step": "by hand", "words": {"Grant": 9}}\n');
    await project.holdfast('accept', 'INDEX.json');
    project.write('aliases.csv', 'alias,name\nGrant,Lincoln\n');
    const { stderr } = await project.run();
    const hash = /accepted edit of `data\/INDEX\.json` gave way.*sha256:([0-9a-f]{64})/.exec(stderr)?.[1] ?? '';
    expect(project.read(`.holdfast/objects/${hash.slice(0, 2)}/${hash.slice(2)}`)).toContain('by hand');
    expect(JSON.parse(project.read('data/INDEX.json'))).toMatchObject({ step: 'final' });
  });

  it('is backed up before --overwrite-edits replaces it', async () => {
    using project = await built();
    const index = project.read('data/INDEX.json');
    project.write('data/INDEX.json', '{"mine": true}\n');
    expect((await project.run('--overwrite-edits')).code).toBe(0);
    expect(project.read('data/INDEX.json')).toBe(index);
    const backup = project.files('data').find((path) => /INDEX\.backup_\d{8}_\d{6}\.json$/.test(path));
    expect(backup === undefined ? undefined : project.read(backup)).toBe('{"mine": true}\n');
  });

  it('and was there before Holdfast is never replaced unasked', async () => {
    using project = new TestProject({ ...archive, 'data/report.txt': 'made by hand over years\n' });
    fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
    const { code, outcomes } = await report(project);
    expect(code).toBe(1);
    expect(outcomes['report']).toBe('not-started');
    expect(project.read('data/report.txt')).toBe('made by hand over years\n');
  });
});

describe('memory that is gone', () => {
  it('a lost state costs a rebuild and nothing else', async () => {
    using project = await built();
    const before = project.contents('data');
    project.remove('.holdfast');
    const { outcomes, code } = await report(project);
    expect(code).toBe(0);
    // Whether a revision is new cannot be known without the state; what is published can.
    expect(outcomes).toMatchObject({ 'extract-words': 'same', 'drop-noise': 'same', report: 'same' });
    expect(withoutTimes(project.contents('data'))).toEqual(withoutTimes(before));
  });

  it('a deleted metadata file is written again from what is remembered', async () => {
    using project = await built();
    const before = project.read('data/.pipeline_metadata.json');
    project.remove('data/.pipeline_metadata.json');
    expect((await project.run()).outcomes).toEqual(kept);
    expect(project.read('data/.pipeline_metadata.json')).toBe(before);
  });

  it('a damaged state is exit 6 with a way out, and a damaged metadata file as well', async () => {
    using project = await built();
    damageHistory(project, 'not a database at all, but long enough to be read as one'.repeat(100));
    const state = await project.holdfast('status');
    expect(state.code).toBe(6);
    expect(state.stderr).toContain('Move `');
    project.remove('.holdfast/state.db');
    project.write('data/.pipeline_metadata.json', '{ "half": ');
    const metadata = await project.holdfast('run');
    expect(metadata.code).toBe(6);
    expect(project.read('data/.pipeline_metadata.json')).toBe('{ "half": ');
  });
});

async function report(project: TestProject) {
  const result = await project.run();
  return {
    code: result.code,
    outcomes: result.outcomes,
    stderr: result.stderr,
    stage: (name: string) => result.stage(name),
  };
}

/** Nor version numbers: they only ever rise, also when a content returns. */
function withoutTimes(contents: Record<string, string>): Record<string, string> {
  const metadata = contents['data/.pipeline_metadata.json'] ?? '';
  return {
    ...contents,
    'data/.pipeline_metadata.json': metadata.replaceAll(/"(?:last_updated|version)": "[^"]+"/g, ''),
  };
}
