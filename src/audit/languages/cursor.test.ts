import { expect, test } from 'vitest';
import { slowCursor } from './cursor.ts';
import { parserFor } from './grammars.ts';
import { copied, parseText } from './tree.ts';

const sources = {
  whole: 'with open(f"data/{name}.json", "w", encoding="utf-8") as out:\n    json.dump(rows, out, indent=2)\n',
  damaged: 'def broken(:\n    x = = 1\nprint(open("a.txt").read(\n',
  wide: `rows = [${'("naïve", "😀", 1), '.repeat(500)}]\n`,
  empty: '',
};

test.each(Object.entries(sources))(
  'a walk beside the runtime gives the tree that its own cursor gives: %s',
  async (_, source) => {
    const parser = await parserFor('python');
    const tree = parser.parse(source);
    if (tree === null) throw new Error('not parsed');
    const cursor = slowCursor(tree);
    const expected = copied(cursor, tree.language, source, tree.rootNode.hasError);
    cursor.close();
    tree.delete();
    expect(parseText(parser, source)).toEqual(expected);
  },
);
