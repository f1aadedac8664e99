import { mergeMetadata } from './merge.ts';
import { type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { parseMetadata } from './parse.ts';

/**
 * What a git merge driver does with the three versions of the metadata file (`%O`, `%A`, `%B`): gives the text to write, and the
 * artifacts that it had to mark. An empty base is none: both branches made the file. A broken version is an error
 * `damaged/metadata`, and so is one of no bytes: taken for a file without records, it would remove those of the other side.
 */
export function mergeMetadataTexts(
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
  file: string,
): { readonly text: string; readonly conflicts: readonly string[] } {
  const read = (text: string): Metadata => parseMetadata(text, { file });
  const { metadata, conflicts } = mergeMetadata(base === '' ? emptyMetadata : read(base), read(ours), read(theirs));
  return { text: metadataText(metadata), conflicts };
}
