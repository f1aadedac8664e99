import fs from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from './project.ts';

/** Every content in a project's store, as text. */
export function storedContents(project: TestProject): string[] {
  return fs
    .readdirSync(project.path('.holdfast/objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
