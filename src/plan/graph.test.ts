import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../core/error.ts';
import { files, type Handle, json } from '../core/handle.ts';
import { stageName } from '../core/name.ts';
import { artifactPath } from '../core/path.ts';
import { stage } from '../core/stage.ts';
import { unknownInput } from './graph-error.ts';
import { artifactsRead, buildGraph, type Graph, type LoadedStage, neededFor, publisher, stepOf } from './graph.ts';

interface Sketch {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly updates?: readonly string[];
  /** Default: `stages/NAME.ts`. */
  readonly file?: string;
}

const handle = (label: string): Handle => (/\*|\{name\}/.test(label) ? files(label) : json(label));
const handles = (labels: readonly string[] = []) =>
  Object.fromEntries(labels.map((label, i) => [`h${i}`, handle(label)]));

function loaded(name: string, { reads, writes, updates = [], file = `stages/${name}.ts` }: Sketch): LoadedStage {
  const refined = Object.fromEntries(updates.map((path, i) => [`u${i}`, json(path)]));
  const made = stage({ reads: handles(reads), writes: handles(writes), updates: refined, run: () => undefined });
  return { name: stageName(name), file: artifactPath(file), stage: made };
}

const graphOf = (sketches: Readonly<Record<string, Sketch>>): Graph =>
  buildGraph(Object.entries(sketches).map(([name, sketch]) => loaded(name, sketch)));
const order = (graph: Graph) => graph.stages.map(({ name }) => name);
const chain = (graph: Graph, label: string) => graph.artifacts.get(label)?.chain;
const needed = (graph: Graph, ...names: readonly string[]) => [...neededFor(graph, names.map(stageName))].toSorted();

function refusal(build: () => unknown) {
  try {
    build();
  } catch (error) {
    if (isHoldfastError(error))
      return { code: error.code, on: error.parts.on, files: error.parts.data?.['files'], why: error.parts.why };
    throw error;
  }
  return undefined;
}

describe('the order of stages', () => {
  test('puts makers before readers, whatever the config says', () => {
    const graph = graphOf({
      last: { reads: ['b.json'], writes: ['c.json'] },
      middle: { reads: ['a.json'], writes: ['b.json'] },
      first: { reads: ['source.json'], writes: ['a.json'] },
    });
    expect(order(graph)).toEqual(['first', 'middle', 'last']);
    expect(graph.node(stageName('last')).upstream).toEqual(['middle']);
    expect([...graph.sources.keys()]).toEqual(['source.json']);
  });

  test('is that of the config where the data leave a choice', () => {
    const sketches = {
      c: { writes: ['c.json'] },
      a: { writes: ['a.json'] },
      b: { reads: ['c.json'], writes: ['b.json'] },
    };
    expect(order(graphOf(sketches))).toEqual(['c', 'a', 'b']);
  });

  test('never has a stage before its upstream, for any pipeline', () => {
    fc.assert(
      fc.property(layered(), (sketches) => {
        const graph = buildGraph(sketches);
        const names = order(graph);
        expect(names.toSorted()).toEqual(sketches.map(({ name }) => name).toSorted());
        for (const { name, upstream } of graph.stages) {
          for (const before of upstream) expect(names.indexOf(before)).toBeLessThan(names.indexOf(name));
        }
      }),
    );
  });
});

describe('a chain', () => {
  const sketches = {
    normalize: { reads: ['aliases.json'], updates: ['x.json'] },
    create: { writes: ['x.json'] },
    score: { updates: ['x.json'] },
    report: { reads: ['x.json'], writes: ['report.json'] },
  };

  test('has its creator first, then the refinements in the order of the config', () => {
    const graph = graphOf(sketches);
    expect(chain(graph, 'x.json')).toEqual(['create', 'normalize', 'score']);
    expect(order(graph)).toEqual(['create', 'normalize', 'score', 'report']);
    expect(graph.node(stageName('score')).upstream).toEqual(['normalize']);
  });

  test('is read at its end: a reader comes after the last refinement', () => {
    const graph = graphOf(sketches);
    expect(graph.node(stageName('report')).upstream).toEqual(['score']);
    const artifact = graph.artifacts.get('x.json');
    expect(artifact && publisher(artifact)).toBe('score');
    expect(
      artifact && ['create', 'normalize', 'score', 'report'].map((name) => stepOf(artifact, stageName(name))),
    ).toEqual([0, 1, 2, -1]);
  });
});

