import { unreachable } from '../core/brand.ts';
import type { Parser } from 'web-tree-sitter';
import { type GrammarName, parserFor } from './languages/grammars.ts';
import { located, rangeIn } from './languages/excerpt.ts';
import { type FileFacts, nothingKnown, type Statement } from './languages/ir.ts';
import { lowerJavaScript } from './languages/javascript/lower.ts';
import { inOlderWords } from './languages/javascript/newer-syntax.ts';
import type { Embed, Lowered } from './languages/lowering.ts';
import { containerOf } from './containers.ts';
import type { Contained } from './languages/contained.ts';
import { makefile } from './languages/makefile.ts';
import { notebook } from './languages/notebook.ts';
import { packageScripts } from './languages/package-scripts.ts';
import { isIndentedTooDeeply } from './languages/python/indents.ts';
import { lowerPython } from './languages/python/lower.ts';
import { embedsLanguages } from './languages/shell/embedded.ts';
import { wordsBehindDocuments } from './languages/shell/late-words.ts';
import { lowerShell } from './languages/shell/lower.ts';
import { damagedPlaces, type ParsedText, parseText, shifted, type SyntaxNode } from './languages/tree.ts';
import { shinglesOf } from './languages/shingles.ts';
import { workflow } from './languages/workflow.ts';
import type { Language } from './model.ts';
import { packed } from './sketch.ts';

/** Reads one file's text into facts. The same text and name always give the same facts. */
export async function factsOf(path: string, language: Language, source: string): Promise<FileFacts> {
  const container = containerOf(path);
  if (container === null) {
    const code = language === 'shell' ? wordsBehindDocuments(source) : null;
    if (code === null) return textFacts(path, language, source);
    const facts = await containedFacts({ code, lines: new Map(), isListOnly: false }, path, language, source);
    return { ...facts, lines: linesIn(source) };
  }
  const contained = containers[container](source);
  return typeof contained === 'string'
    ? { ...nothingKnown, body: [], unreadable: contained }
    : containedFacts(contained, path, language, source);
}

/** Files that hold programs in a form of their own. */
const containers: Readonly<Record<'ipynb' | 'make' | 'package' | 'workflow', (source: string) => Contained | string>> =
  {
    ipynb: notebook,
    make: makefile,
    package: packageScripts,
    workflow,
  };

/** Facts of the text inside, with their places in the file. */
async function containedFacts(
  { code, lines, isListOnly }: Contained,
  path: string,
  language: Language,
  source: string,
): Promise<FileFacts> {
  const facts = await textFacts(path, language, code.text);
  const embed = await embedder('shell', source);
  const body = located(facts.body, code);
  return {
    ...facts,
    body: embed === undefined || lines.size === 0 ? body : (standing(body, lines, embed) as readonly Statement[]),
    imports: facts.imports.map((one) => ({ ...one, r: rangeIn(code, one.r) })),
    faults: facts.faults.map((one) => code.at(one)),
    directives: facts.directives.map(([at, text]) => [code.at(at), text] as const),
    absolute: facts.absolute.map(([start, end, text]) => [...rangeIn(code, [start, end]), text] as const),
    // The names of lines say nothing: two files of three lines each are no copies of one another.
    sketch: isListOnly ? '' : facts.sketch,
    header: isListOnly ? '' : facts.header,
    starts: true,
  };
}

/** Puts in what stands for lines of the text. */
function standing(node: unknown, lines: Contained['lines'], embed: Embed): unknown {
  if (Array.isArray(node))
    return node.flatMap((one): unknown[] => [...(statementsFor(one) ?? [standing(one, lines, embed)])]);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, standing(value, lines, embed)]));

  function statementsFor(one: unknown): readonly Statement[] | undefined {
    const statement = one as Statement | undefined;
    if (statement?.s !== 'expression' || statement.e.x !== 'call' || statement.e.f.x !== 'name') return undefined;
    const [word] = statement.e.a;
    const name = statement.e.f.n === '!run' && word?.e.x === 'text' ? word.e.v : statement.e.f.n;
    return lines.get(name)?.(embed);
  }
}

