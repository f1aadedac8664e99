import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hashBytes } from '../io/hash.ts';
import { recordUpdate, type RecordOptions } from '../versions/record-update.ts';
import {
  forget,
  getLastUpdate,
  getLastUpdateSync,
  getRecentUpdates,
  loadMetadata,
  loadMetadataSync,
  needsUpdate,
  needsUpdateSync,
  saveMetadata,
} from './tracker.ts';

const index = 'data/entities/ENTITIES_INDEX.json';

describe('recording', () => {
  test('says who, when, from what: by project-relative paths, with hashes as sha256sum prints them', async () => {
    const project = archive();
    const record = await project.record(index, project.url('scripts/build.ts'), { count: 3 }, ['data/flights.json']);
    expect(record).toEqual({
      details: { count: 3 },
      hash: project.hash(index),
      inputs: { 'data/flights.json': project.hash('data/flights.json') },
      last_updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      script: { hash: project.hash('scripts/build.ts') },
      updated_by: 'scripts/build.ts',
      version: '0.1.0',
    });
    expect(JSON.parse(project.text('data/.pipeline_metadata.json'))).toEqual({
      $holdfast: { format: 1 },
      [index]: record,
      '~': {},
    });
    expect(await getLastUpdate(index, project.options)).toEqual(record);
    expect(await getLastUpdate('ENTITIES_INDEX.json', project.options)).toEqual(record);
  });

  test('a second time with nothing changed leaves the file alone, whatever the details', async () => {
    const project = archive();
    const first = await project.record(index, project.url('scripts/build.ts'), { seconds: 1 }, ['data/flights.json']);
    const before = project.signature('data/.pipeline_metadata.json');
    const second = await project.record(index, project.url('scripts/build.ts'), { seconds: 2 }, ['data/flights.json']);
    expect(second).toEqual(first);
    expect(project.signature('data/.pipeline_metadata.json')).toBe(before);
  });

  test('the script is a URL, an absolute path, a path from the root, or a name', async () => {
    const project = archive();
    const by = async (script: string | URL) => (await project.record(index, script)).updated_by;
    expect(await by(new URL(project.url('scripts/build.ts')))).toBe('scripts/build.ts');
    expect(await by(join(project.root, 'scripts/build.ts'))).toBe('scripts/build.ts');
    expect(await by('./scripts/build.ts')).toBe('scripts/build.ts');
    expect(await by('entity_network.py')).toBe('entity_network.py');
    expect(await by('/opt/tools/gone.ts')).toBe('gone.ts');
    expect(project.text('data/.pipeline_metadata.json')).not.toContain(tmpdir());
  });

  test('the project is that of the script', async () => {
    const project = archive();
    await recordUpdate(index, project.url('scripts/build.ts'));
    expect(await getLastUpdate(index, { project: project.url('scripts/build.ts') })).not.toBe(null);
  });

  test('the commit of the script, and whether it differs from it', async () => {
    const project = archive();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: project.root, encoding: 'utf8' }).trim();
    git('init', '-q');
    git('add', '.');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '-q', '-m', 'first');
    const commit = git('rev-parse', 'HEAD').slice(0, 12);
    const script = project.url('scripts/build.ts');
    expect((await project.record(index, script)).script).toMatchObject({ commit, dirty: false });
    project.write(index, '{"more":1}');
    expect((await project.record(index, script)).script).toMatchObject({ commit, dirty: false });
    project.write('scripts/build.ts', '// changed');
    expect((await project.record(index, script)).script).toMatchObject({ commit, dirty: true });
  });

  test('what is no file yet can be recorded, without a hash', async () => {
    const project = archive();
    const record = await project.record('people_table', 'load.py', { rows: 7 });
    expect(record.hash).toBe(undefined);
    expect((await getLastUpdate('people_table', project.options))?.details).toEqual({ rows: 7 });
  });

  test('a set of files is recorded under its pattern', async () => {
    const project = archive();
    expect((await project.record('data/docs/*.txt', 'fetch.ts')).hash).toMatch(/^merkle:[0-9a-f]{64}#2$/);
  });

  test('a bare name finds the only file of that name below data/, and moves to its path once a script gives it', async () => {
    const project = archive();
    expect((await project.record('ENTITIES_INDEX.json', 'old.py')).hash).toBe(project.hash(index));
    expect((await getLastUpdate(index, project.options))?.updated_by).toBe('old.py');
    await project.record(index, 'new.ts');
    expect(Object.keys(await loadMetadata(project.options))).toEqual([index]);
    await project.record('ENTITIES_INDEX.json', 'old.py');
    expect(Object.keys(await loadMetadata(project.options))).toEqual([index]);
  });

  test('a bare name that several files have is an error that lists them', async () => {
    const project = archive();
    project.write('data/old/ENTITIES_INDEX.json', '{}');
    await expect(project.record('ENTITIES_INDEX.json', 'x.ts')).rejects.toMatchObject({
      code: 'usage/ambiguous-name',
      parts: { data: { candidates: [index, 'data/old/ENTITIES_INDEX.json'] } },
    });
  });

  test.each<[string, () => Partial<Parameters<typeof recordUpdate>>]>([
    ['usage/no-dependency', () => [index, 'x.ts', {}, { inputs: ['data/flight.json'] }]],
    ['usage/no-dependency', () => [index, 'x.ts', {}, { inputs: ['dta/*.json'] }]],
    ['value/not-json', () => [index, 'x.ts', { at: Number.NaN }]],
    ['config/path', () => ['../x.json', 'x.ts']],
    ['config/path', () => ['/etc/passwd', 'x.ts']],
  ])('%s: nothing is recorded', async (code, args) => {
    const project = archive();
    const [artifact = '', script = '', details = {}, options = {}] = args();
    await expect(recordUpdate(artifact, script, details, { ...options, ...project.options })).rejects.toMatchObject({
      code,
    });
    expect(await loadMetadata(project.options)).toEqual(await loadMetadata(archive().options));
  });
});

