import type { PartOfSpeech } from 'wink-nlp';

/** A word, number or sign, with its part of speech as the language model sees it. */
export interface Token {
  readonly text: string;
  readonly pos: PartOfSpeech;
}

export type Sentence = readonly Token[];

/** Splits a text into sentences of tagged tokens. The same text gives the same sentences, whatever was read before. */
export type SentenceReader = (text: string) => readonly Sentence[];

let reader: Promise<SentenceReader> | undefined;

/** The reader, loaded at first use: the language model costs about 0.15 s, which stages without need for it must not pay. */
export function sentenceReader(): Promise<SentenceReader> {
  return (reader ??= loadReader());
}

async function loadReader(): Promise<SentenceReader> {
  const [{ default: wink }, { default: model }] = await Promise.all([
    import('wink-nlp'),
    import('wink-eng-lite-web-model'),
  ]);
  const nlp = wink(model, ['sbd', 'pos']);
  return (text) => {
    const document = nlp.readDoc(plain(text));
    const texts = document.tokens().out(nlp.its.value);
    const tags = document.tokens().out<PartOfSpeech>(nlp.its.pos) as PartOfSpeech[];
    const spans = document.sentences().out<number[]>(nlp.its.span) as number[][];
    return spans.map(([first = 0, last = -1]) =>
      texts.slice(first, last + 1).map((text, index) => ({ text, pos: tags[first + index] ?? 'X' })),
    );
  };
}

/**
 * One paragraph with plain signs. White space carries no meaning here, so that folding lines or a space at the end changes
 * nothing; and a hyphen or an apostrophe must always be a token of its own, which the model decides word by word.
 */
export function plain(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"')
    .replaceAll(/[\u2010\u2011\u2013\u2014]/g, '-')
    .replaceAll(/(?<=\p{L}\.?)'s\b/gu, " 's")
    .replaceAll(/(?<=[\p{L}.])-+(?=[\p{L}(])/gu, ' - ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Tokens as a person would write them: `Austria - Hungary` becomes `Austria-Hungary`. */
export function written(tokens: Sentence): string {
  return tokens
    .map((token) => token.text)
    .join(' ')
    .replaceAll(' - ', '-')
    .replaceAll(/ (?=['’]s\b|[,.;:!?)\]])/g, '')
    .replaceAll(/([([]) /g, '$1')
    .replaceAll(/ n't\b/g, "n't");
}
