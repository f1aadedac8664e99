import { registryPath } from '../canonical-registry.ts';
import { firstAccess, writersOf } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const newWriter: Rule = {
  name: 'new-writer',
  title: 'Writers that nobody confirmed',
  severity: 'error',
  fix: 'none',
  phase: 'order',
  what: 'A script writes a file whose row in `scripts/CANONICAL_SCRIPTS.md` names other scripts and not this one. A warning where it writes a pattern that the file fits.',
  why: 'People agreed on who makes the file. A further writer is how the next fight over it begins.',
  advice: 'Let it write to a file of its own, or confirm it: `holdfast scripts --confirm ARTIFACT SCRIPT`.',
  example: {
    found: {
      'scripts/CANONICAL_SCRIPTS.md':
        '| Artifact | Made by |\n| --- | --- |\n| `data/people.csv` | `scripts/build.py` |\n',
      'scripts/build.py': "open('data/people.csv', 'x', encoding='utf-8').write('name')\n",
      'scripts/quick.py': "open('data/people.csv', 'x', encoding='utf-8').write('name,year')\n",
    },
    fixed: {
      'scripts/CANONICAL_SCRIPTS.md':
        '| Artifact | Made by |\n| --- | --- |\n| `data/people.csv` | `scripts/build.py` |\n',
      'scripts/build.py': "open('data/people.csv', 'x', encoding='utf-8').write('name')\n",
      'scripts/quick.py': "open('data/quick.csv', 'x', encoding='utf-8').write('name,year')\n",
    },
  },
  check(facts) {
    return facts.registry.artifacts.flatMap((row) =>
      facts.alike(row.artifact).flatMap((node) =>
        writersOf(facts, node)
          .filter((path) => path !== row.creator && !row.refiners.includes(path) && !node.path.includes('**'))
          .map((path): Found => {
            const access = firstAccess(facts, path, node.path, ['write', 'append']);
            const exact = node.path === row.artifact && access !== undefined;
            return {
              script: path,
              line: access?.line ?? 1,
              span: access?.statement,
              site: access?.site,
              message: `It writes \`${node.path}\`, and the row of \`${row.artifact}\` in \`${registryPath}\` does not name it.`,
              artifact: row.artifact,
              confidence: exact ? (access?.confidence ?? 'certain') : 'pattern',
              evidence: [
                `\`${registryPath}:${row.line}\` names ${[row.creator ?? 'no creator', ...row.refiners].map((name) => `\`${name}\``).join(', ')}.`,
              ],
              severity: exact && access?.confidence !== 'guess' ? 'error' : 'warning',
            };
          }),
      ),
    );
  },
};
