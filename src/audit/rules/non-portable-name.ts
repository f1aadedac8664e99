import { counted, firstAccess, grouped, named, writersOf, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const nonPortableName: Rule = {
  name: 'non-portable-name',
  title: 'Names that not every machine can have',
  severity: 'warning',
  fix: 'none',
  phase: 'run',
  what: 'A file of the project, or one that a script writes, has a name that Windows or macOS cannot store or would take for another one: `: * ? " < > |`, a backslash, a space or dot at the end, a device (`con`, `nul`), more than 255 bytes, letters with separate accents, or a second name that differs in capitals only. Names of one folder that are wrong in the same way are one finding.',
  why: 'A clone on such a machine fails, or silently has one file where there were two.',
  advice: 'Rename it. For times in names use `2025-11-19T143025Z` without colons.',
  example: {
    found: {
      'data/Names.csv': 'name\n',
      'data/names.csv': 'name\n',
      'scripts/show.py': "print(open('data/names.csv', encoding='utf-8').read())\n",
    },
    fixed: {
      'data/names.csv': 'name\n',
      'scripts/show.py': "print(open('data/names.csv', encoding='utf-8').read())\n",
    },
  },
  check(facts) {
    const there = [...facts.model.files.map((file) => file.path), ...facts.model.scripts.map((script) => script.path)];
    const written = facts.model.artifacts
      .filter((node) => writersOf(facts, node).length > 0 && !node.path.includes('*'))
      .map((node) => node.path)
      // Outside of the project nobody clones anything.
      .filter((path) => !/^([/~]|[A-Za-z]:)/.test(path));
    const all = [...new Set([...there, ...written])].sort();
    return [...single(facts, all), ...twins(facts, all)];
  },
};

/** Names of one folder that are wrong in the same way are one finding: a tool gave them all. */
function single(facts: Facts, all: readonly string[]): readonly Found[] {
  const wrong = all.flatMap((path) => {
    const why = whyNotPortable(path);
    return why === undefined ? [] : [{ path, why }];
  });
  return [...grouped(wrong, ({ path, why }) => `${path.slice(0, path.lastIndexOf('/') + 1)}\0${why}`)].flatMap(
    ([key, [first, ...more]]) => {
      if (first === undefined) return [];
      const others = more.map(({ path }) => path);
      const evidence =
        others.length === 0 ? [] : [`And ${counted(others.length, 'more file')} beside it: ${named(others)}.`];
      return [{ ...found(facts, first.path, `\`${first.path}\` ${first.why}.`, evidence), subject: key }];
    },
  );
}

function twins(facts: Facts, all: readonly string[]): readonly Found[] {
  const first = new Map<string, string>();
  return all.flatMap((path) => {
    const key = path.normalize('NFC').toLowerCase();
    const known = first.get(key);
    if (known === undefined) first.set(key, path);
    return known === undefined
      ? []
      : [
          found(
            facts,
            path,
            `\`${path}\` and \`${known}\` are one name where capitals do not count (macOS, Windows).`,
            [],
          ),
        ];
  });
}

function whyNotPortable(path: string): string | undefined {
  for (const segment of path.split('/')) {
    const odd = /[<>:"|?*\\]/.exec(segment)?.[0];
    if (odd !== undefined) return `has \`${odd}\` in its name, which Windows does not store`;
    if (/\p{Cc}/u.test(segment)) return 'has a control character in its name';
    if (/[ .]$/.test(segment) && segment !== '.' && segment !== '..')
      return 'has a name that ends in a space or a dot, which Windows cuts off';
    if (/^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i.test(segment))
      return `has the name of a device of Windows (\`${segment}\`)`;
    if (segment !== segment.normalize('NFC'))
      return 'has letters with separate accents in its name, which macOS and Linux spell differently';
    if (new TextEncoder().encode(segment).length > 255) return 'has a name of more than 255 bytes';
  }
  return undefined;
}

function found(facts: Facts, path: string, message: string, evidence: readonly string[]): Found {
  const node = facts.artifacts.get(path);
  const writers = node === undefined ? [] : writersOf(facts, node);
  const access = writers[0] === undefined ? undefined : firstAccess(facts, writers[0], path, ['write', 'append']);
  return {
    script: access?.script ?? path,
    line: access?.line ?? 1,
    span: access?.statement,
    site: access?.site,
    subject: path,
    message,
    artifact: node?.path,
    confidence: access?.confidence ?? 'certain',
    evidence: writers.length === 0 ? evidence : [...evidence, `Written by ${named(writers, 5)}.`],
  };
}
