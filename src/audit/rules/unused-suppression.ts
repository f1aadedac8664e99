import type { Rule } from './rule.ts';

/**
 * Found after all others have been checked, in `rules.ts`: only then is it known which comments silenced nothing. This file
 * says what it is.
 */
export const unusedSuppression: Rule = {
  name: 'unused-suppression',
  title: 'Comments that silence nothing',
  severity: 'note',
  fix: 'none',
  phase: 'keep',
  what: 'A comment `holdfast: ignore RULE` stands where that rule finds nothing, names no rule that there is, or names none at all.',
  why: 'What it was for has been repaired or has moved. Left there, it silences the next finding in that place, which nobody has judged.',
  advice: 'Remove the comment.',
  example: {
    found: { 'scripts/show.py': "# holdfast: ignore unsafe-write -- a scratch file\nprint('hello')\n" },
    fixed: { 'scripts/show.py': "print('hello')\n" },
  },
  check: () => [],
};
