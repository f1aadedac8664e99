import type { Access } from '../model.ts';
import type { Facts } from './facts.ts';

/**
 * Whether a script asks if a file is there before it reads it, or catches that it is not. Looks at the text around the read and
 * around the calls that lead to it, for such questions are no accesses: `if path.exists():`, `[ -f "$file" ]`,
 * `except FileNotFoundError`. Reads the script again: for the few accesses about which something would be said.
 */
export function asksFirst(facts: Pick<Facts, 'read'>, access: Access): boolean {
  const { line, endLine } = access.statement;
  const calls = (access.via ?? []).flatMap((via) => {
    const [, path, at] = /^(.*):(\d+)( |$)/.exec(via) ?? [];
    return path === undefined ? [] : [{ path, line: Number(at), endLine: Number(at) }];
  });
  return [{ path: access.script, line, endLine }, ...calls].some((place) =>
    isAsked(facts.read(place.path) ?? '', place),
  );
}

function isAsked(text: string, { line, endLine }: { line: number; endLine: number }): boolean {
  const lines = text.split('\n');
  const before = lines.slice(Math.max(0, line - 9), Math.max(endLine, line));
  const close = lines.slice(Math.max(0, line - 4), line);
  const after = lines.slice(line, line + 12);
  return (
    before.some((one) => question.test(one)) ||
    close.some((one) => attempt.test(one)) ||
    after.some((one) => rescue.test(one))
  );
}

const question = /\b(exists|exist|existsSync|is_?file|isFile|access|accessSync)\b|\[\[? -[efrs] |\btest -[efrs] /;
const attempt = /^\s*try\b|\|\| (true|:)/;
const rescue = /FileNotFoundError|ENOENT|except (OSError|IOError)/;
