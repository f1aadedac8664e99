import { evaluate } from './evaluate/evaluate.ts';
import { artifactsOf } from './graph/artifacts.ts';
import { chainsOf, cyclesOf } from './graph/flows.ts';
import { findInvocations } from './graph/invocations.ts';
import { findMentions } from './graph/mentions.ts';
import type { KnownParts, Looked, Parts } from './kept.ts';
import type { AuditModel } from './model.ts';
import type { RawScript } from './raw-scripts.ts';
import { type Outlines, readScripts } from './reading.ts';
import { isScriptName, type Repository } from './repository.ts';
import { unread } from './tree-hash.ts';

/** Reads and evaluates what is not known from before. */
export async function makeModel(
  repository: Repository,
  raw: readonly RawScript[],
  options: {
    /** Whose cache is used; null for none. */
    readonly root: string | null;
    readonly known: KnownParts;
    readonly onRead: (done: number, of: number) => void;
  },
): Promise<{ readonly model: AuditModel; readonly parts: Parts; readonly looked: Looked }> {
  const { root, known, onRead } = options;
  const used: Outlines = new Map();
  const readings = await readScripts(raw, { root, known: known.outlines, used, onRead });
  const invocations = findInvocations(repository);
  const { scripts, accesses, outcomes } = await evaluate(repository, readings, invocations, known.outcomes);
  const artifacts = artifactsOf(accesses, repository);
  const paths = new Set(scripts.map((one) => one.path));
  const model: AuditModel = {
    root: repository.root,
    ...(repository.leftOut.length === 0
      ? {}
      : {
          leftOut: {
            scripts: repository.leftOut.filter((one) => isScriptName(one.path)).length,
            files: repository.leftOut.length,
          },
        }),
    ...(repository.unseen.length === 0 ? {} : { unseen: repository.unseen }),
    scripts,
    accesses,
    artifacts,
    invocations,
    mentions: findMentions(repository),
    chains: chainsOf(artifacts, invocations),
    cycles: cyclesOf(artifacts, accesses),
    files: repository.entries
      .filter((one) => !paths.has(one.path))
      .map((one) => ({ path: one.path, bytes: one.bytes, ignored: repository.ignored(one.path) })),
    sketches: new Map(
      readings.flatMap(({ entry: { path }, facts: { sketch } }) =>
        sketch === '' || !paths.has(path) ? [] : [[path, sketch] as const],
      ),
    ),
  };
  return { model, parts: { outlines: used, outcomes }, looked: lookedInto(outcomes) };
}

/** Data that the evaluation asked for. */
function lookedInto(outcomes: Parts['outcomes']): Looked {
  const answers = [...outcomes.values()].flatMap((one) => one.asked.map(([, answer]) => answer));
  return [
    ...new Map(answers.flatMap((one) => (one[0] === 'data' && one[2] !== unread ? [[one[1], one[2]] as const] : []))),
  ];
}