describe('whether to make it again', () => {
  const dependencies = ['data/flights.json', 'data/docs/*.txt'];
  const made = async () => {
    const project = archive();
    await project.record(index, 'build.ts', {}, dependencies);
    return project;
  };

  test('yes without a record, without the artifact, and after a merge conflict', async () => {
    const project = archive();
    const asked = () => needsUpdate(index, dependencies, project.options);
    expect(await asked()).toBe(true);
    await project.record(index, 'build.ts', {}, dependencies);
    expect(await asked()).toBe(false);
    const metadata = await loadMetadata(project.options);
    await saveMetadata({ ...metadata, [index]: { ...must(metadata[index]), conflict: true } }, project.options);
    expect(await asked()).toBe(true);
    await project.record(index, 'build.ts', {}, dependencies);
    expect(await asked()).toBe(false);
    rmSync(join(project.root, index));
    expect(await asked()).toBe(true);
  });

  test('a touched dependency is no change; an edited one is, even with its time put back', async () => {
    const project = await made();
    const file = join(project.root, 'data/flights.json');
    utimesSync(file, new Date(), new Date(Date.now() + 3_600_000));
    expect(await needsUpdate(index, dependencies, project.options)).toBe(false);
    const { atime, mtime } = statSync(file);
    project.write('data/flights.json', '[2]');
    utimesSync(file, atime, mtime);
    expect(await needsUpdate(index, dependencies, project.options)).toBe(true);
  });

  test('a file that came, went or changed in a set is a change of the set', async () => {
    const project = await made();
    const asked = (dependency: string) => needsUpdate(index, [dependency], project.options);
    project.write('data/docs/c.txt', 'c');
    expect(await asked('data/docs/*.txt')).toBe(true);
    expect(await asked('data/docs/a.txt')).toBe(true);
    rmSync(join(project.root, 'data/docs/c.txt'));
    expect(await asked('data/docs/*.txt')).toBe(false);
    expect(await asked('data/docs/a.txt')).toBe(false);
    project.write('data/docs/a.txt', 'changed');
    expect(await asked('data/docs/*.txt')).toBe(true);
  });

  test('a dependency that the artifact was not made from is a reason', async () => {
    const project = await made();
    expect(await needsUpdate(index, [...dependencies, 'scripts/build.ts'], project.options)).toBe(true);
  });

  test('more than 16 dependencies are compared as one', async () => {
    const project = archive();
    const many = Array.from({ length: 20 }, (_, i) => `data/many/${i}.txt`);
    for (const path of many) project.write(path, path);
    await project.record(index, 'build.ts', {}, many);
    expect(Object.keys(must((await getLastUpdate(index, project.options))?.inputs))).toEqual(['.']);
    expect(await needsUpdate(index, many.toReversed(), project.options)).toBe(false);
    project.write('data/many/7.txt', 'changed');
    expect(await needsUpdate(index, many, project.options)).toBe(true);
  });

  test('a dependency that exists nowhere is an error, also when the answer would be yes', async () => {
    const project = archive();
    const asked = (dependency: string) => needsUpdate(index, [dependency], project.options);
    await expect(asked('data/flight.json')).rejects.toMatchObject({ code: 'usage/no-dependency' });
    await project.record(index, 'build.ts');
    await expect(asked('data/flight.json')).rejects.toMatchObject({ code: 'usage/no-dependency' });
    await expect(asked('data/doc/*.txt')).rejects.toMatchObject({ code: 'usage/no-dependency' });
  });

  test('without recorded inputs: a dependency recorded after the artifact, within one second', async () => {
    const project = archive();
    await project.record('data/flights.json', 'fetch.ts');
    await project.record(index, 'build.ts');
    expect(await needsUpdate(index, ['flights.json'], project.options)).toBe(false);
    project.write('data/flights.json', '[2]');
    await project.record('data/flights.json', 'fetch.ts');
    expect(await needsUpdate(index, ['flights.json'], project.options)).toBe(true);
    // The rebuild gives the same content: the record stays as it was, and still the artifact is up to date now.
    const before = project.signature('data/.pipeline_metadata.json');
    await project.record(index, 'build.ts');
    expect(project.signature('data/.pipeline_metadata.json')).toBe(before);
    expect(await needsUpdate(index, ['flights.json'], project.options)).toBe(false);
    // Recording the dependency again without a change changes nothing.
    await project.record('data/flights.json', 'fetch.ts');
    expect(await needsUpdate(index, ['flights.json'], project.options)).toBe(false);
  });

  test('without recorded inputs and without memory, as in a fresh clone: the committed times decide', async () => {
    const project = archive();
    await project.record('data/flights.json', 'fetch.ts');
    await project.record(index, 'build.ts');
    const at = async (flights: string, made: string) => {
      rmSync(join(project.root, '.holdfast'), { recursive: true, force: true });
      const text = project.text('data/.pipeline_metadata.json');
      const metadata = JSON.parse(text) as Record<string, { last_updated: string }>;
      must(metadata['data/flights.json']).last_updated = flights;
      must(metadata[index]).last_updated = made;
      project.write('data/.pipeline_metadata.json', JSON.stringify(metadata));
      return needsUpdate(index, ['data/flights.json'], project.options);
    };
    expect(await at('2025-11-19T14:30:25Z', '2025-11-19T14:30:26Z')).toBe(false);
    expect(await at('2025-11-19T14:30:26Z', '2025-11-19T14:30:25Z')).toBe(true);
    // Within one second nobody knows: a rebuild too many is better than one too few.
    expect(await at('2025-11-19T14:30:25Z', '2025-11-19T14:30:25Z')).toBe(true);
  });

  test('without recorded inputs: a record from the future says nothing, until it is recorded again', async () => {
    const project = archive();
    utimesSync(join(project.root, 'data/flights.json'), new Date(0), new Date(0));
    await project.record(index, 'build.ts');
    rmSync(join(project.root, '.holdfast/recorded'), { recursive: true });
    const text = project.text('data/.pipeline_metadata.json');
    project.write(
      'data/.pipeline_metadata.json',
      text.replace(/"last_updated": "[^"]+"/, '"last_updated": "2999-01-01T00:00:00Z"'),
    );
    expect(await needsUpdate(index, ['data/flights.json'], project.options)).toBe(true);
    await project.record(index, 'build.ts');
    expect(await needsUpdate(index, ['data/flights.json'], project.options)).toBe(false);
  });

  test('a damaged memory is no memory', async () => {
    const project = archive();
    utimesSync(join(project.root, 'data/flights.json'), new Date(0), new Date(0));
    await project.record(index, 'build.ts');
    const folder = join(project.root, '.holdfast/recorded');
    const [memory = ''] = readdirSync(folder);
    for (const damage of ['', '{', '[]', '{"content":1,"since":"x"}']) {
      writeFileSync(join(folder, memory), damage);
      expect(await needsUpdate(index, ['data/flights.json'], project.options)).toBe(false);
      await project.record(index, 'build.ts');
    }
  });

  test('without recorded inputs: a source that nobody records is judged by its time', async () => {
    const project = archive();
    const source = join(project.root, 'data/flights.json');
    utimesSync(source, new Date(0), new Date(0));
    await project.record(index, 'build.ts');
    expect(await needsUpdate(index, ['data/flights.json'], project.options)).toBe(false);
    utimesSync(source, new Date(), new Date(Date.now() + 60_000));
    expect(await needsUpdate(index, ['data/flights.json'], project.options)).toBe(true);
  });
});

