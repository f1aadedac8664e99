import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AbsolutePath, absolutePath } from '../core/path.ts';

export const metadataFileName = '.pipeline_metadata.json';

/**
 * Where a project's metadata file is, or will be: the configured place; else `data/` or the root, whichever has one; else `data/` if
 * that folder exists or a declared artifact lies in it; else the root.
 */
export function metadataFileOf(
  projectRoot: AbsolutePath,
  given: {
    /** `metadataFile` of the config, relative to the root. */
    readonly configured?: string | undefined;
    /** Declared artifacts: a fresh clone may have no `data/` yet. */
    readonly artifacts?: Iterable<string> | undefined;
  } = {},
): AbsolutePath {
  const at = (...segments: string[]) => absolutePath(resolve(projectRoot, ...segments));
  if (given.configured !== undefined) return at(given.configured);
  const inData = at('data', metadataFileName);
  const inRoot = at(metadataFileName);
  const hasData = kindOf(at('data')) === 'folder';
  // A folder in its place is a damaged file, not a missing one.
  if (hasData && kindOf(inData) !== 'absent') return inData;
  if (kindOf(inRoot) !== 'absent') return inRoot;
  if (hasData) return inData;
  for (const artifact of given.artifacts ?? []) if (artifact.startsWith('data/')) return inData;
  return inRoot;
}

function kindOf(path: string): 'file' | 'folder' | 'absent' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'absent' : stats.isDirectory() ? 'folder' : 'file';
  } catch {
    // Something is there that cannot be looked at, such as a link that leads round to itself: reading it says what.
    return 'file';
  }
}
