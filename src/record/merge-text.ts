import { mergeMetadata } from './merge.ts';
import { type Metadata, emptyMetadata, metadataText } from './metadata.ts';
import { parseMetadata } from './parse.ts';

/**
 * What a git merge driver does with the three versions of the metadata file (`%O`, `%A`, `%B`): gives the text to write, and the
 * artifacts that it had to mark. An empty text is a version without the file. A broken one is an error `damaged/metadata`.
 */
export function mergeMetadataTexts(
  { base, ours, theirs }: { readonly base: string; readonly ours: string; readonly theirs: string },
  file: string,
): { readonly text: string; readonly conflicts: readonly string[] } {
  const read = (text: string): Metadata => (text === '' ? emptyMetadata : parseMetadata(text, { file }));
  const { metadata, conflicts } = mergeMetadata(read(base), read(ours), read(theirs));
  return { text: metadataText(metadata), conflicts };
}
