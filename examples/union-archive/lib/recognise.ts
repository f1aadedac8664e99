import type { Gazetteer, Known, KnownType } from './gazetteer.ts';
import { written, type Sentence, type Token } from './sentences.ts';
import {
  GIVEN_NAMES,
  NO_NAMES,
  ORGANISATION_HEADS,
  ORGANISATION_OF_HEADS,
  PARTICLES,
  PLACE_FIRST_WORDS,
  PLACE_HEADS,
  PLACE_OF_HEADS,
  THING_HEADS,
  TITLE_PREFIXES,
  TITLES,
} from './words.ts';

export type EntityType = 'person' | 'place' | 'organisation' | 'other';

/** By which rule a name was recognised: what the hand-kept list says is the surest, a mere run of capitals the least. */
export type Rule = 'gazetteer' | 'title' | 'given-name' | 'head' | 'run' | 'same-document';

export interface Found {
  readonly name: string;
  readonly type: EntityType;
  readonly rule: Rule;
}

/** What is found at a position, and where to read on. */
interface Hit {
  readonly end: number;
  readonly found: readonly Found[];
}

/** The names in a sentence, in order. */
export function recognise(sentence: Sentence, known: Gazetteer): Found[] {
  const found: Found[] = [];
  let at = 0;
  while (at < sentence.length) {
    const hit = namesAt(sentence, at, known);
    found.push(...(hit?.found ?? []));
    at = Math.max(hit?.end ?? 0, at + 1);
  }
  return found;
}

function namesAt(sentence: Sentence, at: number, known: Gazetteer): Hit | undefined {
  const listed = known.at(sentence, at);
  if (listed && listed.length > 1)
    return longerThanListed(sentence, at, listed, known) ?? asListed(sentence, at, listed, known);
  const titled = personAfterTitle(sentence, at, known);
  if (titled) return titled;
  if (!listed && !startsName(sentence, at)) return undefined;
  return (
    headed(sentence, at, known) ??
    (listed && notPartOfPerson(sentence, at, listed, known) ? asListed(sentence, at, listed, known) : undefined) ??
    personByGivenName(sentence, at, known) ??
    (listed ? asListed(sentence, at, listed, known) : undefined) ??
    plainRun(sentence, at, known)
  );
}

/** `New York Central Railroad`: a listed name that begins the name of something else. */
function longerThanListed(sentence: Sentence, at: number, listed: Known, known: Gazetteer): Hit | undefined {
  const hit = runEnd(sentence, at) > at + listed.length ? headed(sentence, at, known) : undefined;
  return hit && hit.end > at + listed.length ? hit : undefined;
}

function asListed(sentence: Sentence, at: number, listed: Known, known: Gazetteer): Hit {
  const end = at + listed.length;
  const type = listedType(sentence, at, end, listed, known);
  // What the list calls noise is read over: were it a mention, most of the archive's mentions would be `Government`.
  return { end, found: type === 'noise' ? [] : [{ name: written(sentence.slice(at, end)), type, rule: 'gazetteer' }] };
}

const OF_A_MAN =
  /^(?:Administration|administration|birth|character|days|example|father|life|name|spirit|term|time|voice|words)$/;

/** `Washington` is the city, unless it stands among persons or the words before speak of a man. */
function listedType(sentence: Sentence, at: number, end: number, { types }: Known, known: Gazetteer): KnownType {
  const [first = 'noise'] = types;
  if (types.size === 1) return first;
  if (!types.has('person') || !types.has('place')) return first;
  const isPersonAt = (index: number): boolean => known.at(sentence, index)?.types.has('person') ?? false;
  const joins = (index: number): boolean => /^(?:,|and|or)$/.test(textAt(sentence, index));
  const amongPersons =
    (joins(at - 1) && isPersonAt(at - 2)) ||
    (joins(end) && (isPersonAt(end + 1) || (textAt(sentence, end + 1) === 'and' && isPersonAt(end + 2))));
  const ofAMan = textAt(sentence, at - 1) === 'of' && OF_A_MAN.test(textAt(sentence, at - 2));
  return amongPersons || ofAMan || textAt(sentence, at - 1) === 'illustrious' ? 'person' : 'place';
}

