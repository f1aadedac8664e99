import { createHash } from 'node:crypto';
import type { Reading } from '../reading.ts';
import { readyForCommands } from '../languages/grammars.ts';
import { evaluateGroup, type Member, type Outcome } from './group.ts';
import { memberModules, type Resolver } from './resolve.ts';
import type { Sources } from './sources.ts';
import type { Start } from './starts.ts';
import type { World } from './world.ts';

/** Outcomes by the content of the scripts that they are about. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** Those of the last run. */
export type KnownOutcomes = Pick<Outcomes, 'get'>;

export interface Evaluated {
  readonly told: readonly Extract<Outcome, { kind: 'told' }>[];
  /** All that were used, to be handed in the next time. */
  readonly outcomes: Outcomes;
}

/**
 * Evaluates all scripts, those together that can reach each other by imports, and nothing twice: an outcome that is known from
 * before is taken if its scripts are the same and all its questions still have the same answers. So an edit costs what it can
 * reach.
 */
export async function evaluateGroups(
  readings: readonly Reading[],
  context: {
    readonly world: World;
    readonly resolver: Resolver;
    readonly sources: Sources;
    /** What shell scripts and Makefiles start is known before the scripts that they start are evaluated. */
    readonly learn: (starts: readonly Start[]) => void;
    readonly known: KnownOutcomes;
  },
): Promise<Evaluated> {
  const { world, known } = context;
  const byPath = new Map(readings.map((one) => [one.entry.path, one]));
  const groups = partition(readings, context);
  const told = new Map<readonly Reading[], Extract<Outcome, { kind: 'told' }>>();
  const outcomes = new Map<string, Outcome>();
  const pending = driversFirst([...new Set(groups.values())]);
  for (let group = pending.shift(); group !== undefined; group = pending.shift()) {
    // It was taken into another one.
    if (groups.get(group[0]?.entry.path ?? '') !== group) continue;
    const key = keyOf(group);
    const before = known.get(key);
    const outcome = before !== undefined && isStill(before, world) ? before : await evaluated(group, context);
    outcomes.set(key, outcome);
    if (outcome.kind === 'told') {
      told.set(group, outcome);
      if (isDriver(group)) context.learn(outcome.starts);
      continue;
    }
    const other = groups.get(outcome.script) ?? [];
    told.delete(other);
    const both = new Set([...group, ...other]);
    const merged = readings.filter((one) => both.has(one));
    for (const one of merged) groups.set(one.entry.path, merged);
    pending.unshift(merged);
  }
  return { told: [...told.values()], outcomes };

  async function evaluated(group: readonly Reading[], { sources }: { sources: Sources }): Promise<Outcome> {
    await readyForCommands();
    const members: Member[] = [];
    for (const { entry, language, body } of group) members.push({ path: entry.path, language, body: await body() });
    return evaluateGroup(members, world, sources);
  }

  /** Each script's group; groups and their members are in the order of the readings. */
  function partition(all: readonly Reading[], { resolver }: { resolver: Resolver }): Map<string, readonly Reading[]> {
    const heads = new Map<string, string>();
    const headOf = (path: string): string => {
      let head = path;
      for (let next = heads.get(head); next !== undefined; next = heads.get(head)) head = next;
      if (head !== path) heads.set(path, head);
      return head;
    };
    for (const one of all) {
      for (const path of importedBy(one, world, resolver)) {
        const [a, b] = [headOf(one.entry.path), headOf(path)];
        if (a !== b && byPath.has(path)) heads.set(b, a);
      }
    }
    const groups = new Map<string, Reading[]>();
    for (const one of all) {
      const head = headOf(one.entry.path);
      const group = groups.get(head);
      if (group === undefined) groups.set(head, [one]);
      else group.push(one);
    }
    return new Map(all.map((one) => [one.entry.path, groups.get(headOf(one.entry.path)) ?? []]));
  }
}

function driversFirst(groups: readonly (readonly Reading[])[]): (readonly Reading[])[] {
  return [...groups.filter(isDriver), ...groups.filter((one) => !isDriver(one))];
}

/** Shell scripts and Makefiles alone: nothing that they do hangs on how others are started. */
function isDriver(group: readonly Reading[]): boolean {
  return group.every((one) => one.language === 'shell');
}

/** Scripts that its import statements lead to, as the evaluation asks for them. */
function importedBy(one: Reading, world: World, resolver: Resolver): readonly string[] {
  const { path } = one.entry;
  return one.facts.imports.flatMap((node) => {
    if (node.typeOnly === true) return [];
    const names = [node.specifier, ...(node.top === true && node.whole !== undefined ? [node.whole] : [])];
    const answers = names.map((name) => world.answer(['import', path, one.language, name, node.level]));
    return [
      ...answers.flatMap((answer) => (answer[0] === 'script' ? [answer[1]] : [])),
      ...memberModules(resolver, path, one.language, node),
    ];
  });
}

function keyOf(group: readonly Reading[]): string {
  const hash = createHash('sha256');
  for (const { entry, language, hash: content, unreadable } of group)
    hash.update(`${entry.path}\0${language}\0${content}\0${unreadable === null ? '' : 'not read'}\0`);
  return hash.digest('hex').slice(0, 40);
}

function isStill(outcome: Outcome, world: World): boolean {
  return outcome.asked.every(([question, answer]) => isSame(world.answer(question), answer));
}

function isSame(a: ReturnType<World['answer']>, b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
