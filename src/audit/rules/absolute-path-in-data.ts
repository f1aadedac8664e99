import type { Found, Rule } from './rule.ts';
import { counted, named, writersOf, type Facts } from './facts.ts';

export const absolutePathInData: Rule = {
  name: 'absolute-path-in-data',
  title: 'Data that holds paths of one machine',
  severity: 'warning',
  fix: 'none',
  phase: 'run',
  what: 'A JSON or CSV file of the project, or another text that scripts read or write, has strings that start at the home folder of somebody’s machine. One finding per file; files above 4 MB are not read, and at most 32 MB of one repository are.',
  why: 'Whoever reads the file on another machine is sent to places that are not there, and the file differs after each run on another machine although nothing changed.',
  advice: 'Store paths relative to the project root, and join them with the root when reading.',
  example: {
    found: {
      'data/index.json': '[{ "file": "/home/ana/people/data/documents/1.txt" }]\n',
      'scripts/show.py': "import json\n\nprint(json.load(open('data/index.json')))\n",
    },
    fixed: {
      'data/index.json': '[{ "file": "data/documents/1.txt" }]\n',
      'scripts/show.py': "import json\n\nprint(json.load(open('data/index.json')))\n",
    },
  },
  check(facts) {
    const found: Found[] = [];
    let budget = MOST_BYTES;
    for (const { path, bytes } of facts.model.files) {
      if (!isData(facts, path) || isSetting(path)) continue;
      if (bytes > LARGEST || bytes > budget) continue;
      budget -= bytes;
      const text = facts.read(path);
      const finding = text === null ? undefined : look(facts, path, text);
      if (finding !== undefined) found.push(finding);
    }
    return found;
  },
};

const LARGEST = 4 * 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

/** A quick test for most files, and then the positions. The name after the folder must look like one, so that prose does not count. */
function look(facts: Facts, path: string, text: string): Found | undefined {
  if (!text.includes('/Users/') && !text.includes('/home/') && !text.includes(':\\')) return undefined;
  const places = [
    ...text.matchAll(/(?<![\w.:/~-])(?:\/Users\/|\/home\/|[A-Za-z]:\\{1,2}Users\\{1,2})([\w.-]+)[\\/]+[^\s"',;<>|]+/g),
  ].filter(([, user = '']) => !isAnybody(user));
  const [first] = places;
  if (first === undefined) return undefined;
  const node = facts.artifacts.get(path);
  const writers = node === undefined ? [] : writersOf(facts, node);
  const line = text.slice(0, first.index).split('\n').length;
  return {
    script: path,
    line,
    subject: 'paths',
    message: `\`${path}\` holds ${counted(places.length, 'path')} of one machine, such as \`${first[0].slice(0, 80)}\`.`,
    artifact: path,
    confidence: 'certain',
    evidence: writers.length === 0 ? [] : [`Written by ${named(writers, 5)}.`],
    severity: node === undefined ? 'note' : 'warning',
  };
}

/** Documents tell stories about paths; a text is data where scripts say so. */
function isData(facts: Facts, path: string): boolean {
  return (
    /\.(json|ndjson|jsonl|geojson|csv|tsv)$/i.test(path) ||
    (/\.(txt|ya?ml|xml)$/i.test(path) && facts.artifacts.has(path))
  );
}

/** Names that stand in examples for the reader's own. */
function isAnybody(user: string): boolean {
  return /^(user(name)?|you|your[-_.]?(user)?name|name|me|someone|somebody|foo|example|xxx+)$/i.test(user);
}

/** Settings are made for one machine. */
function isSetting(path: string): boolean {
  return /(^|\/)(package(-lock)?|tsconfig[^/]*|composer|pnpm-lock)\.(json|ya?ml)$|(^|\/)\.[^/]+(\/|$)|(^|\/)(README|LICENSE|CHANGELOG)/i.test(
    path,
  );
}
