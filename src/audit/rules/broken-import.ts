import type { Found, Rule } from './rule.ts';
import { deprecationOf } from './deprecation.ts';

export const brokenImport: Rule = {
  name: 'broken-import',
  title: 'Imports of files that are not there',
  severity: 'error',
  fix: 'none',
  phase: 'run',
  what: 'An import names a place in this repository where no file is. A note if the script catches the failure, and in scripts that are deprecated.',
  why: 'The script fails at its first line, or, where the failure is caught, runs without what it wanted.',
  advice:
    'Correct the path (a file of that name elsewhere is named in the evidence), bring the file back, or delete the script.',
  example: {
    found: { 'src/show.ts': "import { load } from './lib/load.ts';\n\nconsole.log(load());\n" },
    fixed: {
      'src/lib/load.ts': 'export const load = (): number => 1;\n',
      'src/show.ts': "import { load } from './lib/load.ts';\n\nconsole.log(load());\n",
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) =>
      script.imports.flatMap((statement): Found[] => {
        if (statement.resolution.kind !== 'broken') return [];
        const { tried, near, guarded } = statement.resolution;
        const mild = guarded || deprecationOf(facts, script) !== null;
        return [
          {
            script: script.path,
            line: statement.line,
            span: statement.statement,
            message: `\`${statement.specifier}\` names no file: \`${tried}\` is not there.`,
            confidence: 'certain',
            evidence: [
              ...(near === null ? [] : [`There is \`${near}\`.`]),
              ...(guarded ? ['The failure is caught.'] : []),
              ...(statement.names.length === 0 ? [] : [`It takes \`${statement.names.join('`, `')}\` from it.`]),
            ],
            severity: mild ? 'note' : 'error',
          },
        ];
      }),
    );
  },
};
