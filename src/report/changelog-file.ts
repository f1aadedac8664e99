import { changelogHead, changelogParts, type ArtifactHistory, type ChangelogEntry } from './changelog.ts';
import { code } from './diff-markdown.ts';

/** What a changelog that is there has of one artifact: its sections by their heading (`### 1.4.0 (2026-11-20)`), newest first. */
export type KeptSections = ReadonlyMap<string, string>;

/** Whether a file is one that we made: any other is somebody's own. */
export function isChangelog(text: string): boolean {
  return text.replaceAll('\r\n', '\n').startsWith(changelogHead.join('\n\n'));
}

/** What is in a changelog that is there. */
export interface KeptChangelog {
  /** By the heading of each artifact. Its text before the first version, which is somebody's own, is under the empty heading. */
  readonly artifacts: ReadonlyMap<string, KeptSections>;
  /** Sections that are about no artifact, and what stands before the first: somebody's own, in their order. */
  readonly own: { readonly first: string; readonly sections: readonly string[] };
}

export const noChangelog: KeptChangelog = { artifacts: new Map(), own: { first: '', sections: [] } };

/** Reads `DATA_CHANGELOG.md`. */
export function sectionsIn(text: string): KeptChangelog {
  const artifacts = new Map<string, Map<string, string>>();
  const own: string[] = [];
  const [start = '', ...parts] = text.replaceAll('\r\n', '\n').split(/^(?=## )/m);
  for (const part of parts) {
    if (!part.startsWith('## `')) {
      own.push(part.trimEnd());
      continue;
    }
    const [heading = '', ...sections] = part.split(/^(?=### )/m);
    const [name = '', ...remark] = heading.split('\n');
    const kept = artifacts.get(name) ?? new Map<string, string>();
    const said = remark.join('\n').trim();
    if (said !== '' && said !== noVersion) kept.set('', said);
    for (const section of sections) kept.set(section.split('\n')[0] ?? '', section.trimEnd());
    artifacts.set(name, kept);
  }
  const first = start.replace(changelogHead.join('\n\n'), '').trim();
  return { artifacts, own: { first, sections: own } };
}

/**
 * The text of the file, by artifact in the order of their names, then what is somebody's own. What is known of a version is written anew;
 * where its difference cannot be computed here, the section that is there is kept, as is everything of artifacts and versions that are
 * not known here: another machine wrote it. The same history and the same file give the same bytes.
 */
export function changelogFile(
  histories: readonly ArtifactHistory[],
  { artifacts: before, own }: KeptChangelog,
): string {
  const known = new Map(histories.map((history) => [headingOf(history.artifact), history]));
  const headings = [...new Set([...known.keys(), ...before.keys()])].sort();
  const parts = headings.flatMap((heading) => {
    const kept = before.get(heading) ?? new Map<string, string>();
    const history = known.get(heading);
    if (history === undefined) return [heading, ...kept.values()];
    const remark = kept.get('');
    const versions = new Map([...kept].filter(([name]) => name !== ''));
    return [heading, ...(remark === undefined ? [] : [remark]), ...sections(history.versions, versions)];
  });
  const first = own.first === '' ? [] : [own.first];
  return `${[...changelogHead, ...first, ...parts, ...own.sections].join('\n\n')}\n`;
}

const noVersion = 'No version yet.';

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
  return written.length === 0 ? [noVersion] : written.map(({ text }) => text);
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
