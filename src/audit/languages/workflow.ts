import { type Contained, lineName } from './contained.ts';
import { excerpt, type ExcerptBuilder, located } from './excerpt.ts';
import type { Range, Statement } from './ir.ts';
import type { Embed } from './lowering.ts';
import { type RunStep, runSteps } from './workflow-steps.ts';

/**
 * The steps of a workflow of GitHub Actions: each `run:` is a shell of its own, in the root of the repository or in its
 * `working-directory`. Expressions (`${{ env.OUT }}`) are what the shell calls them, as far as it has a name for them.
 */
export function workflow(source: string): Contained {
  const out = excerpt();
  const lines = new Map<string, (embed: Embed) => readonly Statement[]>();
  for (const comment of source.matchAll(/#[^\n]*holdfast:[^\n]*/g)) out.take(`${comment[0]}\n`, comment.index);
  for (const step of runSteps(source)) {
    if (step.shell !== null && !/^(ba|z|da|k)?sh\b/.test(step.shell)) continue;
    const inner = excerpt();
    for (const [index, [text, from]] of step.run.lines.entries()) {
      take(text, from, inner);
      // Lines that are folded are one, but for those that an empty line parts.
      const isOne = step.run.isFolded && text.trim() !== '' && step.run.lines[index + 1]?.[0].trim() !== '';
      inner.put(isOne ? ' ' : '\n', from + text.length);
    }
    const code = inner.done();
    const r = [step.run.start, step.run.end] as const;
    const name = lineName(lines.size);
    lines.set(name, (embed) => [
      { s: 'scope', b: [...before(step, r), ...located(embed('shell', code.text).body, code)], r },
    ]);
    out.put(`${name}\n`, ...r);
  }
  return { code: out.done(), lines, isListOnly: true };
}

/** What holds before the commands: variables and the folder. */
function before({ variables, folder }: RunStep, r: Range): Statement[] {
  const out = variables.map(([name, value]): Statement => ({
    s: 'assign',
    to: [{ t: 'name', n: name }],
    e: { x: 'text', v: inWords(value) },
    r,
  }));
  if (folder === '.' || folder === '') return out;
  const words = ['cd', inWords(folder)].map((v) => ({ e: { x: 'text' as const, v }, r }));
  return [...out, { s: 'expression', e: { x: 'call', f: { x: 'name', n: '!run' }, a: words, r }, r }];
}

const expression = /\$\{\{\s*(.*?)\s*\}\}/g;

function take(text: string, from: number, into: ExcerptBuilder): void {
  let at = 0;
  for (const match of text.matchAll(expression)) {
    into.take(text.slice(at, match.index), from + at);
    into.put(shellName(match[1] ?? ''), from + match.index, from + match.index + match[0].length);
    at = match.index + match[0].length;
  }
  into.take(text.slice(at), from + at);
}

/** `env.OUT` is `$OUT`; what only the run knows is a variable that nobody sets. */
function shellName(inside: string): string {
  const name = /^env\.(\w+)$/.exec(inside)?.[1];
  if (name !== undefined) return `\${${name}}`;
  if (inside === 'github.workspace') return '${GITHUB_WORKSPACE}';
  return inside === 'runner.temp' ? '${TMPDIR}' : `\${${inside.replace(/\W+/g, '_')}}`;
}

/** A value that no shell reads. */
function inWords(value: string): string {
  return value.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, '').replace(expression, '\uE000');
}
