import type { Rule } from './rule.ts';
import { bySource, callerEvidence, isHeldOpen, siteFields, targetIs } from './sites.ts';

export const writeWithoutClose: Rule = {
  name: 'write-without-close',
  title: 'Writes that nobody closes',
  severity: 'warning',
  fix: 'unsafe',
  phase: 'protect',
  what: 'A file is opened for writing and never closed: a handle that is not kept (`open(path, "w").write(x)`, `json.dump(x, open(path, "w"))`), or a stream that is never ended. A note where the path is not known.',
  why: 'The last part of the text waits in a buffer. When it reaches the disk depends on the interpreter; an exit at the wrong moment, or another interpreter, loses it without an error.',
  advice:
    'Use a `with` block (Python), or end the stream and wait for it; or replace the statement by an atomic write, which closes.',
  example: {
    found: { 'scripts/build.py': "import json\n\njson.dump([], open('data/people.json', 'x', encoding='utf-8'))\n" },
    fixed: {
      'scripts/build.py': `import json

with open('data/people.json', 'x', encoding='utf-8') as out:
    json.dump([], out)
`,
    },
  },
  check(facts) {
    const open = facts.model.accesses.filter(
      (access) =>
        (access.kind === 'write' || access.kind === 'append') &&
        access.facts.closing === 'never' &&
        !access.facts.stated &&
        access.place !== 'temporary' &&
        !isHeldOpen(access.target ?? '') &&
        facts.scripts.get(access.script)?.role !== 'test',
    );
    return bySource(open).map((site) => ({
      ...siteFields(site),
      message: `${targetIs(site)} opened for writing by \`${site.first.api}\` and never closed.`,
      evidence: [...callerEvidence(site)],
      severity: site.targets.length === 0 ? 'note' : 'warning',
    }));
  },
};
