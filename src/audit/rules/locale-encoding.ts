import { grouped } from './facts.ts';
import type { Found, Rule } from './rule.ts';
import { isHeldOpen, replacesByRename } from './sites.ts';

export const localeEncoding: Rule = {
  name: 'locale-encoding',
  title: 'Text whose encoding depends on the machine',
  severity: 'warning',
  fix: 'unsafe',
  phase: 'run',
  what: 'Text is written or read without a stated encoding, in a language that then asks the machine (Python before 3.15). A note for reads.',
  why: 'On Windows, in a container without a locale, or under `cron`, the same script writes other bytes, or fails at the first é. A file written on one machine cannot be read on another.',
  advice: 'Say `encoding="utf-8"`. The bytes stay the same wherever the machine said UTF-8 already.',
  example: {
    found: {
      'data/names.txt': 'Ana\n',
      'scripts/show.py': "with open('data/names.txt') as source:\n    print(source.read())\n",
    },
    fixed: {
      'data/names.txt': 'Ana\n',
      'scripts/show.py': "with open('data/names.txt', encoding='utf-8') as source:\n    print(source.read())\n",
    },
  },
  check(facts) {
    const open = facts.model.accesses.filter(
      (access) =>
        access.facts.encoding === 'locale' &&
        (access.kind === 'write' || access.kind === 'append' || access.kind === 'read') &&
        access.place !== 'temporary' &&
        !isHeldOpen(access.target ?? '') &&
        // A rename moves bytes, whatever they say.
        !replacesByRename(access.api) &&
        (access.via ?? []).length === 0 &&
        facts.scripts.get(access.script)?.role !== 'test',
    );
    return [...grouped(open, (access) => access.site).values()].flatMap(([access]): Found[] => {
      if (access === undefined) return [];
      const isRead = access.kind === 'read';
      const name = access.target === null ? 'A file' : `\`${access.target}\``;
      return [
        {
          script: access.script,
          line: access.line,
          span: access.statement,
          site: access.site,
          message: `${name} is ${isRead ? 'read' : 'written'} as text by \`${access.api}\` without an encoding.`,
          artifact: access.target ?? undefined,
          // That no encoding is given is seen in the call, whatever the path is.
          confidence: 'certain',
          evidence: [],
          severity: isRead ? 'note' : 'warning',
        },
      ];
    });
  },
};
