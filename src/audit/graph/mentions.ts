import { posix } from 'node:path';
import type { Mention } from '../model.ts';
import type { Entry, Repository } from '../repository.ts';
import { claimsIn } from './claims.ts';

/** Sentences of documents, one line each, that name a script, a verb and a data file. */
export function findMentions(repository: Repository): Mention[] {
  const scripts = new Map<string, string[]>();
  for (const one of repository.entries) {
    if (one.language === null) continue;
    const name = posix.basename(one.path);
    scripts.set(name, [...(scripts.get(name) ?? []), one.path]);
  }
  const out: Mention[] = [];
  for (const one of repository.entries) {
    if (!tellsOfScripts(one)) continue;
    const lines = repository.read(one.path).toString('utf8').split('\n');
    lines.forEach((text, index) => {
      const said = claimsIn(text);
      const names = new Set(said.scripts.map((name) => locate(name, scripts)).filter((name) => name !== null));
      const [script] = names;
      // With two scripts in one line it is not clear which of them is meant.
      if (script === undefined || names.size !== 1) return;
      for (const claim of said.claims)
        out.push({ file: one.path, line: index + 1, script, ...claim, text: text.trim().slice(0, 200) });
    });
  }
  return out;
}

/** Whether a file is read for what it says of scripts. */
export function tellsOfScripts({ path, bytes }: Entry): boolean {
  // What a list of changes says was so once.
  if (/(^|\/)(change(s|log)|history|news|releases?)\b[^/]*$/i.test(path)) return false;
  return bytes <= 400_000 && /\.(md|mdx|rst|adoc)$/i.test(path);
}

function locate(written: string, scripts: ReadonlyMap<string, readonly string[]>): string | null {
  const found = (scripts.get(posix.basename(written)) ?? []).filter(
    (one) => one === written || one.endsWith(`/${written.replace(/^\.?\//, '')}`),
  );
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : null;
}
