import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { registryPath } from '../audit/canonical-registry.ts';
import { withLock } from '../io/lock.ts';
import { updateLockFile } from '../io/update.ts';
import { atomicWriteText } from '../io/write.ts';
import { textIfThere } from './audited-folder.ts';

/** Changes the registry of a folder, alone: two people's confirmations at once must both be there. False if nothing changes. */
export async function changeRegistry(root: string, change: (text: string | null) => string): Promise<boolean> {
  const file = join(root, registryPath);
  mkdirSync(dirname(file), { recursive: true });
  return withLock(updateLockFile(file), async () => {
    const before = textIfThere(root, registryPath);
    const after = change(before);
    if (after === before) return false;
    await atomicWriteText(file, after);
    return true;
  });
}
