import { assert, asyncProperty, constantFrom, string } from 'fast-check';
import { expect, it, test } from 'vitest';
import { factsOf } from './facts.ts';

const directives = async (path: string, language: Parameters<typeof factsOf>[1], source: string) =>
  (await factsOf(path, language, source)).directives.map(
    ([at, text]) => `${source.slice(0, at).split('\n').length} ${text}`,
  );

test.each([
  ['a.py', 'python', 'x = 1  # noqa  # holdfast: ignore unsafe-write -- why\n', ['1 ignore unsafe-write -- why']],
  ['a.py', 'python', '"""\n# holdfast: writes data/x.json\n"""\nhelp = "# holdfast: reads y"\n', []],
  [
    'a.ts',
    'typescript',
    '/* holdfast: writes a.json */\nconst help = `\n// holdfast: reads b.json`;\n',
    ['1 writes a.json'],
  ],
  ['a.js', 'javascript', 'f("// holdfast: reads a"); // holdfast: reads b\n', ['1 reads b']],
  [
    'a.sh',
    'shell',
    'cat > x <<EOF\n# holdfast: writes a\nEOF\necho "# holdfast: writes b"\n# holdfast: writes c\n',
    ['5 writes c'],
  ],
  ['a.sh', 'shell', 'python3 - <<EOF\nx = 1\n# holdfast: writes a\ny = "# holdfast: writes b"\nEOF\n', ['3 writes a']],
] as const)('only comments speak to us: %s %s %j', async (path, language, source, expected) => {
  expect(await directives(path, language, source)).toEqual(expected);
});

it('no text is too broken to be read, and every range lies within it', async () => {
  const pieces = [
    'open(',
    "'a.json'",
    ')',
    '\n',
    ' ',
    'def f(',
    'for x in',
    '{',
    '}',
    '"""',
    '$(',
    '`',
    '<<EOF\n',
    'EOF\n',
    'import ',
    '=>',
    'é',
    '\u{1F600}',
    '\\',
    '#',
    '\t',
  ];
  await assert(
    asyncProperty(
      constantFrom('python', 'javascript', 'typescript', 'shell'),
      string({ unit: constantFrom(...pieces), maxLength: 40 }),
      async (language, source) => {
        const facts = await factsOf('a', language, source);
        for (const [start, end] of rangesIn(facts.body)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(source.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});

function rangesIn(node: unknown): (readonly [number, number])[] {
  if (Array.isArray(node)) return node.flatMap(rangesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === 'r' &&
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'number'
      ? [[value[0], value[1]] as const]
      : rangesIn(value),
  );
}
