import type { Language } from '../model.ts';

const window = 12;
const kept = 512;

/**
 * Hashes of windows of normalised tokens, the smallest of them: two files that share most of these share most of their code,
 * whatever their names, comments, layout and file names in strings.
 */
export function shinglesOf(source: string, language: Language): readonly number[] {
  const tokens: number[] = [];
  const pattern = language === 'python' || language === 'shell' ? hashComments : slashComments;
  for (const match of source.matchAll(pattern)) {
    const token = match[0];
    const first = token[0] ?? '';
    if (first === '#' || token.startsWith('//') || token.startsWith('/*')) continue;
    tokens.push(first === '"' || first === "'" || first === '`' ? 1 : hash(token));
    if (tokens.length > 60_000) break;
  }
  const out = new Set<number>();
  for (let at = 0; at + window <= tokens.length; at += 1) {
    let value = 0x811c9dc5;
    for (let next = at; next < at + window; next += 1)
      value = Math.imul(value ^ (tokens[next] ?? 0), 0x01000193) ^ (value >>> 15);
    out.add(value >>> 0);
  }
  return [...out].sort((a, b) => a - b).slice(0, kept);
}

const hashComments =
  /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\d[\w.]*|[^\s\w]/g;
const slashComments =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*|\d[\w.]*|[^\s\w]/g;

function hash(token: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < token.length; at += 1) value = Math.imul(value ^ token.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
