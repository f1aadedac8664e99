import { HoldfastError } from './error.ts';

/** The last segment of a path was given, and several have it. `candidates` are their paths, in the order in which they are shown. */
export function ambiguousName(
  kind: 'artifact' | 'backup' | 'file',
  name: string,
  candidates: readonly string[],
): HoldfastError {
  return new HoldfastError({
    code: 'usage/ambiguous-name',
    what: `Cannot tell which ${kind} is meant by`,
    on: name,
    why: `${candidates.length} have that name: ${candidates.map((path) => `\`${path}\``).join(', ')}`,
    still: 'Nothing was read or written',
    next: `Give its path, such as \`${candidates[0]}\``,
    data: { name, candidates },
  });
}
