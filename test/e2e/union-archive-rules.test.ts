import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { aliasRow, mergeAliases } from '../../examples/union-archive/lib/aliases.ts';
import { datesIn } from '../../examples/union-archive/lib/dates.ts';
import { EntityCounter, type EntitiesIndex } from '../../examples/union-archive/lib/entities.ts';
import { gazetteerRow, type GazetteerRow } from '../../examples/union-archive/lib/gazetteer-row.ts';
import { gazetteer } from '../../examples/union-archive/lib/gazetteer.ts';
import type { Mention } from '../../examples/union-archive/lib/mention.ts';
import { mentionsOf } from '../../examples/union-archive/lib/mentions.ts';
import { networkOf } from '../../examples/union-archive/lib/network.ts';
import { withoutNoise } from '../../examples/union-archive/lib/noise.ts';
import { sentenceReader } from '../../examples/union-archive/lib/sentences.ts';

const rows = records('gazetteer.csv').map((row) => gazetteerRow.parse(row));
const known = gazetteer(rows);
const read = await sentenceReader();

describe('names in a text', () => {
  it.each([
    ['The message reached President Buchanan and Major General Scott.', ['person Buchanan', 'person Scott']],
    ['I have asked Dikembe Mutombo to stand.', ['person Dikembe Mutombo']],
    ['He was born in Washington.', ['place Washington']],
    ['So it has been since the days of Washington.', ['person Washington']],
    ['It passed by Jefferson, Washington, and Madison.', ['person Jefferson', 'person Washington', 'person Madison']],
    ['Troops marched to Fort Leavenworth on the Missouri River.', ['place Fort Leavenworth', 'place Missouri River']],
    ['They sailed the Gulf of Mexico.', ['place Gulf of Mexico']],
    ['I asked the Bureau of Fisheries for a report.', ['organisation Bureau of Fisheries']],
    [
      'The Panama Canal Commission met near the Panama Canal.',
      ['organisation Panama Canal Commission', 'place Panama Canal'],
    ],
  ])('%s', (text, names) => {
    expect(named(text)).toEqual(names);
  });

  it('are not offices, peoples, months, laws or headings', () => {
    const text =
      'The Secretary of War told Congress in March that the Mexican Government kept the Monroe Doctrine. The PROPOSALS stand.';
    expect(named(text)).toEqual(['organisation Congress']);
  });

  it('are given in full where the same text has the full name once', () => {
    expect(named('We honor Kayla Mueller. All remember Kayla.')).toEqual([
      'person Kayla Mueller',
      'person Kayla Mueller',
    ]);
  });

  it('stay short where two people share the part', () => {
    expect(named('We thank Alice Johnson and Tim Johnson. We thank Mr. Johnson.').at(-1)).toBe('person Johnson');
  });

  it('do not depend on white space, nor on what was read before', () => {
    const text = "The Senate met in New\nYork.  On May 3, 1862, Russia's Emperor wrote.";
    const first = mentionsOf('1862-x', read(text), known);
    named('Entirely other words about Zanzibar and Bismarck, which the model has never seen.');
    expect(mentionsOf('1862-x', read(` ${text.replaceAll(/\s+/g, ' ')} \n\n`), known)).toEqual(first);
    expect(first.dates).toEqual([expect.objectContaining({ sentence: 1, date: '1862-05-03' })]);
  });
});

describe('dates in a sentence', () => {
  it.each([
    ['On July 4, 1776, we began.', ['1776-07-04']],
    ['On the 30th day of April, 1803, it was signed.', ['1803-04-30']],
    ['Since March, 1865, and again in 1871.', ['1865-03', '1871']],
    ['June 31, 1850 is no day.', ['1850-06']],
    ['We paid 1850 dollars to 1900 men.', []],
    ['About 1,812 of 2,000 came.', []],
  ])('%s', (sentence, dates) => {
    expect(datesIn(sentence).map(({ date }) => date)).toEqual(dates);
  });
});

