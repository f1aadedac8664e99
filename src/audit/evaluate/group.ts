import type { Statement } from '../languages/ir.ts';
import type { Outside } from '../library/calls.ts';
import { nodeLibrary } from '../library/node/library.ts';
import { pythonLibrary } from '../library/python/library.ts';
import { shellLibrary } from '../library/shell/library.ts';
import { makeShellRunner } from '../library/shell/runner.ts';
import type { Language } from '../model.ts';
import { type Draft, draftsOf } from './drafts.ts';
import { Evaluator } from './evaluator.ts';
import type { Imported, Library } from './machine.ts';
import { type Module, newScope } from './scope.ts';
import { settingsPlace } from './settings.ts';
import type { Sources } from './sources.ts';
import { callsIn, type Start } from './starts.ts';
import type { Answer, Question, World } from './world.ts';

/** A script to evaluate. */
export interface Member {
  readonly path: string;
  readonly language: Language;
  readonly body: readonly Statement[];
}

/** What came of evaluating scripts together, and the questions that it rests on. */
export type Outcome = { readonly asked: readonly (readonly [Question, Answer])[] } & (
  | {
      readonly kind: 'told';
      readonly drafts: readonly Draft[];
      readonly starts: readonly Start[];
      /** Scripts whose evaluation did not come to its end, with the reason. */
      readonly failed: readonly (readonly [path: string, why: string])[];
    }
  /** They import a script that is not among them, by a name that only the evaluation knows: both have to be evaluated together. */
  | { readonly kind: 'reaches'; readonly script: string }
);

/**
 * Evaluates scripts that import each other. The same scripts and the same answers of the world give the same outcome, whatever
 * else there is.
 */
export function evaluateGroup(members: readonly Member[], world: World, sources: Sources): Outcome {
  const modules = new Map(members.map((one) => [one.path, moduleOf(one)]));
  const asked = new Map<string, readonly [Question, Answer]>();
  const libraries = librariesOf(ask, world);
  const machine = new Evaluator({
    budget: 60_000,
    library: (module) => libraries[module.language],
    imports: { resolve: imported },
  });
  const failed = new Map<string, string>();
  try {
    for (const step of ['runModule', 'runRest', 'runMissed'] as const) {
      // Who imports a helper goes first: when the helper's functions run by themselves it is known that somebody calls them.
      const order =
        step === 'runRest' ? new Set([...machine.finished.toReversed(), ...modules.values()]) : modules.values();
      for (const module of order) {
        try {
          machine[step](module);
        } catch (error) {
          // One script nested too deeply for the stack must not cost the audit of the others; it is named as not read.
          if (!(error instanceof RangeError)) throw error;
          machine.reset();
          failed.set(module.path, 'it is nested too deeply to be evaluated');
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Reaches)) throw error;
    return { kind: 'reaches', script: error.script, asked: [...asked.values()] };
  }
  for (const path of machine.cutShort)
    failed.set(path, failed.get(path) ?? 'it takes too many steps to be evaluated to the end');
  return {
    kind: 'told',
    drafts: draftsOf(machine.emissions, sources),
    starts: machine.starts,
    failed: [...failed],
    asked: [...asked.values()],
  };

  function ask(question: Question): Answer {
    const key = question.join('\0');
    const known = asked.get(key);
    if (known !== undefined) return known[1];
    const answer = world.answer(question);
    asked.set(key, [question, answer]);
    return answer;
  }

  function imported(from: Module, specifier: string, level: number): Imported {
    const answer = ask(['import', from.path, from.language, specifier, level]);
    switch (answer[0]) {
      case 'script': {
        const module = modules.get(answer[1]);
        if (module === undefined) throw new Reaches(answer[1]);
        return { kind: 'module', module };
      }
      case 'data':
        return { kind: 'data', value: world.json(answer[1]), path: answer[1] };
      case 'folder':
        return {
          kind: 'package',
          find: (name) => imported(from, specifier === '' ? name : `${specifier}.${name}`, level),
        };
      case 'outside':
      case 'arguments':
        return { kind: 'external', name: answer[1] };
    }
  }
}

/** Thrown through the evaluation, which is then of no use. */
class Reaches extends Error {
  readonly script: string;
  constructor(script: string) {
    super(script);
    this.script = script;
  }
}

function moduleOf({ path, language, body }: Member): Module {
  return { path, language, body, scope: newScope(null, 'module'), exports: new Map(), state: 'new' };
}

function librariesOf(ask: (question: Question) => Answer, world: World): Record<Language, Library> {
  const outside: Outside = {
    runShell: makeShellRunner(),
    readData(machine, path) {
      const at = settingsPlace(machine, path, (place) => ask(['data', place])[0] === 'data');
      return at === undefined ? undefined : world.settings(at);
    },
    commandLines: (script) => callsIn(ask(['arguments', script])),
  };
  const node = nodeLibrary(outside);
  return { python: pythonLibrary(outside), javascript: node, typescript: node, shell: shellLibrary() };
}
