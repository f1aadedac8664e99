import { named, writersOf } from './facts.ts';
import type { Rule } from './rule.ts';
import { bySource, callerEvidence, siteFields, targetIs } from './sites.ts';

export const unlockedUpdate: Rule = {
  name: 'unlocked-update',
  title: 'Updates that another process can undo',
  severity: 'warning',
  fix: 'unsafe',
  phase: 'protect',
  what: 'A script reads a file, changes what it read and writes it back, without a lock around the three. A note where only this one script writes the file.',
  why: 'Of two processes that do this at once, each writes back what it read plus its own change: the change of the other is gone, without an error, and with an atomic write too.',
  advice:
    'Use `atomicUpdateJson`, which holds a lock from the read to the write, and which the kernel drops if its holder dies. In Python hold `fcntl.flock` on a file beside it from before the read until the write is done.',
  example: {
    found: {
      'data/index.json': '{}\n',
      'scripts/add.py': `import json

with open('data/index.json', encoding='utf-8') as source:
    index = json.load(source)
index['a'] = 1
with open('data/index.json', 'w', encoding='utf-8') as out:
    json.dump(index, out)
`,
      'scripts/rename.py': `import json

with open('data/index.json', encoding='utf-8') as source:
    index = json.load(source)
index['b'] = index.pop('c', 0)
with open('data/index.json', 'w', encoding='utf-8') as out:
    json.dump(index, out)
`,
    },
    fixed: {
      'data/index.json': '{}\n',
      'scripts/add.mjs': `import { atomicUpdateJson } from 'holdfast/io';

await atomicUpdateJson('data/index.json', (index) => ({ ...index, a: 1 }));
`,
    },
  },
  check(facts) {
    const updates = facts.model.accesses.filter(
      (access) =>
        access.kind === 'write' &&
        access.facts.readBefore !== null &&
        access.facts.stagingFor === null &&
        !access.facts.locked &&
        !access.facts.stated &&
        access.facts.format !== 'database' &&
        access.place === 'project' &&
        access.target !== null &&
        facts.scripts.get(access.script)?.role !== 'test',
    );
    return bySource(updates).map((site) => {
      const nodes = site.targets.flatMap((target) => facts.artifacts.get(target) ?? []);
      const writers = new Set(nodes.flatMap((node) => writersOf(facts, node)));
      writers.delete(site.first.script);
      const read = facts.model.accesses.find((access) => access.site === site.first.facts.readBefore);
      return {
        ...siteFields(site),
        message: `${targetIs(site)} read, changed and written back without a lock: of two that run at once, one change is lost.`,
        evidence: [
          ...(read === undefined ? [] : [`Read in line ${read.line}, written in line ${site.first.line}.`]),
          ...(writers.size === 0 ? [] : [`Also written by ${named([...writers], 5)}.`]),
          ...callerEvidence(site),
        ],
        severity: writers.size === 0 ? 'note' : 'warning',
      };
    });
  },
};
