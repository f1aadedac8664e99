import { changelogHead, changelogParts, type ArtifactHistory, type ChangelogEntry } from './changelog.ts';
import { code } from './diff-markdown.ts';

/** What a changelog that is there has of one artifact: its sections by their heading (`### 1.4.0 (2026-11-20)`), newest first. */
export type KeptSections = ReadonlyMap<string, string>;

/** Whether a file is one that we made: any other is somebody's own. */
export function isChangelog(text: string): boolean {
  return text.replaceAll('\r\n', '\n').startsWith(changelogHead.join('\n\n'));
}

/** Reads `DATA_CHANGELOG.md`: by the heading of each artifact, its sections. */
export function sectionsIn(text: string): ReadonlyMap<string, KeptSections> {
  const artifacts = new Map<string, Map<string, string>>();
  for (const part of text
    .replaceAll('\r\n', '\n')
    .split(/^(?=## )/m)
    .slice(1)) {
    const [heading = '', ...sections] = part.split(/^(?=### )/m);
    const [name = ''] = heading.split('\n');
    const kept = artifacts.get(name) ?? new Map<string, string>();
    for (const section of sections) kept.set(section.split('\n')[0] ?? '', section.trimEnd());
    artifacts.set(name, kept);
  }
  return artifacts;
}

/**
 * The text of the file, by artifact in the order of their names. What is known of a version is written anew; where its difference cannot be
 * computed here, the section that is there is kept, as is everything of artifacts and versions that are not known here: another machine
 * wrote it. The same history and the same file give the same bytes.
 */
export function changelogFile(
  histories: readonly ArtifactHistory[],
  before: ReadonlyMap<string, KeptSections>,
): string {
  const known = new Map(histories.map((history) => [headingOf(history.artifact), history]));
  const headings = [...new Set([...known.keys(), ...before.keys()])].sort();
  const parts = headings.flatMap((heading) => {
    const kept = before.get(heading) ?? new Map<string, string>();
    const history = known.get(heading);
    if (history === undefined) return [heading, ...kept.values()];
    return [heading, ...sections(history.versions, kept)];
  });
  return `${[...changelogHead, ...parts].join('\n\n')}\n`;
}

function headingOf(artifact: string): string {
  return `## ${code(artifact)}`;
}

function sections(entries: readonly ChangelogEntry[], kept: KeptSections): string[] {
  const written = entries.map((entry) => {
    const text = changelogParts(entry).join('\n\n');
    const heading = text.split('\n')[0] ?? '';
    const isLess = entry.difference === undefined && entry.level !== 'first' && entry.level !== 'stable';
    return { heading, text: isLess ? (kept.get(heading) ?? text) : text };
  });
  const here = new Set(written.map(({ heading }) => heading));
  for (const [heading, text] of kept) {
    if (here.has(heading)) continue;
    const at = written.findIndex((one) => isNewer(heading, one.heading));
    written.splice(at < 0 ? written.length : at, 0, { heading, text });
  }
  return written.length === 0 ? ['No version yet.'] : written.map(({ text }) => text);
}

/** By the day, then by the number. */
function isNewer(a: string, b: string): boolean {
  const [one, other] = [placeOf(a), placeOf(b)];
  if (one.day !== other.day) return one.day > other.day;
  for (const [i, number] of one.numbers.entries()) {
    if (number !== (other.numbers[i] ?? 0)) return number > (other.numbers[i] ?? 0);
  }
  return false;
}

function placeOf(heading: string): { readonly day: string; readonly numbers: readonly number[] } {
  const [, version = '0', day = ''] = /^### (\S+) \((.*)\)$/.exec(heading) ?? [];
  return { day, numbers: version.split('.').map(Number) };
}
