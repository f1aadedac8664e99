import type { Script } from '../model.ts';
import type { Facts } from './facts.ts';

/** That a script should not be used any more, and who says so. */
export interface Deprecation {
  readonly use: string | null;
  readonly because: string;
  /** `certain`: the registry or the script itself says it. `guess`: the folder it lies in does. */
  readonly confidence: 'certain' | 'guess';
}

export function deprecationOf(facts: Pick<Facts, 'registry'>, script: Script): Deprecation | null {
  const row = facts.registry.deprecated.find((candidate) => candidate.script === script.path);
  if (row !== undefined) {
    return { use: row.use, because: 'the registry of canonical scripts says so', confidence: 'certain' };
  }
  const said = noticeIn(script.header);
  if (said !== null) return { use: said.use, because: `its header says "${said.text}"`, confidence: 'certain' };
  const folder = /(^|\/)(archived?|deprecated|legacy|obsolete|old|attic|graveyard)\//i.exec(script.path)?.[2];
  if (folder !== undefined) return { use: null, because: `it lies in \`${folder}/\``, confidence: 'guess' };
  return null;
}

/** A line that begins with the word, or calls the file itself so: `warns about deprecated fields` is no notice. */
function noticeIn(header: string): { text: string; use: string | null } | null {
  for (const line of header.split('\n')) {
    const text = line.replace(/^[\s#/*"'`-]+/, '').trim();
    const isNotice =
      /^(\W*)(@?deprecated|obsolete|do not (use|run)|superseded|replaced by|no longer used|unused)\b/i.test(text) ||
      /\b(this|the) (script|file|module|version) (is|has been|was) (now )?(deprecated|obsolete|superseded|replaced|no longer)/i.test(
        text,
      );
    if (!isNotice) continue;
    const use = /\b(?:use|by|favou?r of|see)\s+[`'"]?([\w./-]+\.(?:py|ts|js|mjs|cjs|tsx|jsx|sh))\b/i.exec(header)?.[1];
    return { text: text.slice(0, 100), use: use ?? null };
  }
  return null;
}
