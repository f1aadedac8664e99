import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { contentHash } from '../../src/core/hash.ts';
import { byCodeUnit } from '../../src/core/path.ts';
import { mergeMetadata } from '../../src/record/merge.ts';
import { type Metadata, metadataText } from '../../src/record/metadata.ts';
import { parseMetadata } from '../../src/record/parse.ts';
import { TestProject } from '../rig/project.ts';
import { type Scenario, addsAtOnePlace, scenario } from '../rig/scenarios.ts';

const file = 'data/.pipeline_metadata.json';

/** What both changes one after the other give: every record of the side that changed it. */
function inOneGo({ base, ours, theirs }: Scenario): Metadata {
  const records = new Map(ours.records);
  for (const [name, record] of theirs.records) if (record !== base.records.get(name)) records.set(name, record);
  return { ...base, records };
}

test('1,000 random merges of updates and additions: git has no conflict, and the file is as if written in one go', () => {
  const scenarios: Scenario[] = [];
  for (let seed = 0; scenarios.length < 1000; seed++) {
    const next = scenario(seed);
    if (!addsAtOnePlace(next)) scenarios.push(next);
  }
  const merged = gitMerges(scenarios);
  const wrong = scenarios.flatMap((one, i) => (merged[i] === metadataText(inOneGo(one)) ? [] : [{ i, is: merged[i] }]));
  expect(wrong).toEqual([]);
});

test('1,000 random merges with additions anywhere: the merge driver has no conflict, and loses nothing', () => {
  const atOnePlace = Array.from({ length: 1000 }, (_, seed) => {
    const one = scenario(seed);
    const { metadata, conflicts } = mergeMetadata(one.base, one.ours, one.theirs);
    expect(conflicts).toEqual([]);
    const text = metadataText(metadata);
    expect(text).toBe(metadataText(inOneGo(one)));
    expect([...parseMetadata(text, { file }).records.keys()]).toEqual([...metadata.records.keys()].sort(byCodeUnit));
    return addsAtOnePlace(one);
  });
  // Else this test would say no more than the one before.
  expect(atOnePlace.filter(Boolean).length).toBeGreaterThan(50);
});

test('`git merge` of two real branches', () => {
  const one = must([3, 4, 5, 6, 7, 8, 9].map(scenario).find((one) => !addsAtOnePlace(one)));
  using project = new TestProject();
  mergeBranches(project, one);
  expect(project.read(file)).toBe(metadataText(inOneGo(one)));
});

test('as a merge driver of git: additions at one place merge, and a real conflict is marked in a valid file', () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const one = must(seeds.map(scenario).find(addsAtOnePlace));
  const [name, record] = must([...one.base.records][0]);
  const changed = (side: Metadata, digit: string): Metadata => {
    const hash = contentHash(`sha256:${digit.repeat(64)}`);
    return { ...side, records: new Map(side.records).set(name, { ...record, hash }) };
  };
  const both = { base: one.base, ours: changed(one.ours, '1'), theirs: changed(one.theirs, '2') };
  using project = new TestProject({
    'driver.mjs': `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { mergeMetadataTexts } from ${JSON.stringify(new URL('../../dist/record/merge-text.js', import.meta.url).href)};
      const [base, ours, theirs] = process.argv.slice(2, 5).map((path) => readFileSync(path, 'utf8'));
      writeFileSync(process.argv[3], mergeMetadataTexts({ base, ours, theirs }, process.argv[5]).text);
    `,
    '.gitattributes': `${file} merge=holdfast\n`,
  });
  mergeBranches(project, both, ['-c', 'merge.holdfast.driver=node driver.mjs %O %A %B %P']);
  const expected = inOneGo({ ...both, theirs: one.theirs });
  const marked = { ...must(both.ours.records.get(name)), conflict: true };
  expect(project.read(file)).toBe(metadataText({ ...expected, records: new Map(expected.records).set(name, marked) }));
});

function mergeBranches(project: TestProject, { base, ours, theirs }: Scenario, config: readonly string[] = []): void {
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
    execFileSync('git', [...identity, ...config, ...args], { cwd: project.root });
  };
  const commit = (metadata: Metadata) => {
    project.write(file, metadataText(metadata));
    git('add', '.');
    git('commit', '-q', '-m', 'change');
  };
  git('init', '-q', '-b', 'ours');
  commit(base);
  git('checkout', '-q', '-b', 'theirs');
  commit(theirs);
  git('checkout', '-q', 'ours');
  commit(ours);
  git('merge', '-q', '--no-edit', 'theirs');
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there');
  return value;
}

/**
 * What `git merge` makes of each (merge-tree with the strategy that `git merge` uses, several merges in one process), in one
 * repository: quick enough for a thousand. A conflict gives null.
 */
function gitMerges(scenarios: readonly Scenario[]): (string | null)[] {
  using project = new TestProject();
  const git = (input: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: project.root, input, encoding: 'utf8', maxBuffer: 1 << 28 });
  git('', 'init', '-q');
  git(scenarios.map(commitsOf).join(''), 'fast-import', '--quiet');
  const pairs = scenarios.map((_, i) => `ours-${i} theirs-${i}\n`).join('');
  // For each merge: 1 if it is clean, the tree, and what there is to say of a conflict; parted by NUL.
  const merges = git(pairs, 'merge-tree', '--write-tree', '--stdin', '--no-messages', '-z').split('\0\0');
  const trees = scenarios.map((_, i) => /^1\0([0-9a-f]+)$/.exec(merges[i] ?? '')?.[1]);
  const blobs = trees.map((tree) => (tree === undefined ? '' : `${tree}:${file}\n`)).join('');
  // Before each blob there is a line with its size in bytes, behind it a line break.
  let rest = Buffer.from(git(blobs, 'cat-file', '--batch'));
  return trees.map((tree) => {
    if (tree === undefined) return null;
    const start = rest.indexOf('\n') + 1;
    const end = start + Number(rest.subarray(0, start).toString().split(' ').at(-1));
    const text = rest.subarray(start, end).toString();
    rest = rest.subarray(end + 1);
    return text;
  });
}

function commitsOf({ base, ours, theirs }: Scenario, i: number): string {
  const commit = (branch: string, metadata: Metadata, from?: string) => {
    const text = metadataText(metadata);
    return [
      `commit refs/heads/${branch}-${i}`,
      'committer Test <test@example.org> 0 +0000',
      'data 0',
      ...(from === undefined ? [] : [`from refs/heads/${from}-${i}`]),
      `M 100644 inline ${file}`,
      `data ${Buffer.byteLength(text)}`,
      text,
    ].join('\n');
  };
  return `${commit('base', base)}\n${commit('ours', ours, 'base')}\n${commit('theirs', theirs, 'base')}\n`;
}
