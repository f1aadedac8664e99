import type { ParseResult } from 'oxc-parser';

/** What a program file refers to: modules it imports, and files it names by `new URL('…', import.meta.url)`. */
export interface Imports {
  readonly modules: readonly string[];
  readonly files: readonly string[];
}

/**
 * Finds static imports and re-exports, dynamic imports, `require` and `resolve` calls of a literal, and literal URLs relative to
 * the module. An import whose name is computed cannot be seen: such code must name its data as an input instead.
 *
 * Loads oxc-parser at the first call (about 25 ms); results are worth keeping by content hash.
 */
export async function importsOf(file: string, source: string): Promise<Imports> {
  const { parseSync, Visitor } = await import('oxc-parser');
  const parsed = parseSync(file, source);
  const modules = new Set<string>(staticImports(parsed));
  for (const { moduleRequest } of parsed.module.dynamicImports) {
    const name = literalText(source.slice(moduleRequest.start, moduleRequest.end));
    if (name !== undefined) modules.add(name);
  }
  const files = new Set<string>();
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (first === undefined || !loaders.has(source.slice(callee.start, callee.end))) return;
      const name = literalText(source.slice(first.start, first.end));
      if (name !== undefined) modules.add(name);
    },
    TSExternalModuleReference({ expression }) {
      modules.add(expression.value);
    },
    NewExpression({ callee, arguments: [first, second] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'URL' || second === undefined) return;
      if (source.slice(second.start, second.end) !== 'import.meta.url' || first === undefined) return;
      const name = literalText(source.slice(first.start, first.end));
      if (name !== undefined) files.add(name);
    },
  }).visit(parsed.program);
  return { modules: [...modules], files: [...files] };
}

const loaders: ReadonlySet<string> = new Set(['require', 'require.resolve', 'import.meta.resolve']);

function staticImports({ module }: ParseResult): readonly string[] {
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  const names = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported];
  return names.filter((name) => name !== undefined);
}

/** The value of a string literal, or of a template without holes, as it stands in the source. */
function literalText(source: string): string | undefined {
  const quoted = /^(['"`])([^\\]*)\1$/s.exec(source.trim());
  const [, quote, text] = quoted ?? [];
  if (text === undefined || quote === undefined || text.includes(quote)) return undefined;
  return quote === '`' && text.includes('${') ? undefined : text;
}
