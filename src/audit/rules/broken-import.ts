import type { Import, Script } from '../model.ts';
import { deprecationOf } from './deprecation.ts';
import type { Found, Rule } from './rule.ts';

export const brokenImport: Rule = {
  name: 'broken-import',
  title: 'Imports of files that are not there',
  severity: 'error',
  fix: 'none',
  phase: 'run',
  what: 'An import names a place in this repository where no file is. A warning where it might be a package of the same name; a note if the script catches the failure, in scripts that are deprecated, and for a shell file that `PATH` may lead to.',
  why: 'The script fails at its first line, or, where the failure is caught, runs without what it wanted.',
  advice:
    'Correct the path (a file of that name elsewhere is named in the evidence), bring the file back, or delete the script.',
  example: {
    found: { 'src/show.ts': "import { load } from './names/load.ts';\n\nconsole.log(load());\n" },
    fixed: {
      'src/names/load.ts': 'export const load = (): number => 1;\n',
      'src/show.ts': "import { load } from './names/load.ts';\n\nconsole.log(load());\n",
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) =>
      script.imports.flatMap((statement): Found[] => {
        if (statement.resolution.kind !== 'broken') return [];
        const { tried, near, guarded } = statement.resolution;
        const mild = guarded || deprecationOf(facts, script) !== null || isFoundByPath(script, statement);
        const sure = near !== null || isRelative(statement.specifier);
        return [
          {
            script: script.path,
            line: statement.line,
            span: statement.statement,
            message: `\`${statement.specifier}\` names no file: \`${tried}\` is not there.`,
            confidence: sure ? 'certain' : 'guess',
            evidence: [
              ...(near === null ? [] : [`There is \`${near}\`.`]),
              ...(guarded ? ['The failure is caught.'] : []),
              ...(statement.names.length === 0 ? [] : [`It takes \`${statement.names.join('`, `')}\` from it.`]),
            ],
            severity: mild ? 'note' : sure ? 'error' : 'warning',
          },
        ];
      }),
    );
  },
};

function isRelative(specifier: string): boolean {
  return /^(source |\. )?\.{1,2}(\/|[A-Za-z_]|$)/.test(specifier) || specifier.includes('/');
}

/** A shell looks for a name without a slash along `PATH` first. */
function isFoundByPath(script: Script, statement: Import): boolean {
  return script.language === 'shell' && !statement.specifier.includes('/');
}
