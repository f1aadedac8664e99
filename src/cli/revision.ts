import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { openRepository } from '../audit/repository.ts';
import { HoldfastError } from '../core/error.ts';

/**
 * Gives a folder as it was at a revision, for as long as `use` takes. What git does not keep is there as it is now. Cost: that
 * of a checkout. Nothing in the repository is touched, not even its index or its list of worktrees.
 */
export async function withRevision<T>(root: string, revision: string, use: (folder: string) => Promise<T>): Promise<T> {
  const { gitFolder, tree, format } = locate(root, revision);
  const temporary = mkdtempSync(join(tmpdir(), 'holdfast-since-'));
  const remove = (): void => rmSync(temporary, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    // The same name: paths from another machine's root are found by it.
    const folder = join(temporary, basename(root));
    mkdirSync(folder);
    checkOut(gitFolder, tree, format, folder);
    addIgnored(root, folder);
    return await use(folder);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    remove();
  }
}

/** Where a folder lies in its repository: `packages/a/`, empty for its root, and where there is no repository. */
export function prefixIn(root: string): string {
  try {
    return git(root, ['rev-parse', '--show-prefix']);
  } catch {
    return '';
  }
}

function locate(root: string, revision: string): { gitFolder: string; tree: string; format: string } {
  try {
    const gitFolder = git(root, ['rev-parse', '--absolute-git-dir']);
    const format = git(root, ['rev-parse', '--show-object-format']);
    const commit = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    const place = `${commit}:${prefixIn(root)}`;
    return { gitFolder, format, tree: git(root, ['rev-parse', '--verify', '--quiet', place]) };
  } catch (cause) {
    throw new HoldfastError(
      {
        code: 'usage/revision',
        what: 'Cannot compare with the revision',
        on: revision,
        why: 'git does not know it, or it does not have this folder',
        still: 'Nothing was read or written',
        next: 'Name a commit, a branch or a tag that `git log` shows here; a shallow clone may have to fetch it first',
      },
      { cause },
    );
  }
}

/** A repository of its own with that tree as its index, so that it can be told what git ignores there. */
function checkOut(gitFolder: string, tree: string, format: string, folder: string): void {
  git(folder, ['init', '--quiet', '--template=', `--object-format=${format}`]);
  const env = { GIT_INDEX_FILE: join(folder, '.git', 'index'), GIT_LFS_SKIP_SMUDGE: '1' };
  const there = [`--git-dir=${gitFolder}`, `--work-tree=${folder}`, '-c', 'core.sparseCheckout=false'];
  git(folder, [...there, 'read-tree', tree], env);
  git(folder, [...there, 'checkout-index', '--all', '--quiet'], env);
}

/** Data that git ignores would else be missing from the earlier audit, and each script that reads it a finding. */
function addIgnored(root: string, folder: string): void {
  const repository = openRepository(root);
  for (const { path, language } of repository.entries) {
    if (repository.ignored(path) !== true) continue;
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      // The audit reads no script through a link.
      if (language === null) symlinkSync(join(root, path), join(folder, path));
      else copyFileSync(join(root, path), join(folder, path));
    } catch {
      // The revision has something of its own in that place.
    }
  }
}

function git(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  // Inside a hook, git names its own repository and index to whatever it starts.
  const { GIT_DIR: _dir, GIT_INDEX_FILE: _index, GIT_WORK_TREE: _tree, GIT_PREFIX: _prefix, ...rest } = process.env;
  return execFileSync('git', args, {
    cwd: folder,
    env: { ...rest, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  }).replace(/\r?\n$/, '');
}