describe('a set', () => {
  const graph = graphOf({
    texts: { reads: ['in/*.pdf'], writes: ['text/{name}.txt'] },
    notes: { writes: ['notes/a.json'] },
    index: { reads: ['text/*.txt', 'notes/*.json', 'more/**/*.json'], writes: ['index.json'] },
    one: { reads: ['text/1790.txt'], writes: ['one.json'] },
  });
  const read = (label: string) => artifactsRead(handle(label), graph.artifacts).map((artifact) => artifact.label);

  test('is read under its own name, through any pattern that meets it, and by one member', () => {
    expect(read('text/{name}.txt')).toEqual(['text/{name}.txt']);
    expect(read('text/*.txt')).toEqual(['text/{name}.txt']);
    expect(read('text/1790.txt')).toEqual(['text/{name}.txt']);
    expect(read('**/*')).toEqual(['text/{name}.txt', 'notes/a.json', 'index.json', 'one.json']);
    expect(read('text/*.md')).toEqual([]);
  });

  test('makes its reader wait for the makers of everything that the pattern meets', () => {
    expect(graph.node(stageName('index')).upstream).toEqual(['notes', 'texts']);
    expect(graph.node(stageName('one')).upstream).toEqual(['texts']);
  });

  test('that nobody makes is a source, with its readers', () => {
    expect([...graph.sources].map(([label, { readers }]) => [label, readers.map(({ name }) => name)])).toEqual([
      ['in/*.pdf', ['texts']],
      ['more/**/*.json', ['index']],
    ]);
  });
});

describe('what a stage needs', () => {
  const graph = graphOf({
    a: { writes: ['a.json'] },
    b: { reads: ['a.json'], writes: ['b.json'] },
    c: { writes: ['c.json'] },
    refine: { updates: ['c.json'] },
    d: { reads: ['b.json', 'c.json'], writes: ['d.json'] },
  });

  test('is itself and everything upstream, refinements too, and nothing else', () => {
    expect(needed(graph, 'a')).toEqual(['a']);
    expect(needed(graph, 'b')).toEqual(['a', 'b']);
    expect(needed(graph, 'c')).toEqual(['c']);
    expect(needed(graph, 'd')).toEqual(['a', 'b', 'c', 'd', 'refine']);
    expect(needed(graph, 'b', 'refine')).toEqual(['a', 'b', 'c', 'refine']);
    expect(needed(graph)).toEqual([]);
  });
});

