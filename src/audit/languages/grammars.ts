import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import { HoldfastError } from '../../core/error.ts';
import { startRuntime } from './cursor.ts';

export type GrammarName = 'python' | 'javascript' | 'typescript' | 'tsx' | 'bash';

const homes: Readonly<Record<GrammarName, string>> = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  bash: 'tree-sitter-bash/tree-sitter-bash.wasm',
};

const started = new Map<'runtime' | GrammarName, Promise<unknown>>();

/** A parser for a grammar. The runtime is started once per process (40 ms), a grammar read once (5 to 15 ms). */
export async function parserFor(name: GrammarName): Promise<Parser> {
  await once('runtime', startRuntime);
  const grammar = await once(name, async () => Grammar.loadSync(await compiledGrammar(name)));
  const parser = new Parser();
  parser.setLanguage(grammar);
  return parser;
}

/** What WebAssembly makes of a grammar: nothing to look into. */
export type GrammarCode = object;

// Node has it; its types for version 20 do not name it.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<GrammarCode>;
  readonly RuntimeError: new () => Error;
};

/** A grammar broke off: it ran out of its stack, or of memory. */
export function isBrokenOff(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}

/** A grammar as code of this machine, which another thread can take over instead of compiling it as well (0.1 to 0.3 s). */
export function compiledGrammar(name: GrammarName): Promise<GrammarCode> {
  // holdfast: ignore missing-input -- the build puts them beside what is made of this file
  const known = compiled.get(name) ?? readFile(fileOf(name)).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(name, known);
  return known;
}

const compiled = new Map<GrammarName, Promise<GrammarCode>>();

/** Takes over what another thread has compiled. */
export function adoptGrammars(grammars: ReadonlyMap<GrammarName, GrammarCode>): void {
  for (const [name, module] of grammars) compiled.set(name, Promise.resolve(module));
}

let bash: Parser | null = null;

/** The shell's parser for commands inside other scripts; `readyForCommands` must have been awaited. */
export function bashParser(): Parser | null {
  return bash;
}

export async function readyForCommands(): Promise<void> {
  bash ??= await parserFor('bash');
}

function once<T>(key: 'runtime' | GrammarName, start: () => Promise<T>): Promise<T> {
  const known = started.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const fresh = start();
  started.set(key, fresh);
  return fresh;
}

/** The copy that the package's build made beside this file; in a working copy of Holdfast itself, the packages it is copied from. */
function fileOf(name: GrammarName): string {
  const file = homes[name].slice(homes[name].indexOf('/') + 1);
  const copied = fileURLToPath(new URL(`../grammars/${file}`, import.meta.url));
  if (existsSync(copied)) return copied;
  try {
    return createRequire(import.meta.url).resolve(homes[name]);
  } catch (cause) {
    throw new HoldfastError(
      {
        code: 'config/grammar',
        what: 'Cannot load the grammar',
        on: file,
        why: 'it is not where the package keeps its grammars',
        still: 'Nothing was read or written',
        next: 'Install holdfast again; its `dist/audit/grammars` is incomplete',
      },
      { cause },
    );
  }
}
