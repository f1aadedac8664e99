import type { Access } from '../model.ts';
import { grouped, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const rootDrift: Rule = {
  name: 'root-drift',
  title: 'Scripts that were moved away from their root',
  severity: 'error',
  fix: 'unsafe',
  phase: 'run',
  what: 'A script finds the project by its own place (`Path(__file__).parent.parent`), but that now gives a folder above the project, or one that is not there: it was moved deeper or higher after the line was written.',
  why: 'It reads nothing, or writes its result to a folder that nobody looks in, and reports success.',
  advice:
    'Count the parents again, or find the root by what lies in it (`.git`, `package.json`) instead of by a number of steps.',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/analysis/show.py': `import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
print(json.load(open(ROOT / 'data' / 'people.json')))
`,
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/analysis/show.py': `import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
print(json.load(open(ROOT / 'data' / 'people.json')))
`,
    },
  },
  check(facts) {
    const drifted = facts.model.accesses.filter(
      (access) => access.facts.drifted !== null && !isAnOutput(facts, access),
    );
    return [...grouped(drifted, (access) => access.site).values()].flatMap(([access]): Found[] => {
      const expected = access?.facts.drifted?.expected;
      if (access === undefined || expected === undefined) return [];
      return [
        {
          script: access.script,
          line: access.line,
          span: access.statement,
          site: access.site,
          message: `The path ends at \`${access.target ?? 'an unknown place'}\`; it seems to mean \`${expected}\`.`,
          artifact: expected,
          confidence: access.confidence,
          evidence: access.steps
            .slice(0, 3)
            .map((step) => `${step.where === '' ? '' : `${step.where}: `}\`${step.what}\` is \`${step.value}\`.`),
        },
      ];
    });
  },
};

/** A script that copies a file to a folder of results, or writes other things there too, means that folder, and no other root. */
function isAnOutput(facts: Facts, { script, kind, target, facts: { copyOf, drifted } }: Access): boolean {
  if (kind === 'read' || kind === 'list' || target === null) return false;
  const folder = target.slice(0, target.lastIndexOf('/') + 1);
  return (
    copyOf === drifted?.expected ||
    facts
      .accessesBy(script)
      .some(
        (other) => other.facts.drifted === null && other.kind === 'write' && other.target?.startsWith(folder) === true,
      )
  );
}
