import type { Access } from '../model.ts';
import type { Rule } from './rule.ts';
import { bySource, callerEvidence, siteFields, targetIs } from './sites.ts';

export const appendNonNdjson: Rule = {
  name: 'append-non-ndjson',
  title: 'Appending to JSON',
  severity: 'warning',
  fix: 'none',
  phase: 'protect',
  what: 'A script appends to a file whose name or content is JSON of one value (not `.ndjson` or `.jsonl`, where each line is a value).',
  why: 'After the second run the file is two values in a row, which no JSON parser reads.',
  advice:
    'Name it `.ndjson` and write one value per line; or read, change and replace the whole with `atomicUpdateJson`.',
  example: {
    found: { 'scripts/log.py': "with open('data/log.json', 'a', encoding='utf-8') as out:\n    out.write('{}')\n" },
    fixed: {
      'scripts/log.py': "with open('data/log.ndjson', 'a', encoding='utf-8') as out:\n    out.write('{}\\n')\n",
    },
  },
  check(facts) {
    const appends = facts.model.accesses.filter(
      (access) =>
        access.kind === 'append' &&
        access.target !== null &&
        !access.facts.stated &&
        !/\.(ndjson|jsonl|jsonlines|log)$/i.test(access.target) &&
        (/\.(geo)?json$/i.test(access.target) || (access.facts.format === 'json' && !endsLines(access))) &&
        facts.scripts.get(access.script)?.role !== 'test',
    );
    return bySource(appends).map((site) => ({
      ...siteFields(site),
      message: `${targetIs(site)} JSON, and appended to: after the second time it can be parsed no more.`,
      evidence: callerEvidence(site),
    }));
  },
};

/** One value per line, whatever the file is called: the statement writes line breaks, or a command that ends its lines does. */
function endsLines({ statement }: Access): boolean {
  return /\\n|\bEOL\b|\blinesep\b|\bprint\(|\bjq\b[^|]* -\w*c|^\s*echo\b/.test(statement.text);
}
