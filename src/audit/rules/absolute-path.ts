import type { AbsoluteLiteral } from '../model.ts';
import { grouped, type Facts } from './facts.ts';
import type { Found, Rule } from './rule.ts';

export const absolutePath: Rule = {
  name: 'absolute-path',
  title: 'Paths of one machine',
  severity: 'warning',
  fix: 'unsafe',
  phase: 'run',
  what: 'A script names a place from the root of somebody’s machine. Paths below one home in one script are one finding. Not reported in tests, unless it is a place of this repository, and a note there. A note for roots that a container or a server may well have (`/data`, `/mnt`), also where the repository is mounted there.',
  why: 'It runs for one person. For everybody else it fails, or, worse, reads and writes another copy of the data.',
  advice:
    'Start from the script’s own place: `Path(__file__).resolve().parent.parent / "data"`, `new URL("../data", import.meta.url)`, `"$(dirname "$0")/../data"`.',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/show.py': "import json\n\nprint(json.load(open('/Users/ana/people/data/people.json')))\n",
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/show.py': `import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
print(json.load(open(ROOT / 'data' / 'people.json')))
`,
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) => {
      const literals = script.absoluteLiterals.filter(
        (literal) =>
          !isEverywhere(literal.text) &&
          !isContinuation(facts, script.path, literal) &&
          // Tests speak of places that are nowhere.
          (script.role !== 'test' || literal.inside !== null),
      );
      return [...grouped(literals, ({ text }) => rootOf(text)).values()].flatMap(([first, ...more]): Found[] => {
        if (first === undefined) return [];
        return [
          {
            script: script.path,
            line: first.line,
            span: first.span,
            // The root, not the statement: one script often has several paths on one root.
            subject: rootOf(first.text),
            message: `\`${first.text}\` is a place ${isPersonal(first) ? 'on one machine' : 'that other machines may not have'}.`,
            artifact: first.inside ?? undefined,
            confidence: isPersonal(first) ? 'certain' : 'guess',
            evidence: evidence(first, more),
            severity: script.role === 'test' || !isPersonal(first) ? 'note' : 'warning',
            fix: first.inside === null ? 'none' : 'unsafe',
          },
        ];
      });
    });
  },
};

function evidence(first: AbsoluteLiteral, more: readonly AbsoluteLiteral[]): readonly string[] {
  return [
    ...(first.inside === null ? [] : [`In this repository it is \`${first.inside}\`.`]),
    ...(more.length === 0 ? [] : [`Also in line ${more.map(({ line }) => line).join(', ')}.`]),
  ];
}

/** `/Users/ana` of `/Users/ana/work/x`; other paths as they are. */
function rootOf(text: string): string {
  return /^(\/Users\/|\/home\/|\/Volumes\/|[A-Za-z]:[\\/]+Users[\\/]+)[^\\/]+/.exec(text)?.[0] ?? text;
}

/** Somebody's home or disk, or a copy of this very repository that is not one which a container mounts. */
function isPersonal({ text, inside }: AbsoluteLiteral): boolean {
  if (/^(\/Users\/|\/home\/|\/root\/|\/Volumes\/|[A-Za-z]:[\\/])/.test(text)) return true;
  return inside !== null && !/^\/\w+$/.test(inside === '.' ? text : text.slice(0, -inside.length - 1));
}

/** `BASE + "/data/people.json"` goes on with a path that begins elsewhere. */
function isContinuation(facts: Facts, script: string, literal: AbsoluteLiteral): boolean {
  if (isPersonal(literal)) return false;
  const before = facts.read(script)?.slice(0, literal.span.start) ?? '';
  return /\+\s*$/.test(before.slice(-80));
}

/** Places that every machine of a kind has. */
function isEverywhere(text: string): boolean {
  return /^\/(dev|proc|sys|tmp|var|bin|sbin|usr|etc|opt|lib|run|boot|srv)(\/|$)/.test(text) || text === '/';
}