describe('the entities index', () => {
  it('is the same in whatever order the documents come', () => {
    const documents = [
      counted('1863-lincoln', [mention('Ohio', 'place'), mention('Grant', 'person')]),
      counted('1864-lincoln', [mention('Ohio', 'place'), mention('Ohio', 'place', 3)]),
    ];
    expect(indexOf(documents)).toEqual(indexOf(documents.toReversed()));
    expect(indexOf(documents).entities.map(({ id, mentions }) => [id, mentions])).toEqual([
      ['person/grant', 1],
      ['place/ohio', 3],
    ]);
  });

  it('counts a bare capitalised name for the person who has it elsewhere', () => {
    const index = indexOf([
      counted('1863-lincoln', [mention('Meade', 'person'), { ...mention('Meade', 'other'), rule: 'run' }]),
    ]);
    expect(index.entities.map(({ id, mentions }) => [id, mentions])).toEqual([['person/meade', 2]]);
  });

  it('merges an alias in its years only, and loses no mention', () => {
    const index = indexOf([
      counted('1866-johnson', [mention('Johnson', 'person')]),
      counted('1965-johnson', [mention('Johnson', 'person'), mention('Johnson', 'person', 4)]),
    ]);
    const merged = mergeAliases(index, [
      aliasRow.parse({ alias: 'Johnson', name: 'Andrew Johnson', type: 'person', from: '', to: '1870' }),
      aliasRow.parse({ alias: 'Nobody', name: 'Somebody', type: 'person', from: '', to: '' }),
    ]);
    expect(merged.index.entities.map(({ id, mentions, aliases }) => [id, mentions, aliases])).toEqual([
      ['person/johnson', 2, []],
      ['person/andrew-johnson', 1, ['Johnson']],
    ]);
    expect(merged.unused).toEqual(['Nobody']);
  });

  it('loses what has no type, what is listed as noise, and what a weak rule found too seldom', () => {
    const index = indexOf([
      counted('1900-mckinley', [
        mention('Texas', 'place'),
        { ...mention('Experience', 'other'), rule: 'run' },
        mention('Dowager', 'person'),
        { ...mention('Odd Company', 'organisation'), rule: 'head' },
      ]),
    ]);
    const list: GazetteerRow[] = [{ name: 'Dowager', type: 'noise' }];
    const { index: kept, dropped } = withoutNoise(index, list, { leastMentions: 2 });
    expect([kept.entities.map(({ id }) => id), dropped]).toEqual([['place/texas'], 3]);
  });

  it('joins those who are named in one sentence', () => {
    const index = indexOf([
      counted('1846-polk', [
        mention('Texas', 'place'),
        mention('Mexico', 'place'),
        mention('Texas', 'place', 1),
        mention('Mexico', 'place', 1),
        mention('Ohio', 'place', 2),
      ]),
    ]);
    expect(networkOf(index, 2).edges).toEqual([{ a: 'place/mexico', b: 'place/texas', weight: 2, documents: 1 }]);
  });
});

describe('the hand-kept lists', () => {
  it('have no row twice', () => {
    for (const list of ['gazetteer.csv', 'aliases.csv']) {
      const lines = records(list).map((row) => JSON.stringify(row));
      expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
    }
  });

  it('give no alias that is itself the name of another row for the same years', () => {
    const aliases = records('aliases.csv').map((row) => aliasRow.parse(row));
    const names = new Set(aliases.map(({ name, type }) => `${type}/${name}`));
    const chained = aliases.filter(({ alias, type, from, to }) => !from && !to && names.has(`${type}/${alias}`));
    expect(chained.map(({ alias }) => alias)).toEqual([]);
  });
});

function named(text: string): string[] {
  const { mentions } = mentionsOf('1900-x', read(text), known);
  return mentions.filter(({ type }) => type !== 'other').map(({ type, name }) => `${type} ${name}`);
}

function mention(name: string, type: Mention['type'], sentence = 0): Mention {
  return { sentence, name, type, rule: 'gazetteer' };
}

function counted(document: string, mentions: Mention[]): Parameters<EntityCounter['add']>[0] {
  return { document, mentions, dates: [] };
}

function indexOf(documents: readonly Parameters<EntityCounter['add']>[0][]): EntitiesIndex {
  const counter = new EntityCounter();
  for (const document of documents) counter.add(document);
  return counter.index();
}

function records(file: string): unknown[] {
  return parse(readFileSync(new URL(`../../examples/union-archive/${file}`, import.meta.url)), { columns: true });
}