async function textFacts(path: string, language: Language, source: string): Promise<FileFacts> {
  source = withAttributes(language, source);
  if (language === 'python' && isIndentedTooDeeply(source)) throw new RangeError('blocks within blocks');
  const parser = await parserOf(path, language, source);
  const parsed = parsedBest(parser, language, source);
  const embed = await embedder(language, source);
  const lowered = lower(language, source, parsed.root, embed);
  return {
    body:
      parsed.faults.length === 0 ? lowered.body : [...lowered.body, ...salvaged(parser, language, source, parsed.root)],
    imports: lowered.imports,
    faults: parsed.faults.slice(0, 20),
    header: headerOf(source, language),
    directives: lowered.comments.flatMap(([at, text]) =>
      [...text.matchAll(text.startsWith('/*') ? inBlock : inLine)].map(
        (one) => [at + one.index + one[0].search(/\S/), (one[1] ?? '').trim()] as const,
      ),
    ),
    absolute: lowered.strings.filter(([, , text]) => isMachinePath(text)).slice(0, 200),
    sketch: packed(shinglesOf(source, language)),
    lines: linesIn(source),
    starts: source.startsWith('#!') || language === 'shell' || lowered.body.some(doesSomething),
  };
}

function linesIn(source: string): number {
  return source === '' ? 0 : source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
}

/** The grammar is older than the language: where it could not follow, it may follow the same in older words. */
function parsedBest(parser: Parser, language: Language, source: string): ParsedText {
  const parsed = parseText(parser, source);
  if (parsed.faults.length === 0 || (language !== 'javascript' && language !== 'typescript')) return parsed;
  const older = inOlderWords(source);
  if (older === source) return parsed;
  const again = parseText(parser, older);
  return again.faults.length < parsed.faults.length ? again : parsed;
}

