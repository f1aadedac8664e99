import { registryPath } from '../canonical-registry.ts';
import { writersOf, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const registryMismatch: Rule = {
  name: 'registry-mismatch',
  title: 'Rows of the registry that are not so',
  severity: 'warning',
  fix: 'none',
  phase: 'keep',
  what: 'A row of `scripts/CANONICAL_SCRIPTS.md` cannot be read, names a script that is not there, or names one that does not write the file.',
  why: 'A registry that is not true protects nothing, and people stop reading it.',
  advice:
    'Correct the row. If the script does write the file in a way that this audit cannot see, state it in the script: `# holdfast: writes PATH`.',
  example: {
    found: {
      'scripts/CANONICAL_SCRIPTS.md':
        '| Artifact | Made by |\n| --- | --- |\n| `data/people.csv` | `scripts/gone.py` |\n',
      'scripts/build.py': "open('data/people.csv', 'x', encoding='utf-8').write('name')\n",
    },
    fixed: {
      'scripts/CANONICAL_SCRIPTS.md':
        '| Artifact | Made by |\n| --- | --- |\n| `data/people.csv` | `scripts/build.py` |\n',
      'scripts/build.py': "open('data/people.csv', 'x', encoding='utf-8').write('name')\n",
    },
  },
  check(facts) {
    const { artifacts, deprecated, problems } = facts.registry;
    return [
      ...problems.map(({ line, text, why }) => row(line, text, `The row cannot be read: ${why}.`)),
      ...artifacts.flatMap(({ artifact, creator, refiners, line }) =>
        [creator, ...refiners].flatMap((script) => (script === null ? [] : claim(facts, artifact, script, line))),
      ),
      ...deprecated.flatMap(({ script, use, line }) =>
        use === null || facts.scripts.has(use)
          ? []
          : [row(line, `${script} ${use}`, `\`${use}\`, to use instead of \`${script}\`, is not there.`)],
      ),
    ];
  },
};

function claim(facts: Facts, artifact: string, script: string, line: number): readonly Found[] {
  const subject = `${artifact} ${script}`;
  if (!facts.scripts.has(script)) return [row(line, subject, `\`${script}\` is not there.`, artifact)];
  if (facts.alike(artifact).some((node) => writersOf(facts, node).includes(script))) return [];
  const unknown = facts.accessesBy(script).some((access) => access.kind === 'write' && access.target === null);
  const finding = row(line, subject, `\`${script}\` does not write \`${artifact}\`.`, artifact);
  return [
    unknown
      ? {
          ...finding,
          confidence: 'guess',
          severity: 'note',
          evidence: ['It has writes whose path could not be found.'],
        }
      : finding,
  ];
}

function row(line: number, subject: string, message: string, artifact?: string): Found {
  return { script: registryPath, line, subject, message, artifact, confidence: 'certain', evidence: [] };
}