/** `President Jackson`, `Major General Scott`, `Senators Lewis`. The title is not part of the name. */
function personAfterTitle(sentence: Sentence, at: number, known: Gazetteer): Hit | undefined {
  let start = at;
  while (start < at + 4 && (TITLE_PREFIXES.has(textAt(sentence, start)) || textAt(sentence, start) === '-')) start += 1;
  if (!TITLES.has(textAt(sentence, start))) start = at;
  if (!TITLES.has(textAt(sentence, start))) return undefined;
  start += 1;
  while (TITLES.has(textAt(sentence, start)) && isName(sentence[start + 1])) start += 1;
  if (textAt(sentence, start) === '-' && textAt(sentence, start + 1) === 'elect') start += 2;
  const end = personEnd(sentence, start, known);
  const isAdjective = /^(?:General|Private|Major|Don|Count|First|Representative)$/.test(textAt(sentence, start - 1));
  if (end === start || (isAdjective && sentence[start]?.pos !== 'PROPN')) return undefined;
  return { end, found: [{ name: written(sentence.slice(start, end)), type: 'person', rule: 'title' }] };
}

/** `Dikembe Mutombo`, `John F. Kennedy`. */
function personByGivenName(sentence: Sentence, at: number, known: Gazetteer): Hit | undefined {
  if (!GIVEN_NAMES.has(textAt(sentence, at))) return undefined;
  const end = personEnd(sentence, at, known);
  if (end - at < 2) return undefined;
  return { end, found: [{ name: written(sentence.slice(at, end)), type: 'person', rule: 'given-name' }] };
}

/** `Lincoln` is listed, and `Lincoln Chafee` is somebody else. */
function notPartOfPerson(sentence: Sentence, at: number, listed: Known, known: Gazetteer): boolean {
  const isGiven = GIVEN_NAMES.has(textAt(sentence, at)) && (listed.types.has('person') || listed.types.has('noise'));
  return !isGiven || personEnd(sentence, at, known) - at < 2;
}

/** Where a person's name ends that starts here: up to five tokens, no word that belongs to an office, a law or a place. */
function personEnd(sentence: Sentence, start: number, known: Gazetteer): number {
  let end = start;
  while (end < start + 5) {
    const text = textAt(sentence, end);
    if (isInitial(text) && isName(sentence[end + 1])) end += 1;
    else if (PARTICLES.has(text) && end + 1 < start + 5 && isSurname(sentence, end + 1, known)) end += 2;
    else if (isSurname(sentence, end, known)) end += 1;
    else if (text === '-' && end > start && isSurname(sentence, end + 1, known)) end += 2;
    else break;
  }
  // `Lieutenant Henry H. Benner`: an initial ends no name.
  while (end > start && isInitial(textAt(sentence, end - 1))) end -= 1;
  return THING_HEADS.has(textAt(sentence, end)) &&
    !/^(?:Star|Trust|Day|Note|Bond|Powers|Law|Case)$/.test(textAt(sentence, end))
    ? start
    : end;
}

function isSurname(sentence: Sentence, at: number, known: Gazetteer): boolean {
  const text = textAt(sentence, at);
  if (!isName(sentence[at]) || isInitial(text) || (TITLES.has(text) && text !== 'King')) return false;
  if (ORGANISATION_HEADS.has(text) || THING_HEADS.has(text) || PLACE_HEADS.has(text))
    return /^(?:Hills|Rivers|Park|Day|Powers|Star)$/.test(text);
  const listed = known.at(sentence, at);
  return (
    !listed ||
    listed.types.has('person') ||
    (listed.length === 1 && !listed.types.has('noise') && GIVEN_NAMES.has(text))
  );
}

/** Runs whose first or last word says what they are: `Fort Leavenworth`, `Missouri River`, `Bureau of Fisheries`, `Voting Rights Act`. */
function headed(sentence: Sentence, at: number, known: Gazetteer): Hit | undefined {
  const end = runEnd(sentence, at);
  const last = textAt(sentence, end - 1);
  const afterOf =
    sentence[end]?.text === 'of' || (sentence[end]?.text === 'on' && last.startsWith('Comm'))
      ? nameAfterOf(sentence, end)
      : undefined;
  const whole = (to: number, type: EntityType): Hit => ({
    end: to,
    found: [{ name: written(sentence.slice(at, to)), type, rule: 'head' }],
  });

  if (afterOf && ORGANISATION_OF_HEADS.has(last)) return whole(andMore(sentence, afterOf, last), 'organisation');
  if (afterOf && PLACE_OF_HEADS.has(last)) return whole(afterOf, 'place');
  const first = firstHead(sentence, at, end);
  if (first !== undefined) return whole(first.end, first.type);
  if (PLACE_FIRST_WORDS.has(textAt(sentence, at)) && end - at > 1) {
    const inside = known.at(sentence, at + 1);
    return whole(inside && inside.length > 0 ? at + 1 + inside.length : Math.min(end, at + 3), 'place');
  }
  return undefined;
}