/** Comments that start with our name, also behind another one on their line; not those that only speak of such comments. */
const inLine = /(?:^|\s)(?:#|\/\/)+[ \t]*holdfast:[ \t]*(.*?)[ \t]*$/g;
const inBlock = /^\/\*+[ \t]*holdfast:[ \t]*([^\n]*?)[ \t]*(?:\*\/|\n|$)/g;

/**
 * Lines that stand in a damaged place, each read by itself: the grammar mends a place as a whole and may put the pieces of a
 * good line together wrongly. What is read twice is told once, for it is at the same offsets.
 */
function salvaged(parser: Parser, language: Language, source: string, root: SyntaxNode): Statement[] {
  const out: Statement[] = [];
  let left = 400;
  let done = 0;
  for (const [start, end] of damagedPlaces(root)) {
    let at = Math.max(done, source.lastIndexOf('\n', start) + 1);
    while (at < end && left > 0) {
      const stop = source.indexOf('\n', at) === -1 ? source.length : source.indexOf('\n', at);
      const line = source.slice(at, stop);
      const text = line.trim();
      if (text.includes('(') && text.length < 1_000) {
        left -= 1;
        const parsed = parseText(parser, text);
        if (parsed.faults.length === 0)
          out.push(...lower(language, source, shifted(parsed.root, at + line.indexOf(text))).body);
      }
      at = stop + 1;
    }
    done = at;
  }
  return out;
}

/** Reads programs that stand in a shell script; undefined if there are none. */
async function embedder(language: Language, source: string): Promise<Embed | undefined> {
  if (language !== 'shell') return undefined;
  const ready = new Map<Language, Parser>();
  for (const one of ['shell', ...embedsLanguages(source)] as const) ready.set(one, await parserOf('', one, ''));
  const embed: Embed = (inner, text) => {
    const parser = ready.get(inner);
    const root = parser === undefined ? nothingRead : parseText(parser, text).root;
    return lower(inner, text, root, embed);
  };
  return embed;
}

const nothingRead: SyntaxNode = { type: 'program', field: null, start: 0, end: 0, children: [] };

const parsers = new Map<GrammarName, Promise<Parser>>();

/** After a grammar broke off within wasm: its parsers stand in the middle of something. */
export function forgetParsers(): void {
  parsers.clear();
}

function parserOf(path: string, language: Language, source: string): Promise<Parser> {
  const name = grammarOf(path, language, source);
  const known = parsers.get(name) ?? parserFor(name);
  parsers.set(name, known);
  return known;
}

export function grammarOf(path: string, language: Language, source: string): GrammarName {
  switch (language) {
    case 'python':
      return 'python';
    case 'shell':
      return 'bash';
    case 'typescript':
      return path.endsWith('x') ? 'tsx' : 'typescript';
    case 'javascript':
      // Flow's annotations are close to TypeScript's, and its files say so.
      return /^\s*\/[*/]+\s*@flow/m.test(source.slice(0, 400)) ? 'tsx' : 'javascript';
    default:
      return unreachable(language);
  }
}

function lower(language: Language, source: string, root: SyntaxNode, embed?: Embed): Lowered {
  switch (language) {
    case 'python':
      return lowerPython(source, root);
    case 'shell':
      return lowerShell(source, root, embed);
    case 'javascript':
    case 'typescript':
      return lowerJavaScript(source, root);
    default:
      return unreachable(language);
  }
}

function doesSomething(one: Statement): boolean {
  if (one.s === 'if' || one.s === 'for' || one.s === 'with' || one.s === 'while') return true;
  return one.s === 'expression' && (one.e.x === 'call' || one.e.x === 'seq') && !isDocumentation(one.e);
}

function isDocumentation(e: Extract<Statement, { s: 'expression' }>['e']): boolean {
  return e.x === 'seq' && e.of.length === 0;
}

function isMachinePath(text: string): boolean {
  return (
    /^(\/(Users|home|mnt|media|Volumes|opt|srv|var|workspaces?|data|root|private|work|content|kaggle)\/[^/\s]+|[A-Za-z]:[\\/]\w)/.test(
      text,
    ) &&
    text.length < 300 &&
    !text.includes('\n')
  );
}

function headerOf(source: string, language: Language): string {
  const body = source.replace(/^\uFEFF?(#![^\n]*\n)?(\s*#.*coding[:=].*\n)?\s*/, '');
  const pattern =
    language === 'python'
      ? /^(?:[rR]?("""|''')([\s\S]*?)\1|((?:#[^\n]*\n?)+))/
      : language === 'shell'
        ? /^()(?:((?:#[^\n]*\n?)+))/
        : /^()(?:\/\*+([\s\S]*?)\*\/|((?:\/\/[^\n]*\n?)+))/;
  const match = pattern.exec(body);
  const text = match?.[2] ?? match?.[3] ?? '';
  // `@deprecated` right above a declaration is about it, and not about the file.
  const isOfDeclaration = declaration.test(body.slice(match?.[0].length ?? 0));
  return (isOfDeclaration ? text.replaceAll('@deprecated', '') : text).trim().slice(0, 600);
}

const declaration =
  /^[ \t]*\n?[ \t]*(export\s+)?(default\s+)?(declare\s+|abstract\s+|async\s+)*(function|class|interface|type|enum)\b/;

/** `import data from './x.json' assert { … }` is today's `with { … }`, which is what the grammar knows. Offsets stay. */
function withAttributes(language: Language, source: string): string {
  if (language === 'python' || language === 'shell' || !source.includes('assert')) return source;
  return source.replace(/(\bfrom\s*(?:'[^'\n]*'|"[^"\n]*")\s*)assert(?=\s*\{)/g, '$1with  ');
}
