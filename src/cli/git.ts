import { execFile } from 'node:child_process';
import { gitEnvironment } from '../record/git.ts';

export type GitAnswer =
  | { readonly is: 'said'; readonly bytes: Buffer }
  /** `status` is git's exit code; null where git is not installed or could not be asked. */
  | { readonly is: 'refused'; readonly status: number | null; readonly why: string };

/** Asks git about the repository that a folder lies in. */
export function askGit(folder: string, ...args: readonly string[]): Promise<GitAnswer> {
  const options = {
    cwd: folder,
    env: gitEnvironment(),
    encoding: 'buffer',
    maxBuffer: 2 ** 31,
    windowsHide: true,
  } as const;
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ is: 'said', bytes: stdout });
      const status = typeof error.code === 'number' ? error.code : null;
      const said = stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
      const why = error.code === 'ENOENT' ? 'git is not installed' : said.replace(/^(?:fatal|error): /, '');
      resolve({ is: 'refused', status, why: why === '' ? error.message : why });
    });
  });
}
