import { setFlagsFromString } from 'node:v8';

/**
 * Settings of the engine for a process that audits once and ends. They hold for the whole process, so they are no business of the
 * library.
 *
 * A grammar is one function of a hundred thousand instructions: to optimise it takes half a second and 45 MB, which only tens of
 * megabytes of source would earn back. And a heap that is let grow to a multiple of what is in use takes 60 MB for nothing.
 */
export function leanAudit(): void {
  // Flags are the engine's own and may go; an unknown one would be complained of on stderr.
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major > NEWEST_TRIED) return;
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--heap-growing-percent=20');
}

const NEWEST_TRIED = 24;
