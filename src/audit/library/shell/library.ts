import type { Library, LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { Module } from '../../evaluate/scope.ts';
import {
  alternatives,
  HOME,
  nothing,
  ROOT,
  SEGMENT,
  TEMPORARY,
  text,
  unknown,
  type Value,
} from '../../evaluate/value.ts';
import { joinPaths } from '../paths.ts';
import { manyOf } from '../results.ts';
import { expand } from './expansion.ts';
import { presentFolder } from './folders.ts';
import { redirect } from './redirect.ts';
import { run } from './run.ts';
import type { Word } from './words.ts';

/** What the usual commands do to the files that their words name. */
export function shellLibrary(): Library {
  return { call, method: () => undefined, member: () => undefined, global };
}

function global(machine: Machine, module: Module, name: string): Value | undefined {
  if (name.startsWith('!') || name.startsWith('()')) return undefined;
  switch (name) {
    case '0':
    case 'BASH_SOURCE':
      return text(`${ROOT}/${module.path}`);
    case '@':
      return manyOf(unknown('a command-line argument'));
    case 'HOME':
      return text(HOME);
    case 'PWD':
      return presentFolder(machine);
    case 'TMPDIR':
      return text(TEMPORARY);
    case 'GITHUB_WORKSPACE':
    case 'CI_PROJECT_DIR':
      return text(ROOT);
    // What steps hand to each other is the runner's business.
    case 'GITHUB_ENV':
    case 'GITHUB_OUTPUT':
    case 'GITHUB_PATH':
    case 'GITHUB_STEP_SUMMARY':
      return text('/dev/null');
    case 'RUNNER_TEMP':
      return text(TEMPORARY);
    case '$':
    case 'RANDOM':
    case 'SECONDS':
    case 'HOSTNAME':
    case 'USER':
      return text(SEGMENT);
    default:
      return unknown(`variable \`${name}\` is not set here`);
  }
}

function call(machine: Machine, c: LibraryCall): Value | undefined {
  switch (c.name) {
    case '!run':
    case '!run>':
      return run(machine, wordsOfCall(c), c);
    case '!piped':
    case '!piped>':
      return run(machine, wordsOfCall(c), c, machine.lookup('!pipe'));
    case '!redirect':
      redirect(machine, c);
      return nothing;
    case '!capture': {
      const cwd = machine.cwd;
      const result = machine.callback(c.args[0] ?? nothing, []);
      machine.cwd = cwd;
      return result.k === 'const' ? unknown('what a command prints') : result;
    }
    case '!split': {
      const [value] = c.args;
      if (value === undefined || value.k === 'list') return value ?? { k: 'list', items: [] };
      const parts = alternatives(value).flatMap((one) =>
        one.k === 'text' && /\s/.test(one.s)
          ? one.s
              .split(/\s+/)
              .filter((each) => each !== '')
              .map((each): Value => text(each, one))
          : [one],
      );
      return { k: 'list', items: parts };
    }
    case '!number':
      return text(SEGMENT);
    case '!expand':
      return expand(machine, c);
    case '@path.join':
      return joinPaths(c.args);
    default:
      return undefined;
  }
}

function wordsOfCall(c: LibraryCall): Word[] {
  return c.args.map((value, index) => ({ value, place: c.ranges[index] ?? c.range }));
}
