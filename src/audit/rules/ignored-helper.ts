import { named } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const ignoredHelper: Rule = {
  name: 'ignored-helper',
  title: 'Helpers that git ignores',
  severity: 'error',
  fix: 'none',
  phase: 'run',
  what: 'A script that is under version control imports or starts one that git ignores.',
  why: 'It works here and nowhere else: a fresh clone does not have the file. A line such as `lib/` in `.gitignore` is enough.',
  advice:
    'Take the file out of `.gitignore` (`git check-ignore -v FILE` names the line) and commit it, or move it to a folder that is not ignored.',
  example: {
    found: {
      '.gitignore': 'lib/\n',
      'scripts/lib/names.py': 'def clean(name):\n    return name.strip()\n',
      'scripts/show.py': "from lib.names import clean\n\nprint(clean(' Ana '))\n",
    },
    fixed: {
      '.gitignore': 'dist/\n',
      'scripts/lib/names.py': 'def clean(name):\n    return name.strip()\n',
      'scripts/show.py': "from lib.names import clean\n\nprint(clean(' Ana '))\n",
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script): Found[] => {
      if (script.ignored !== true) return [];
      const kept = (path: string): boolean => facts.scripts.get(path)?.ignored === false;
      const users = script.importedBy.filter((path) => kept(path));
      // A shell that sources a file imports it and starts it.
      const starts = facts.model.invocations.filter(
        (call) => call.script === script.path && call.from !== 'document' && !users.includes(call.file),
      );
      if (users.length + starts.length === 0) return [];
      return [
        {
          script: script.path,
          line: 1,
          subject: 'ignored',
          message: `Git ignores it, and ${named([...users, ...starts.map((call) => `${call.file}:${call.line}`)])} ${users.length + starts.length === 1 ? 'needs' : 'need'} it.`,
          confidence: 'certain',
          evidence: [
            ...users.map((path) => {
              const statement = facts.scripts
                .get(path)
                ?.imports.find(({ resolution }) => resolution.kind === 'file' && resolution.path === script.path);
              return `\`${path}${statement === undefined ? '' : `:${statement.line}`}\` imports it.`;
            }),
            ...starts.map((call) => `\`${call.file}:${call.line}\` starts it.`),
          ],
        },
      ];
    });
  },
};
