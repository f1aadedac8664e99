import { located, rangeIn } from '../excerpt.ts';
import type { Argument, Expression, Statement } from '../ir.ts';
import type { Language } from '../../model.ts';
import { type Lowering, rangeOf, textOf } from '../lowering.ts';
import { child, childrenOf, type SyntaxNode } from '../tree.ts';
import { filled, programText } from './program-text.ts';

/**
 * The program that a command hands to an interpreter by hand: `python3 -c '…'`, `node -e "…"`, `bash -c …`, or a here-document.
 * What it does belongs to the script that it stands in, at its own lines. What the shell puts into it (`"$OUT/x.json"`) are
 * holes, filled when the script is evaluated.
 */
export function embedded(l: Lowering, node: SyntaxNode, redirects: readonly SyntaxNode[]): Statement[] {
  if (l.embed === undefined) return [];
  const words = [child(node, 'name'), ...childrenOf(node, 'argument')].filter((one) => one !== undefined);
  const start = words.findIndex((one) => languageOf(textOf(l, one)) !== null);
  if (start === -1 || !words.slice(0, start).every((one) => isPrefix(textOf(l, one)))) return [];
  const language = languageOf(textOf(l, words[start]));
  if (language === null) return [];
  const program = programOf(l, language, words.slice(start + 1), redirects);
  if (program === null) return [];
  const { code, holes } = programText(l, program.code, program.document);
  if (code.text.trim() === '') return [];
  const lowered = l.embed(language, code.text);
  for (const [from, to, text] of lowered.strings) l.strings.push([...rangeIn(code, [from, to]), text]);
  for (const [from, text] of lowered.comments) l.comments.push([code.at(from), text]);
  const args = program.args.map((one): Argument => ({ e: l.expression(one), r: rangeOf(one) }));
  const variables = node.children
    .filter((one) => one.type === 'variable_assignment')
    .flatMap((one): (readonly [string, Expression])[] => {
      const value = child(one, 'value');
      return value === undefined ? [] : [[textOf(l, child(one, 'name')), l.expression(value)]];
    });
  return [
    {
      s: 'foreign',
      language,
      b: located(filled(lowered.body) as readonly Statement[], code),
      holes,
      args,
      variables,
      r: program.document !== null ? [node.start, program.code.end] : rangeOf(node),
    },
  ];
}

interface Program {
  readonly code: SyntaxNode;
  /** How the shell takes it, if it is a here-document. */
  readonly document: { readonly isQuoted: boolean; readonly isIndented: boolean } | null;
  readonly args: readonly SyntaxNode[];
}

/** Where the code is: behind a flag, or in the text that the interpreter reads from its input. */
function programOf(
  l: Lowering,
  language: Language,
  words: readonly SyntaxNode[],
  redirects: readonly SyntaxNode[],
): Program | null {
  const { code, value } = flags[language === 'typescript' ? 'javascript' : language];
  for (const [at, one] of words.entries()) {
    const word = textOf(l, one);
    const next = words[at + 1];
    // `bash -c code name a`: the name is `$0`. `node - a`: the dash is an argument like any other.
    const skipped = language === 'shell' ? 3 : 2;
    if (code.test(word))
      return next === undefined ? null : { code: next, document: null, args: words.slice(at + skipped) };
    if (word === '-' || (language === 'shell' && word === '-s'))
      return fromInput(l, redirects, words.slice(language === 'javascript' ? at : at + 1));
    if (value.test(word) || (at > 0 && value.test(textOf(l, words[at - 1])))) continue;
    // Anything else is the name of a program, and its input is data.
    if (!word.startsWith('-')) return null;
    if (word === '-m') return null;
  }
  return fromInput(l, redirects, []);
}

function fromInput(l: Lowering, redirects: readonly SyntaxNode[], args: readonly SyntaxNode[]): Program | null {
  for (const one of redirects) {
    const body = one.children.find((each) => each.type === 'heredoc_body');
    if (body) {
      const start = one.children.find((each) => each.type === 'heredoc_start');
      const isQuoted = /['"\\]/.test(textOf(l, start));
      const isIndented = l.source.slice(one.start, start?.start).includes('<<-');
      return { code: body, document: { isQuoted, isIndented }, args: [...args, ...childrenOf(one, 'argument')] };
    }
    const [word] = one.children;
    if (one.type === 'herestring_redirect' && word && textOf(l, word) !== '')
      return { code: word, document: null, args };
  }
  return null;
}

function languageOf(word: string): Language | null {
  const name = word.slice(word.lastIndexOf('/') + 1).replace(/["']/g, '');
  if (/^(python[\d.]*|pypy\d*|\$\{?PYTHON3?\}?)$/.test(name)) return 'python';
  if (/^(node|nodejs|bun)$/.test(name)) return 'javascript';
  return /^(ba|z|da|k)?sh$/.test(name) ? 'shell' : null;
}

function isPrefix(word: string): boolean {
  return (
    /^(sudo|env|time|nohup|exec|command|nice|uv|poetry|pipenv|pdm|hatch|run|\d+[smh]?|timeout)$/.test(word) ||
    /^-|^\w+=/.test(word)
  );
}

/** Per interpreter: the flag that code follows, and flags that take a word of their own. */
const flags: Readonly<Record<'python' | 'javascript' | 'shell', { code: RegExp; value: RegExp }>> = {
  python: { code: /^-[bBdEiIOPqsSuvx]*c$/, value: /^-[WX]$/ },
  javascript: { code: /^(-e|--eval|-p|--print|-pe)$/, value: /^(-r|--require|--import|--loader|--input-type|-C)$/ },
  shell: { code: /^-[a-zA-Z]*c$/, value: /^[-+][oO]$/ },
};

/** Whether a shell script has such a program, so that its grammar is wanted. */
export function embedsLanguages(source: string): readonly Language[] {
  const out: Language[] = [];
  if (/python|pypy|\$\{?PYTHON/.test(source) && /<<|\s-\w*c\b/.test(source)) out.push('python');
  if (/\b(node|nodejs|bun)\b/.test(source) && /<<|\s(-e|--eval|-p|--print|-pe)\b/.test(source)) out.push('javascript');
  return out;
}