describe('refused before anything runs, naming the files:', () => {
  test('two stages of one name', () => {
    const twins = [
      loaded('x', { writes: ['a.json'], file: 'stages/x.ts' }),
      loaded('x', { writes: ['b.json'], file: 'more/x.ts' }),
    ];
    expect(refusal(() => buildGraph(twins))).toMatchObject({
      code: 'config/same-name',
      on: 'x',
      files: ['stages/x.ts', 'more/x.ts'],
    });
  });

  test('two creators of one artifact', () => {
    expect(refusal(() => graphOf({ a: { writes: ['x.json'] }, b: { writes: ['x.json'] } }))).toMatchObject({
      code: 'config/two-creators',
      on: 'x.json',
      files: ['stages/a.ts', 'stages/b.ts'],
    });
  });

  test.each([
    ['data/{name}.json', 'data/x.json'],
    ['data/{name}.json', 'data/*.json'],
    ['data/**', 'data/deep/x.json'],
  ])('outputs that can be the same file: %s and %s', (one, other) => {
    expect(refusal(() => graphOf({ a: { writes: [one] }, b: { writes: [other] } }))).toMatchObject({
      code: 'config/overlapping-outputs',
      on: other,
      files: ['stages/a.ts', 'stages/b.ts'],
      why: `\`stages/a.ts\` writes \`${one}\` and \`stages/b.ts\` writes \`${other}\`, and one path can be in both`,
    });
  });

  test('one stage that has an output twice, without speaking of two stages', () => {
    const twice = refusal(() => graphOf({ a: { writes: ['x.json', 'x.json'] } }));
    expect(twice).toMatchObject({ code: 'config/overlapping-outputs', on: 'x.json', files: ['stages/a.ts'] });
  });

  test('an update of what nobody creates', () => {
    expect(refusal(() => graphOf({ a: { updates: ['x.json'] } }))).toMatchObject({
      code: 'config/no-creator',
      on: 'x.json',
      files: ['stages/a.ts'],
    });
  });

  test.each([
    ['its own output', { reads: ['x.json'], writes: ['x.json'] }],
    ['a set that its output is in', { reads: ['*.json'], writes: ['x.json'] }],
    ['a member of the set that it makes', { reads: ['data/x.json'], writes: ['data/{name}.json'] }],
  ])('a stage that reads %s', (_, sketch) => {
    expect(refusal(() => graphOf({ a: sketch }))).toMatchObject({ code: 'config/own-input', files: ['stages/a.ts'] });
  });

  test('a stage that reads what it refines, and one that creates and refines', () => {
    const maker = { writes: ['x.json'] };
    expect(refusal(() => graphOf({ m: maker, a: { reads: ['x.json'], updates: ['x.json'] } }))).toMatchObject({
      code: 'config/own-input',
      on: 'x.json',
      files: ['stages/a.ts'],
    });
    expect(refusal(() => graphOf({ m: { ...maker, updates: ['x.json'] } }))).toMatchObject({
      code: 'config/own-input',
    });
  });

  test('a circle, with the stages in it and no others', () => {
    const circle = {
      outside: { reads: ['b.json'], writes: ['z.json'] },
      a: { reads: ['c.json'], writes: ['a.json'] },
      b: { reads: ['a.json'], writes: ['b.json'] },
      c: { reads: ['b.json'], writes: ['c.json'] },
    };
    const found = refusal(() => graphOf(circle));
    expect(found).toMatchObject({ code: 'config/cycle' });
    // Each needs what the one before it makes.
    expect(['a -> b -> c -> a', 'b -> c -> a -> b', 'c -> a -> b -> c']).toContain(found?.on);
    expect(found?.files).toHaveLength(3);
    expect(found?.files).not.toContain('stages/outside.ts');
  });

  test('a refinement that needs what is made from its result', () => {
    const sketches = {
      create: { writes: ['x.json'] },
      derive: { reads: ['x.json'], writes: ['y.json'] },
      refine: { reads: ['y.json'], updates: ['x.json'] },
    };
    expect(refusal(() => graphOf(sketches))).toMatchObject({ code: 'config/cycle' });
  });

  test('an input that nobody makes and nobody has', () => {
    const one = unknownInput('x.json', ['stages/a.ts', 'stages/b.ts'], false);
    expect(one.parts).toMatchObject({ on: 'x.json', data: { files: ['stages/a.ts', 'stages/b.ts'] } });
    expect(one.message).toContain(
      '`stages/a.ts`, `stages/b.ts` reads it, no stage writes it, and the file does not exist',
    );
    expect(unknownInput('*.txt', ['stages/a.ts'], true).message).toContain('no file matches it');
  });
});

/** Stages in a random order, each of which reads artifacts of those with smaller numbers; some refine. */
function layered(): fc.Arbitrary<readonly LoadedStage[]> {
  return fc
    .array(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), { minLength: 1, maxLength: 8 })
    .map((layers) =>
      layers.map((numbers, index) => {
        const below = [...new Set(numbers.map((number) => number % (index + 1)))].filter((number) => number < index);
        return loaded(`s${index}`, { reads: below.map((number) => `a${number}.json`), writes: [`a${index}.json`] });
      }),
    )
    .chain((stages) => fc.shuffledSubarray(stages, { minLength: stages.length, maxLength: stages.length }));
}