describe('looking back', () => {
  test('the newest updates come first; since a moment includes its second', async () => {
    const project = archive();
    const at = (time: string) => ({ details: {}, last_updated: time, updated_by: 'x.ts' });
    project.write(
      'data/.pipeline_metadata.json',
      JSON.stringify({
        'a.json': at('2025-11-19T14:30:25Z'),
        'b.json': at('2025-11-19T14:30:27Z'),
        'c.json': at('2025-11-19T14:30:26'),
      }),
    );
    const recent = async (options: { since?: Date | string; limit?: number } = {}) =>
      (await getRecentUpdates({ ...project.options, ...options })).map(({ artifact }) => artifact);
    expect(await recent()).toEqual(['b.json', 'c.json', 'a.json']);
    expect(await recent({ limit: 2 })).toEqual(['b.json', 'c.json']);
    expect(await recent({ since: new Date('2025-11-19T14:30:26.999Z') })).toEqual(['b.json', 'c.json']);
    expect(await recent({ since: '2025-11-19T16:30:27+02:00' })).toEqual(['b.json']);
    expect(await recent({ since: '2025-11-20' })).toEqual([]);
    await expect(recent({ since: 'yesterday' })).rejects.toMatchObject({ code: 'usage/argument' });
    await expect(recent({ since: new Date(Number.NaN) })).rejects.toMatchObject({ code: 'usage/argument' });
    await expect(recent({ limit: -1 })).rejects.toMatchObject({ code: 'usage/argument' });
  });

  test('a script that cannot wait gets the same answers', async () => {
    const project = archive();
    await project.record(index, 'x.ts', {}, ['data/flights.json']);
    expect(getLastUpdateSync(index, project.options)).toEqual(await getLastUpdate(index, project.options));
    expect(loadMetadataSync(project.options)).toEqual(await loadMetadata(project.options));
    expect(needsUpdateSync(index, ['data/flights.json'], project.options)).toBe(false);
    project.write('data/flights.json', '[2]');
    expect(needsUpdateSync(index, ['data/flights.json'], project.options)).toBe(true);
    expect(() => needsUpdateSync(index, ['data/flight.json'], project.options)).toThrow('there is no such file');
  });

  test('nothing recorded is null, not an error', async () => {
    const project = archive();
    expect(await getLastUpdate('nothing.json', project.options)).toBe(null);
    expect(await getRecentUpdates(project.options)).toEqual([]);
  });
});

