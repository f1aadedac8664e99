import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AbsolutePath, absolutePath } from '../core/path.ts';
import { commitAt, gitState, isDirty } from './git.ts';

test('the commit is the one that git names, also when its ref is packed or HEAD is detached', async () => {
  const { root, script } = repository();
  const commit = git(root, 'rev-parse', 'HEAD').slice(0, 12);
  expect(await commitAt(script)).toBe(commit);
  git(root, 'pack-refs', '--all');
  expect(await commitAt(script)).toBe(commit);
  git(root, 'checkout', '-q', '--detach');
  expect(await commitAt(script)).toBe(commit);
});

test('a script deep in the repository belongs to it', async () => {
  const { root } = repository();
  mkdirSync(join(root, 'scripts/analysis'), { recursive: true });
  expect(await commitAt(absolutePath(join(root, 'scripts/analysis/x.ts')))).toBe(
    git(root, 'rev-parse', 'HEAD').slice(0, 12),
  );
});

test('a linked worktree has the commit of its own branch', async () => {
  const { root, script } = repository();
  const other = join(root, '../linked');
  git(root, 'worktree', 'add', '-q', '-b', 'other', other);
  git(other, 'commit', '-q', '--allow-empty', '-m', 'second');
  const inOther = absolutePath(join(other, 'script.ts'));
  expect(await commitAt(inOther)).toBe(git(other, 'rev-parse', 'HEAD').slice(0, 12));
  expect(await commitAt(script)).not.toBe(await commitAt(inOther));
  git(root, 'pack-refs', '--all');
  expect(await gitState(inOther)).toEqual({ commit: git(other, 'rev-parse', 'HEAD').slice(0, 12), dirty: false });
});

test('a submodule has its own commit', async () => {
  const inner = repository();
  const outer = repository();
  git(outer.root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'inner');
  const inSubmodule = absolutePath(join(outer.root, 'inner/script.ts'));
  expect(await gitState(inSubmodule)).toEqual({
    commit: git(inner.root, 'rev-parse', 'HEAD').slice(0, 12),
    dirty: false,
  });
});

test('dirty is: changed, staged, untracked or ignored; not: another file changed', async () => {
  const { root, script } = repository();
  expect(await isDirty(script)).toBe(false);
  writeFileSync(join(root, 'other.ts'), 'new');
  expect(await isDirty(script)).toBe(false);
  writeFileSync(script, 'changed');
  expect(await isDirty(script)).toBe(true);
  git(root, 'add', 'script.ts');
  expect(await isDirty(script)).toBe(true);
  git(root, 'commit', '-q', '-m', 'changed');
  expect(await isDirty(script)).toBe(false);
  expect(await isDirty(absolutePath(join(root, 'other.ts')))).toBe(true);
  writeFileSync(join(root, '.gitignore'), 'other.ts\n');
  expect(await isDirty(absolutePath(join(root, 'other.ts')))).toBe(true);
});

test('a name that git would take for a pattern is a name', async () => {
  const { root } = repository();
  const odd = absolutePath(join(root, '[s]cript*.ts'));
  writeFileSync(odd, 'odd');
  git(root, '--literal-pathspecs', 'add', '--', '[s]cript*.ts');
  git(root, 'commit', '-q', '-m', 'odd');
  writeFileSync(join(root, 'script.ts'), 'changed');
  expect(await isDirty(odd)).toBe(false);
});

test('without a repository, a commit or a readable HEAD nothing is known', async () => {
  const bare = temporaryFolder();
  expect(await gitState(absolutePath(join(bare, 'x.ts')))).toEqual({ commit: null, dirty: null });
  git(bare, 'init', '-q');
  expect(await gitState(absolutePath(join(bare, 'x.ts')))).toEqual({ commit: null, dirty: null });
  writeFileSync(join(bare, '.git/HEAD'), 'nonsense');
  expect(await gitState(absolutePath(join(bare, 'x.ts')))).toEqual({ commit: null, dirty: null });
});

test('a folder that is gone is no crash', async () => {
  const { root } = repository();
  expect(await isDirty(absolutePath(join(root, 'nowhere/x.ts')))).toBe(null);
});

function repository(): { root: string; script: AbsolutePath } {
  const root = join(temporaryFolder(), 'repository');
  mkdirSync(root);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'config', 'user.name', 'Test');
  git(root, 'config', 'user.email', 'test@example.org');
  writeFileSync(join(root, 'script.ts'), 'one');
  git(root, 'add', '.');
  // A message of its own: two repositories made in the same second would have the same commit.
  git(root, 'commit', '-q', '-m', root);
  return { root, script: absolutePath(join(root, 'script.ts')) };
}

function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-git-')));
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    cwd,
    encoding: 'utf8',
  });
}
