import { counted } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const syntaxError: Rule = {
  name: 'syntax-error',
  title: 'Scripts that cannot be read in full',
  severity: 'warning',
  fix: 'none',
  phase: 'run',
  what: 'The grammar could not follow a script somewhere, or the file is not text. What surrounds the place was read all the same. One finding per script; a note for a file that could not be read at all, a folder that could not be listed, and a name that is no UTF-8.',
  why: 'The script does not run as it is, or it is written in a version of the language that this audit does not know: what it does around that place may be missing here.',
  advice: 'Repair it, or delete it if nobody has missed it.',
  example: {
    found: { 'scripts/show.py': "def show(:\n    print('hello')\n" },
    fixed: { 'scripts/show.py': "def show():\n    print('hello')\n" },
  },
  check(facts) {
    const unseen = (facts.model.unseen ?? []).map(({ path, why }): Found => ({
      script: path,
      line: 1,
      subject: 'unseen',
      message: `It is not in this audit: ${why}.`,
      confidence: 'certain',
      evidence: [],
      severity: 'note',
    }));
    const found = facts.model.scripts.flatMap((script): Found[] => {
      if (script.unreadable !== null) {
        return [
          {
            script: script.path,
            line: 1,
            subject: 'unreadable',
            message: `It could not be read: ${script.unreadable}.`,
            confidence: 'certain',
            evidence: [],
            severity: 'note',
          },
        ];
      }
      const [first, ...more] = script.syntaxErrors;
      if (first === undefined) return [];
      return [
        {
          script: script.path,
          line: first.line,
          subject: 'syntax',
          message: `It cannot be followed at \`${first.text}\`.`,
          confidence: 'certain',
          evidence:
            more.length === 0
              ? []
              : [
                  `And at ${counted(more.length, 'more place')}: line ${more
                    .slice(0, 8)
                    .map(({ line }) => line)
                    .join(', ')}.`,
                ],
        },
      ];
    });
    return [...unseen, ...found];
  },
};
