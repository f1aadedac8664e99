import { breakText } from '../core/difference-text.ts';
import type { Difference } from '../core/difference.ts';
import type { VersionStep } from '../core/version.ts';
import { collectionCounts, concentrationText, headline, patternText, toldCollections } from './diff-text.ts';
import { code, escaped } from './diff-markdown.ts';

/** A version of an artifact, with what lies between it and the one before; the first has no difference. */
export interface ChangelogEntry extends VersionStep {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The script or stage that made it; undefined: not known. */
  readonly by?: string;
  readonly difference?: Difference;
}

export interface ArtifactHistory {
  readonly artifact: string;
  /** Newest first. */
  readonly versions: readonly ChangelogEntry[];
}

/**
 * `DATA_CHANGELOG.md`: for each artifact, what changed in each version, newest first. The same history gives the same bytes, so
 * that the file can be committed; nothing in it depends on when or where it was made.
 */
export function changelogMarkdown(histories: readonly ArtifactHistory[]): string {
  const parts: string[] = [...changelogHead];
  for (const { artifact, versions } of histories) {
    parts.push(`## ${code(artifact)}`);
    if (versions.length === 0) parts.push('No version yet.');
    for (const entry of versions) parts.push(...changelogParts(entry));
  }
  return `${parts.join('\n\n')}\n`;
}

export const changelogHead = [
  '# Data changelog',
  'Made by `holdfast changelog` from the versions of each artifact. What stands below a version is made anew; sections of your own are kept.',
] as const;

/** The section of one version, paragraph by paragraph. */
export function changelogParts(entry: ChangelogEntry): string[] {
  const by = entry.by === undefined ? '' : ` by ${code(entry.by)}`;
  const parts = [`### ${entry.version} (${entry.at.slice(0, 10)})`];
  const returns = entry.returnsTo === undefined ? '' : ` The content of ${entry.returnsTo} again.`;
  const because = entry.because.length === 0 ? '' : `: ${entry.because.map(escaped).join('; ')}`;
  parts.push(`${levelWord[entry.level]}${by}${because}.${returns}`);
  if (entry.difference === undefined) return parts;
  const lines = differenceLines(entry.difference);
  if (lines.length > 0) parts.push(lines.join('\n'));
  return parts;
}

function differenceLines(difference: Difference): string[] {
  const lines = difference.breaks.map((one) => `- **Breaks readers**: ${escaped(breakText(one))}`);
  if (difference.collections.length === 0) return [...lines, `- ${escaped(headline(difference))}`];
  for (const one of toldCollections(difference)) {
    lines.push(`- ${code(one.path)}: ${collectionCounts(one)}`);
    for (const { path, records, patterns } of one.fields.slice(0, 8)) {
      const shown = patterns.slice(0, 3).map(patternText).join(', ');
      lines.push(`  - ${code(path)} in ${records.toLocaleString('en-US')}: ${escaped(shown)}`);
    }
    if (one.fields.length > 8) lines.push(`  - and ${one.fields.length - 8} more fields`);
    for (const found of one.concentrations) lines.push(`  - ${escaped(concentrationText(found))}`);
    if (one.duplicates.keys > 0)
      lines.push(`  - keys shared by several records: ${one.duplicates.keys.toLocaleString('en-US')}`);
  }
  return lines;
}

const levelWord = {
  major: '**Major**',
  minor: 'Minor',
  patch: 'Patch',
  none: 'No change',
  first: 'First version',
  stable: 'Declared stable',
  unknown: 'Recorded',
} as const;
