import type { EditedOutput } from '../core/decision.ts';
import { HoldfastError, isHoldfastError, type ErrorParts } from '../core/error.ts';
import type { StageNode } from '../plan/graph.ts';
import type { Failure } from './worker/protocol.ts';

/** The wording of everything that can go wrong while stages run. */
export function stageFailed(
  node: StageNode,
  outputs: readonly string[],
  failure: Failure,
  at: { item?: string; kept?: string } = {},
): HoldfastError {
  const item = at.item === undefined ? '' : `\`${at.item}\`: `;
  const keep = at.kept === undefined ? '' : `. What it had made so far is in \`${at.kept}\``;
  return new HoldfastError({
    code: failure.parts?.code ?? 'work/stage-failed',
    what: 'Stage failed:',
    on: node.name,
    why: item + reasonText(node, failure),
    still: `${unchanged(outputs)}, and what earlier stages made is kept${keep}`,
    next: `${remedy(node, failure)}: the next run goes on here`,
    data: {
      stage: node.name,
      file: node.file,
      outputs,
      ...(at.item !== undefined && { item: at.item }),
      ...failure.parts?.data,
    },
  });
}

export function gateRefused(
  node: StageNode,
  outputs: readonly string[],
  { label, why, kept }: { readonly label: string; readonly why: readonly string[]; readonly kept: string },
): HoldfastError {
  return new HoldfastError({
    code: 'gate/refused',
    what: 'Stage was not published:',
    on: node.name,
    why: `a gate of the config refuses \`${label}\`: ${why.join('; ')}`,
    still: `${unchanged(outputs)}. What was refused is in \`${kept}\``,
    next: 'If it is right, `holdfast run --override-gates` publishes it, this once; if it is wrong, correct the stage or what it reads',
    data: { stage: node.name, artifact: label, refused: why, kept },
  });
}

export function itemsFailed(
  node: StageNode,
  outputs: readonly string[],
  failed: readonly { item: string; failure: Failure }[],
  total: number,
): HoldfastError {
  const shown = failed.slice(0, 3).map(({ item, failure }) => `\`${item}\`: ${reasonText(node, failure)}`);
  const more = failed.length > shown.length ? `; and ${failed.length - shown.length} more` : '';
  return new HoldfastError({
    code: 'work/items-failed',
    what: 'Stage failed:',
    on: node.name,
    why: `${failed.length} of ${total} items failed: ${shown.join('; ')}${more}`,
    still: `${unchanged(outputs)}; the results of the other ${total - failed.length} items are kept`,
    next: `Correct \`${node.file}\` or these items and run again: only they are computed`,
    data: { stage: node.name, file: node.file, outputs, items: failed.map(({ item }) => item) },
  });
}

export function notWritten(node: StageNode, label: string): Failure {
  return plain(`it finished without writing \`${label}\`, which it declares in \`writes\` of \`${node.file}\``);
}

export function sameMember(path: string): Failure {
  return plain(`two items wrote \`${path}\`; their names must differ`);
}

export function massDelete(
  node: StageNode,
  of: string,
  gone: number,
  before: number,
  outputs: readonly string[],
): HoldfastError {
  return new HoldfastError({
    code: 'work/mass-delete',
    what: 'Stage stopped:',
    on: node.name,
    why: `${gone} of ${before} items of \`${of}\` are gone at once, as when a disk is not mounted`,
    still: unchanged(outputs),
    next: 'Bring the files back, or run with `--allow-mass-delete` if they are meant to be gone',
    data: { stage: node.name, gone, before },
  });
}

export function changedMeanwhile(stage: string, label: string): HoldfastError {
  return new HoldfastError({
    code: 'work/output-changed',
    what: 'Cannot publish',
    on: label,
    why: `somebody changed it while stage \`${stage}\` was running`,
    still: `\`${label}\` has what that somebody wrote`,
    next: 'Run `holdfast status` to see the edit, then decide: accept it, or run with `--overwrite-edits`',
    data: { stage, label },
  });
}

export function blockedByEdits(stage: string, outputs: readonly EditedOutput[]): ErrorParts {
  const shown = outputs
    .slice(0, 3)
    .map(({ path }) => `\`${path}\``)
    .join(', ');
  const more = outputs.length > 3 ? ` and ${outputs.length - 3} more` : '';
  const isNew = outputs.every(({ recorded }) => recorded === null);
  const first = outputs[0]?.path ?? '';
  const isOne = outputs.length === 1;
  const [was, it] = isOne ? ['was', 'it'] : ['were', 'them'];
  return {
    code: 'work/output-edited',
    what: 'Stage blocked:',
    on: stage,
    why: isNew
      ? `${shown}${more} ${was} there before Holdfast made anything, and no record says what made ${it}`
      : `${shown}${more} ${was} edited by hand since ${isOne ? 'it was' : 'they were'} made`,
    still: 'The file is as its editor left it, and nothing made by a person is replaced without a copy',
    next: `Keep it with \`holdfast accept ${first}\`, or back it up and replace it with \`holdfast run --overwrite-edits\``,
    data: { stage, outputs },
  };
}

export function editConflict(node: StageNode, path: string): HoldfastError {
  return new HoldfastError({
    code: 'work/edit-conflict',
    what: 'Stage stopped:',
    on: node.name,
    why: `\`${path}\` was corrected by hand, and the stage now gives another content for it than the one that was corrected`,
    still: `\`${path}\` has the correction, and the stage's other outputs are as before`,
    next: 'Undo what changed the result, or replace the correction (the store keeps it): `holdfast run --overwrite-edits`',
    data: { stage: node.name, path },
  });
}

/** Any thrown thing as a failure: what a worker that died, or a disk that is full, says. */
export function failureFrom(error: unknown): Failure {
  if (isHoldfastError(error)) return { parts: error.parts, message: error.message, stack: error.stack };
  return {
    ...plain(error instanceof Error ? error.message : String(error)),
    stack: error instanceof Error ? error.stack : undefined,
  };
}

function plain(message: string): Failure {
  return { parts: undefined, message, stack: undefined };
}

/** What was thrown, and where in the stage's own files. */
function reasonText(node: StageNode, { parts, message, stack }: Failure): string {
  if (parts !== undefined) return `${parts.what} \`${parts.on}\`: ${parts.why}`;
  const name = node.file.slice(node.file.lastIndexOf('/') + 1);
  const place = stack?.split('\n').find((line) => line.includes(name));
  const where = place === undefined ? undefined : /(\d+:\d+)\)?$/.exec(place)?.[1];
  return where === undefined ? message : `${message} (\`${node.file}:${where}\`)`;
}

/** A full disk, or a folder that may not be written, is no fault of the stage's code. */
function remedy({ file }: StageNode, { parts }: Failure): string {
  if (parts?.code.startsWith('io/')) return parts.next;
  return `Correct \`${file}\` or its input and run again`;
}

function unchanged(outputs: readonly string[]): string {
  const shown = outputs.slice(0, 3).map((label) => `\`${label}\``);
  const more = outputs.length > 3 ? ` and ${outputs.length - 3} more outputs` : '';
  return `${shown.join(', ')}${more} ${outputs.length === 1 ? 'is' : 'are'} as before`;
}
