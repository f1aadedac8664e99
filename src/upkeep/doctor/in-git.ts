import { type Finding, ok } from './finding.ts';

/** Asks git about the repository that a folder lies in. */
export type AskGit = (
  folder: string,
  ...args: readonly string[]
) => Promise<
  | { readonly is: 'said'; readonly bytes: Buffer }
  | { readonly is: 'refused'; readonly status: number | null; readonly why: string }
>;

export interface GitScene {
  readonly git: AskGit;
  readonly root: string;
  /** The metadata file, relative to the root. */
  readonly metadata: string;
  readonly hasMetadata: boolean;
  readonly hasLocal: boolean;
}

/** Whether the records reach those who clone the repository, and whether what is local stays out of it. */
export async function checkGit(scene: GitScene): Promise<readonly Finding[]> {
  const inside = await scene.git(scene.root, 'rev-parse', '--is-inside-work-tree');
  if (inside.is === 'refused')
    return [
      {
        check: 'git',
        level: 'note',
        ...(/not a git repository/.test(inside.why)
          ? {
              what: `the project is in no git repository (${inside.why})`,
              means: 'the records are on this machine alone, and have no history',
            }
          : {
              what: `git says nothing of this project (${inside.why})`,
              means: 'whether the records are committed, and what earlier commits had, is not known here',
            }),
      },
    ];
  const records = scene.hasMetadata ? [await checkCommitted(scene)] : [];
  return [...records, await checkMerging(scene), ...(scene.hasLocal ? [await checkLocal(scene)] : [])];
}

async function checkCommitted({ git, root, metadata }: GitScene): Promise<Finding> {
  const check = 'metadata-committed';
  const ignored = await git(root, 'check-ignore', '-v', '--', metadata);
  if (ignored.is === 'said') {
    const [rule = ''] = ignored.bytes.toString('utf8').split('\t');
    return {
      check,
      level: 'todo',
      what: `git ignores ${metadata}, by the line \`${rule}\``,
      means: 'who clones the repository gets the data without knowing what made it, or from what',
      next: `Add the line \`!${metadata.split('/').at(-1)}\` below that one, and commit the file`,
      on: [metadata],
    };
  }
  const tracked = await git(root, 'ls-files', '--error-unmatch', '--', metadata);
  if (tracked.is === 'refused')
    return {
      check,
      level: 'todo',
      what: `${metadata} is not committed`,
      means: 'the records are on this machine alone',
      next: `Run \`git add ${metadata}\` and commit it together with the data`,
      on: [metadata],
    };
  const changed = await git(root, '--no-optional-locks', 'status', '--porcelain', '--', metadata);
  if (changed.is === 'said' && changed.bytes.length > 0)
    return { check, level: 'note', what: `${metadata} has changes that are not committed yet` };
  return ok(check, `${metadata} is committed`);
}

async function checkMerging({ git, root, metadata, hasMetadata }: GitScene): Promise<Finding> {
  const check = 'merge-driver';
  // Where nothing is recorded, there is nothing to merge yet.
  const level = hasMetadata ? 'todo' : 'note';
  const asked = await git(root, 'check-attr', '-z', 'merge', '--', metadata);
  const attribute = asked.is === 'said' ? asked.bytes.toString('utf8').split('\0')[2] : undefined;
  const means =
    'branches that changed the same artifact, or neighbours, get a conflict in the records to be resolved by hand';
  if (attribute === 'unspecified')
    return {
      check,
      level,
      what: `.gitattributes does not say how ${metadata} is merged`,
      means,
      next: 'Run `holdfast init`, and commit .gitattributes',
    };
  if (attribute !== undefined && attribute !== 'holdfast')
    return { check, level: 'note', what: `.gitattributes says \`merge=${attribute}\` for ${metadata}`, means };
  const driver = await git(root, 'config', '--get', 'merge.holdfast.driver');
  if (driver.is === 'said' && driver.bytes.length > 0) return ok(check, 'git merges the records artifact by artifact');
  return {
    check,
    level,
    what: 'this clone of the repository has no merge driver for the records',
    means,
    next: 'Run `holdfast init` here: git does not take such settings along when it clones',
  };
}

async function checkLocal({ git, root }: GitScene): Promise<Finding> {
  const check = 'local-ignored';
  const tracked = await git(root, 'ls-files', '--', '.holdfast');
  if (tracked.is === 'said' && tracked.bytes.length > 0)
    return {
      check,
      level: 'todo',
      what: 'files of .holdfast/ are in git',
      means: 'what one machine remembers would be taken for the memory of another',
      next: 'Run `git rm -r --cached .holdfast`, then `holdfast init`, and commit',
    };
  const ignored = await git(root, 'check-ignore', '-q', '--', '.holdfast/state.db');
  if (ignored.is === 'said') return ok(check, 'git ignores .holdfast/');
  return {
    check,
    level: 'todo',
    what: 'git does not ignore .holdfast/',
    means: 'a `git add .` would commit what is local to this machine',
    next: 'Run `holdfast init`: it writes the line',
  };
}
