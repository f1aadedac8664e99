import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access, Language } from '../../src/audit/model.ts';

/** What a person says that a line of a script does. */
export interface Label {
  readonly site: string;
  readonly kind: string;
  /** Null: no target can be told by reading. */
  readonly target: string | null;
  /** May be told or not: a helper's own line, whose callers name the file. */
  readonly optional: boolean;
}

export interface Score {
  sites: number;
  found: number;
  told: number;
  right: number;
  targets: number;
  exact: number;
  certain: number;
  certainRight: number;
  readonly wrong: string[];
}

export function emptyScore(): Score {
  return { sites: 0, found: 0, told: 0, right: 0, targets: 0, exact: 0, certain: 0, certainRight: 0, wrong: [] };
}

export function readLabels(folder: string, name: string): Label[] {
  return readFileSync(join(folder, `${name}.labels`), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const optional = line.includes(' ? ');
      const [site = '', kind = '', target = '-'] = line.replace(' ? ', ' ').split(' ');
      return { site, kind, target: target === '-' ? null : target, optional };
    });
}

/** Adds to a language's score how the accesses of its scripts compare with the labels. */
export function score(
  name: string,
  accesses: readonly Access[],
  labels: readonly Label[],
  languageOf: (script: string) => Language,
  scores: Map<Language, Score>,
): void {
  const of = (script: string) => {
    const language = languageOf(script);
    const known = scores.get(language) ?? emptyScore();
    scores.set(language, known);
    return known;
  };
  const key = (site: string, kind: string) => `${site} ${kind}`;
  const told = new Map<string, Set<string | null>>();
  for (const one of accesses) {
    const at = key(`${one.script}:${one.line}`, one.kind);
    told.set(at, (told.get(at) ?? new Set()).add(one.target));
  }
  const labelled = new Map<string, Label[]>();
  for (const one of labels)
    labelled.set(key(one.site, one.kind), [...(labelled.get(key(one.site, one.kind)) ?? []), one]);

  for (const [at, list] of labelled) {
    const into = of(at.slice(0, at.indexOf(':')));
    if (list.every((one) => one.optional)) continue;
    into.sites += 1;
    const found = told.get(at);
    if (found === undefined) {
      into.wrong.push(`${name}: missed ${at} ${list.map((one) => one.target).join(', ')}`);
      continue;
    }
    into.found += 1;
    for (const one of list) {
      into.targets += 1;
      if (found.has(one.target)) into.exact += 1;
      else into.wrong.push(`${name}: path of ${at}: ${one.target} told as ${[...found].join(', ')}`);
    }
  }
  for (const one of accesses) {
    const at = key(`${one.script}:${one.line}`, one.kind);
    const into = of(one.script);
    const list = labelled.get(at);
    if (list?.every((each) => each.optional)) continue;
    into.told += 1;
    if (list === undefined) into.wrong.push(`${name}: not labelled: ${at} ${one.target}`);
    else into.right += 1;
    if (one.confidence === 'certain' && one.facts.stagingFor === null) {
      into.certain += 1;
      if (list?.some((each) => each.target === one.target)) into.certainRight += 1;
      else into.wrong.push(`${name}: certain and wrong: ${at} ${one.target}`);
    }
  }
}
