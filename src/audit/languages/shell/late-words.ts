import { type Excerpt, excerpt } from '../excerpt.ts';

/**
 * `if python3 - <<'EOF'; then`: words of the shell that follow a here-document's beginning are, to the grammar, the end of all that it
 * can follow. They are read behind the document instead, each still at its own place in the file. Null if there are none.
 */
export function wordsBehindDocuments(source: string): Excerpt | null {
  if (!late.test(source)) return null;
  const out = excerpt();
  let at = 0;
  for (const match of source.matchAll(new RegExp(late, 'gm'))) {
    const [whole, head = '', , mark = '', words = ''] = match;
    const start = match.index + whole.length + 1;
    const end = documentEnd(source, start, mark);
    if (match.index < at || end === null) continue;
    out.take(source.slice(at, match.index + head.length), at);
    out.put('\n', match.index + head.length);
    out.take(source.slice(start, end), start);
    out.put('\n', end);
    // Without its semicolon: the words stand on a line of their own.
    const from = match.index + head.length + 1;
    out.take(words.slice(1), from);
    at = end;
  }
  out.take(source.slice(at), at);
  return out.done();
}

const late = /^(.*<<-?[ \t]*(['"]?)(\w+)\2[^;\n]*)(;[ \t]*(?:then|do)\b[^\n]*)$/m;

function documentEnd(source: string, start: number, mark: string): number | null {
  for (let from = start; from < source.length;) {
    const next = source.indexOf('\n', from);
    const end = next === -1 ? source.length : next;
    if (source.slice(from, end).replace(/^\t+/, '') === mark) return end;
    from = end + 1;
  }
  return null;
}
