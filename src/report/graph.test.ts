import { expect, test } from 'vitest';
import { dot, graphJson, type GraphPicture, mermaid } from './graph.ts';

const stage = (name: string, of: Partial<GraphPicture['stages'][number]>): GraphPicture['stages'][number] => ({
  name,
  file: `stages/${name}.ts`,
  reads: [],
  writes: [],
  updates: [],
  ...of,
});

const picture: GraphPicture = {
  stages: [
    stage('extract', { reads: ['docs/*.txt'], writes: ['index.json', 'text/{name}.txt'] }),
    stage('normalize', { updates: ['index.json'] }),
    stage('score', { updates: ['index.json'] }),
    stage('report', { reads: ['index.json'], writes: ['report.md'] }),
  ],
  artifacts: [
    { path: 'index.json', stages: ['extract', 'normalize', 'score'] },
    { path: 'text/{name}.txt', stages: ['extract'] },
    { path: 'report.md', stages: ['report'] },
  ],
  sources: ['docs/*.txt'],
};

test('mermaid: files and stages as nodes, a chain as the stages on the way to its file', () => {
  expect(mermaid(picture)).toBe(`flowchart LR
  n0[/"docs/#42;.txt"/]
  n1(["extract"])
  n2(["normalize"])
  n3(["score"])
  n4(["report"])
  n5["index.json"]
  n6["text/#123;name#125;.txt"]
  n7["report.md"]
  n0 --> n1
  n1 --> n6
  n5 --> n4
  n4 --> n7
  n1 -->|revision 1| n2
  n2 -->|revision 2| n3
  n3 --> n5
`);
});

test('dot: the same picture', () => {
  expect(dot(picture)).toBe(`digraph holdfast {
  rankdir=LR;
  "stage extract" [label="extract", shape=box, style=rounded];
  "stage normalize" [label="normalize", shape=box, style=rounded];
  "stage score" [label="score", shape=box, style=rounded];
  "stage report" [label="report", shape=box, style=rounded];
  "file docs/*.txt" [label="docs/*.txt", shape=note];
  "file index.json" [label="index.json", shape=note];
  "file text/{name}.txt" [label="text/{name}.txt", shape=note];
  "file report.md" [label="report.md", shape=note];
  "file docs/*.txt" -> "stage extract";
  "stage extract" -> "file text/{name}.txt";
  "file index.json" -> "stage report";
  "stage report" -> "file report.md";
  "stage extract" -> "stage normalize" [label="revision 1"];
  "stage normalize" -> "stage score" [label="revision 2"];
  "stage score" -> "file index.json";
}
`);
});

test('JSON says which format it is', () => {
  expect(graphJson(picture)).toEqual({ schema: 'holdfast.graph/1', ...picture });
});

test('a stage and a file of one name are two nodes', () => {
  const same: GraphPicture = {
    stages: [stage('report', { writes: ['report'] })],
    artifacts: [{ path: 'report', stages: ['report'] }],
    sources: [],
  };
  expect(mermaid(same)).toContain('n0 --> n1');
  expect(dot(same)).toContain('"stage report" -> "file report"');
});

test.each([
  ['a"b', 'a#34;b'],
  ['a#b;', 'a#35;b;'],
  ['<b>&amp;', '#60;b#62;#38;amp;'],
  ['`x`', '#96;x#96;'],
  ['**/*.txt', '#42;#42;/#42;.txt'],
])('mermaid shows the name %j as it is', (name, escaped) => {
  const odd: GraphPicture = { stages: [], artifacts: [{ path: name, stages: ['x'] }], sources: [] };
  expect(mermaid(odd)).toBe(`flowchart LR\n  n0["${escaped}"]\n`);
});

test('dot shows the name "a\\"b" as it is', () => {
  expect(dot({ stages: [], artifacts: [], sources: ['a"b'] })).toContain('"file a\\"b" [label="a\\"b"');
});

test('a picture of nothing is one', () => {
  const nothing: GraphPicture = { stages: [], artifacts: [], sources: [] };
  expect(mermaid(nothing)).toBe('flowchart LR\n');
  expect(dot(nothing)).toBe('digraph holdfast {\n  rankdir=LR;\n}\n');
});
