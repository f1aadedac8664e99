import { deprecationOf } from './deprecation.ts';
import { counted, named } from './facts.ts';
import type { Rule } from './rule.ts';

export const deprecatedWriter: Rule = {
  name: 'deprecated-writer',
  title: 'Deprecated scripts that still write data',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'A script that its header, the registry or its folder calls deprecated writes files of the project. An error if something still starts it.',
  why: 'Whoever runs it once more, by a habit or a copied command, replaces good data by what an old version thinks.',
  advice:
    'Delete it, or let it fail at its first line with the name of the script to run instead (`holdfast deprecate SCRIPT --use OTHER`).',
  example: {
    found: {
      'scripts/build_old.py':
        '"""DEPRECATED: use scripts/build.py"""\n\nopen(\'data/people.csv\', \'x\').write(\'name\')\n',
      'scripts/build.py': "open('data/people.csv', 'x').write('name')\n",
    },
    fixed: { 'scripts/build.py': "open('data/people.csv', 'x').write('name')\n" },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) => {
      const deprecation = script.role === 'test' ? null : deprecationOf(facts, script);
      if (deprecation === null) return [];
      const writes = facts
        .accessesBy(script.path)
        .filter(
          (access) =>
            (access.kind === 'write' || access.kind === 'append') &&
            access.place === 'project' &&
            access.target !== null,
        );
      const [first] = writes;
      if (first === undefined) return [];
      const targets = [...new Set(writes.flatMap((access) => access.target ?? []))];
      const starts = facts.model.invocations.filter((call) => call.script === script.path && call.from !== 'document');
      return [
        {
          script: script.path,
          line: first.line,
          span: first.statement,
          site: first.site,
          subject: 'deprecated',
          message: `It is deprecated (${deprecation.because}) and still writes ${named(targets)}.`,
          artifact: targets.length === 1 ? targets[0] : undefined,
          artifacts: targets.length > 1 ? targets : undefined,
          confidence: deprecation.confidence === 'guess' ? 'guess' : first.confidence,
          evidence: [
            ...(deprecation.use === null ? [] : [`To use instead: \`${deprecation.use}\`.`]),
            ...(starts.length === 0
              ? []
              : [
                  `Started in ${counted(starts.length, 'place')}: ${named(starts.map((call) => `${call.file}:${call.line}`))}.`,
                ]),
          ],
          severity: deprecation.confidence === 'guess' ? 'note' : starts.length > 0 ? 'error' : 'warning',
        },
      ];
    });
  },
};
