import { posix } from 'node:path';
import { overlap } from '../../core/pattern.ts';
import { isMakefile } from '../containers.ts';
import { makeTargets } from '../languages/makefile.ts';
import type { Facts } from './facts.ts';

/**
 * Whether a Makefile has a rule for a file: then make knows how it comes to be, by a recipe whose commands nobody can see into (a
 * compiler) or by a rule that make brings along.
 */
export function recipesIn({ model, read }: Pick<Facts, 'model' | 'read'>): (path: string) => boolean {
  const names = new Set<string>();
  const sets: string[] = [];
  // One that only starts scripts is among the files.
  for (const { path } of [...model.scripts, ...model.files]) {
    if (!isMakefile(path)) continue;
    const folder = posix.dirname(path);
    for (const target of makeTargets(read(path) ?? '')) {
      const made = posix.normalize(posix.join(folder, target));
      if (made.includes('*')) sets.push(made);
      else names.add(made);
    }
  }
  return (path) => names.has(path) || sets.some((set) => overlap(set, path));
}