describe('clearing', () => {
  test('a record that was deleted from the loaded object is gone after saving', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    await project.record('data/flights.json', 'x.ts');
    const metadata = await loadMetadata(project.options);
    delete metadata[index];
    await saveMetadata(metadata, project.options);
    expect(Object.keys(await loadMetadata(project.options))).toEqual(['data/flights.json']);
  });

  test('saving keeps what others have recorded since loading, also through a copy of the object', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    const { [index]: gone, ...rest } = await loadMetadata(project.options);
    expect(gone?.updated_by).toBe('x.ts');
    await project.record('data/flights.json', 'x.ts');
    await saveMetadata(rest, project.options);
    expect(Object.keys(await loadMetadata(project.options))).toEqual(['data/flights.json']);
  });

  test('a record that is deleted here and updated there is kept, marked', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    const metadata = await loadMetadata(project.options);
    delete metadata[index];
    project.write(index, '{"new":1}');
    await project.record(index, 'x.ts');
    await saveMetadata(metadata, project.options);
    expect(await getLastUpdate(index, project.options)).toMatchObject({ conflict: true, hash: project.hash(index) });
  });

  test('an object of no use is refused, and the file stays', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    const before = project.text('data/.pipeline_metadata.json');
    const metadata = await loadMetadata(project.options);
    Object.assign(metadata, { 'bad.json': { updated_by: 'x.ts' } });
    await expect(saveMetadata(metadata, project.options)).rejects.toMatchObject({ code: 'value/record' });
    expect(project.text('data/.pipeline_metadata.json')).toBe(before);
  });

  test('an object from elsewhere is the whole truth', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    await saveMetadata({}, project.options);
    expect(Object.keys(await loadMetadata(project.options))).toEqual([]);
  });

  test('forgetting says whether there was anything', async () => {
    const project = archive();
    await project.record(index, 'x.ts');
    expect(await forget('ENTITIES_INDEX.json', project.options)).toBe(true);
    expect(await forget('ENTITIES_INDEX.json', project.options)).toBe(false);
    expect(await getLastUpdate(index, project.options)).toBe(null);
  });
});

function archive() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-tracker-')));
  const options = { project: root };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('package.json', '{}');
  write('scripts/build.ts', '// builds');
  write('data/flights.json', '[1]');
  write('data/docs/a.txt', 'a');
  write('data/docs/b.txt', 'b');
  write(index, '{}');
  return {
    root,
    options,
    write,
    text: (path: string) => readFileSync(join(root, path), 'utf8'),
    url: (path: string) => pathToFileURL(join(root, path)).href,
    hash: (path: string) => hashBytes(readFileSync(join(root, path))),
    signature: (path: string) => {
      const { ino, mtimeNs, ctimeNs } = statSync(join(root, path), { bigint: true });
      return `${ino} ${mtimeNs} ${ctimeNs}`;
    },
    record: (artifact: string, script: string | URL, details = {}, inputs?: RecordOptions['inputs']) =>
      recordUpdate(artifact, script, details, { ...options, inputs }),
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there');
  return value;
}
