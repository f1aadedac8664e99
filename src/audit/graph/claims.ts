import type { Mention } from '../model.ts';

/** What a line of a document says that its script does to one file. */
export interface Claim {
  /** As written, `./` left out. */
  readonly artifact: string;
  readonly verb: Mention['verb'];
}

export interface Claims {
  /** Names of scripts, as written, each once. */
  readonly scripts: readonly string[];
  readonly claims: readonly Claim[];
}

/**
 * The verb that stands nearest before a file decides what is said of it (`reads A and writes B`, `builds B from A`); behind it, only one
 * in the passive does (`B, written by …`). Names are no verbs: `build.py` builds nothing here. What is denied or planned is not said.
 */
export function claimsIn(line: string): Claims {
  const scripts = [...line.matchAll(scriptName)].map((match) => ({ name: match[0], at: match.index }));
  const files = [...line.matchAll(fileName)].map((match) => ({ name: match[0], at: match.index }));
  const [script] = scripts;
  if (script === undefined || files.length === 0) return { scripts: [], claims: [] };
  const text = withoutNames(line);
  const marks = marksIn(text);
  // `Generate components.js from components.json`: the script is what is made, and not who makes it.
  const verb = marks.findLast((mark) => mark.at < script.at);
  if (
    verb?.kind === 'verb' &&
    verb.verb !== 'reads' &&
    /^\w+\s+(?:(?:the|a|an|its|our|file|script)\s+)*$/i.test(text.slice(verb.at, script.at))
  )
    return { scripts: [], claims: [] };
  const claims = files.flatMap(({ name, at }): Claim[] => {
    const before = marks.findLast((mark) => mark.at < at);
    const after = marks.find((mark) => mark.at > at);
    const verb =
      before?.kind === 'arrow'
        ? script.at < before.at || at > script.at
          ? 'writes'
          : null
        : before !== undefined
          ? before.verb
          : after?.kind === 'passive' && scripts.some((one) => one.at > after.at)
            ? after.verb
            : after?.kind === 'arrow' && at < script.at
              ? 'reads'
              : null;
    return verb === null ? [] : [{ artifact: name.replace(/^\.\//, ''), verb }];
  });
  return { scripts: [...new Set(scripts.map(({ name }) => name))], claims: unique(claims) };
}

const scriptName = /[\w./-]+\.(?:py|[cm]?[jt]sx?|sh)\b/g;
const fileName = /[\w./*-]+\.(?:json|jsonl|ndjson|csv|tsv|parquet|db|sqlite|xlsx|txt|ya?ml)\b/g;

/** Blanks for names, words in code and addresses, so that places stay where they are. */
function withoutNames(line: string): string {
  const blank = (text: string): string => ' '.repeat(text.length);
  return line
    .replace(/`[^`]*`/g, blank)
    .replace(/https?:\/\/\S+/g, blank)
    .replace(/[\w./*-]*\.\w+\b/g, blank)
    .replace(/\b\w+(?:[/_]\w+)+\b/g, blank);
}

interface Mark {
  readonly at: number;
  readonly kind: 'verb' | 'passive' | 'arrow';
  /** Null: what is said is no claim about what the script does. */
  readonly verb: Mention['verb'] | null;
}

function marksIn(text: string): readonly Mark[] {
  const marks: Mark[] = [];
  for (const [words, verb] of active)
    for (const match of text.matchAll(new RegExp(`\\b(?:${words})\\b`, 'gi')))
      marks.push({ at: match.index, kind: 'verb', verb: isUnsaid(text, match.index) ? null : verb });
  for (const [words, verb] of passive)
    for (const match of text.matchAll(new RegExp(`\\b(?:${words}) by\\b`, 'gi')))
      marks.push({ at: match.index, kind: 'passive', verb: isUnsaid(text, match.index) ? null : verb });
  for (const match of text.matchAll(/→|[-=]>/g)) marks.push({ at: match.index, kind: 'arrow', verb: null });
  marks.sort((a, b) => a.at - b.at);
  // What is converted to another file is read, and the other one is written.
  for (const match of text.matchAll(/\b(?:to|into)\b/gi)) {
    const before = marks.findLast((mark) => mark.at < match.index);
    if (before?.kind === 'verb' && before.verb === 'reads')
      marks.push({ at: match.index, kind: 'verb', verb: 'writes' });
  }
  return marks.sort((a, b) => a.at - b.at);
}

const active: readonly (readonly [words: string, verb: Mention['verb']])[] = [
  ['updat(?:es?|ing)|refin(?:es?|ing)|modif(?:y|ies|ying)|adds?|appends?|enrich(?:es)?|rewrites?|edits?', 'updates'],
  [
    'writ(?:es?|ing)|creat(?:es?|ing)|generat(?:es?|ing)|produc(?:es?|ing)|outputs?|sav(?:es?|ing)|builds?|building|exports?|makes?|emits?|dumps?',
    'writes',
  ],
  [
    'reads?|reading|loads?|loading|consumes?|takes?|us(?:es|ing)|pars(?:es?|ing)|converts?|merges?|imports?|from|based on|checks?|validates?',
    'reads',
  ],
];

const passive: readonly (readonly [words: string, verb: Mention['verb']])[] = [
  ['updated|refined|modified|enriched|rewritten', 'updates'],
  ['written|created|generated|produced|output|saved|built|exported|made|emitted|dumped', 'writes'],
  ['read|loaded|consumed|used|parsed', 'reads'],
];

/** `does not write`, `no longer writes`, `should write one day`. */
function isUnsaid(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at);
  return /\b(not|never|no longer|n't|without|instead of|rather than|should|could|would|might|to-?do|planned|formerly|used to)\b[^.;|]*$|n't\s[^.;|]*$/i.test(
    before,
  );
}

function unique(claims: readonly Claim[]): readonly Claim[] {
  const seen = new Set<string>();
  return claims.filter(({ artifact, verb }) => {
    const key = `${verb} ${artifact}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
