/** A date in a text, as exact as the text is: `1865`, `1865-04` or `1865-04-14`. */
export interface FoundDate {
  readonly date: string;
  /** As it stands in the text. */
  readonly text: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const MONTH = `(?<month>${MONTHS.join('|')}|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\.)`;
const DAY = String.raw`(?<day>[0-3]?\d)(?:st|nd|rd|th|d)?`;
const YEAR = String.raw`(?<year>1[4-9]\d\d|20\d\d)(?![\d,]*\d|\.\d|%)`;

/** From the most exact to the least, so that `July 4, 1776` is not read as `1776`. */
const FORMS = [
  new RegExp(String.raw`\b${MONTH} ${DAY} ?,? ?(?:A\.D\. )?${YEAR}`, 'g'),
  new RegExp(String.raw`\b(?:the )?${DAY}(?: day)?(?: of)? ${MONTH} ?,? ?${YEAR}`, 'g'),
  new RegExp(String.raw`\b${MONTH} ?,?(?: of)? ${YEAR}`, 'g'),
  // A bare number is a year only where words say so: "1900 men" and "No. 1812" are none.
  new RegExp(
    String.raw`\b(?:[Ii]n|[Ss]ince|[Bb]y|[Bb]efore|[Aa]fter|[Dd]uring|[Uu]ntil|[Ff]rom|[Uu]nto|years?|[Oo]f|early|late|summer|spring|autumn|fall|winter|session|act|acts|treaty|treaties|war|census|crisis|panic)(?: the)?(?: years?)? ${YEAR}(?! (?:men|dollars|miles|acres|persons|vessels|tons|feet|troops|people|officers|pages|cases|jobs|new|more|degrees|square))`,
    'g',
  ),
];

/** The dates in a sentence, in the order of the text. A day that no calendar has, such as June 31, counts as its month. */
export function datesIn(sentence: string): FoundDate[] {
  const found: (FoundDate & { at: number })[] = [];
  const taken: [number, number][] = [];
  for (const form of FORMS) {
    for (const match of sentence.matchAll(form)) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (taken.some(([from, to]) => at < to && from < end)) continue;
      taken.push([at, end]);
      found.push({ at, date: isoDate(match.groups ?? {}), text: match[0] });
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ date, text }) => ({ date, text }));
}

function isoDate({ year = '', month, day }: Readonly<Record<string, string | undefined>>): string {
  if (month === undefined) return year;
  const number = MONTHS.findIndex((name) => name.startsWith(month.slice(0, 3))) + 1;
  const withMonth = `${year}-${String(number).padStart(2, '0')}`;
  const days = new Date(Date.UTC(Number(year), number, 0)).getUTCDate();
  return day !== undefined && Number(day) >= 1 && Number(day) <= days
    ? `${withMonth}-${day.padStart(2, '0')}`
    : withMonth;
}
