import { posix } from 'node:path';
import type { Mention } from '../model.ts';
import type { Entry, Repository } from '../repository.ts';

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
      const verb = verbOf(text);
      if (verb === null) return;
      const names = [...text.matchAll(/[\w./-]+\.(?:py|[cm]?[jt]sx?|sh)\b/g)]
        .map((match) => locate(match[0], scripts))
        .filter((each) => each !== null);
      const files = [
        ...text.matchAll(/[\w./*-]+\.(?:json|jsonl|ndjson|csv|tsv|parquet|db|sqlite|xlsx|txt|ya?ml)\b/g),
      ].map((match) => match[0].replace(/^\.\//, ''));
      const [script] = names;
      if (script === undefined || script === null || new Set(names).size !== 1) return;
      for (const artifact of new Set(files))
        out.push({ file: one.path, line: index + 1, script, verb, artifact, text: text.trim().slice(0, 200) });
    });
  }
  return out;
}

/** Whether a file is read for what it says of scripts. */
export function tellsOfScripts({ path, bytes }: Entry): boolean {
  return bytes <= 400_000 && /\.(md|mdx|rst|adoc)$/i.test(path);
}

function locate(written: string, scripts: ReadonlyMap<string, readonly string[]>): string | null {
  const found = (scripts.get(posix.basename(written)) ?? []).filter(
    (one) => one === written || one.endsWith(`/${written.replace(/^\.?\//, '')}`),
  );
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : null;
}

function verbOf(text: string): Mention['verb'] | null {
  if (/\b(updates?|refines?|modifies|in[- ]place|adds? to|enriche?s)\b/i.test(text)) return 'updates';
  if (/\b(writes?|creates?|generates?|produces?|outputs?|saves?|builds?|exports?)\b|→|->/i.test(text)) return 'writes';
  return /\b(reads?|loads?|consumes?|takes|uses)\b/i.test(text) ? 'reads' : null;
}