/** The first word of a run, after at least one other, that ends a name. */
function firstHead(sentence: Sentence, at: number, end: number): { end: number; type: EntityType } | undefined {
  let best: { end: number; type: EntityType } | undefined;
  for (let index = at + 1; index < end; index += 1) {
    const text = textAt(sentence, index);
    const type = ORGANISATION_HEADS.has(text)
      ? 'organisation'
      : PLACE_HEADS.has(text)
        ? 'place'
        : THING_HEADS.has(text)
          ? 'other'
          : undefined;
    // A later head wins: the Panama Canal Commission is no canal, the Public Service Act no service.
    if (type) best = { end: index + 1, type };
  }
  return best;
}

/** Where the name after `of` or `of the` ends, if there is one. */
function nameAfterOf(sentence: Sentence, of: number): number | undefined {
  const start = textAt(sentence, of + 1) === 'the' ? of + 2 : of + 1;
  return isName(sentence[start]) ? runEnd(sentence, start) : undefined;
}

/** `Department of Commerce and Labor`, `Bureau of Refugees, Freedmen, and Abandoned Lands`. */
function andMore(sentence: Sentence, end: number, head: string): number {
  if (!/^(?:Department|Bureau|Institutes?|Committee|Board)$/.test(head)) return end;
  if (textAt(sentence, end) === 'and' && isName(sentence[end + 1])) return runEnd(sentence, end + 1);
  const commaThenAnd = textAt(sentence, end) === ',' && isName(sentence[end + 1]) ? runEnd(sentence, end + 1) : end;
  if (commaThenAnd > end && textAt(sentence, commaThenAnd) === ',' && textAt(sentence, commaThenAnd + 1) === 'and')
    return isName(sentence[commaThenAnd + 2]) ? runEnd(sentence, commaThenAnd + 2) : end;
  if (commaThenAnd > end && textAt(sentence, commaThenAnd) === 'and' && isName(sentence[commaThenAnd + 1]))
    return runEnd(sentence, commaThenAnd + 1);
  return end;
}

/** Capitals without a rule: kept as `other`, up to the next name that is known. */
function plainRun(sentence: Sentence, at: number, known: Gazetteer): Hit {
  const end = runEnd(sentence, at);
  let stop = at + 1;
  while (stop < end && !known.at(sentence, stop) && !TITLES.has(textAt(sentence, stop))) stop += 1;
  while (stop > at + 1 && textAt(sentence, stop - 1) === '-') stop -= 1;
  return { end: stop, found: [{ name: written(sentence.slice(at, stop)), type: 'other', rule: 'run' }] };
}

/** The end of the run of capitalised words that starts here; a hyphen between two of them joins. */
function runEnd(sentence: Sentence, start: number): number {
  let end = start + 1;
  while (isName(sentence[end]) || (textAt(sentence, end) === '-' && isName(sentence[end + 1]))) end += 1;
  return end;
}

/** Where a sentence begins everything has a capital, so the model must see a proper noun there. */
function startsName(sentence: Sentence, at: number): boolean {
  const token = sentence[at];
  if (!isName(token)) return false;
  const opens = at === 0 || /^[.:;!?"'([\]-]+$/.test(textAt(sentence, at - 1));
  return !opens || token?.pos === 'PROPN' || (GIVEN_NAMES.has(textAt(sentence, at)) && isName(sentence[at + 1]));
}

function isName(token: Token | undefined): token is Token {
  if (!token || !/^\p{Lu}/u.test(token.text) || NO_NAMES.has(token.text)) return false;
  // Headings are set in capitals, and are no names; `NATO` is listed, `XI` and `F.` are parts of names.
  return !/^\p{Lu}{4,}$/u.test(token.text) && token.text !== 'I';
}

function isInitial(text: string): boolean {
  return /^(?:\p{Lu}\.?)$/u.test(text) || /^(?:\p{Lu}\.){2,}$/u.test(text);
}

function textAt(sentence: Sentence, at: number): string {
  return sentence[at]?.text ?? '';
}
