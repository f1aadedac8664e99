import { unreachable } from '../core/brand.ts';
import type { Decision, Reason } from '../core/decision.ts';

/** One reason as a person would say it. */
export function reasonText(reason: Reason): string {
  switch (reason.is) {
    case 'never-built':
      return 'never built';
    case 'input-changed':
      return `input changed: ${reason.path}`;
    case 'input-added':
      return `input added: ${reason.path}`;
    case 'input-removed':
      return `input removed: ${reason.path}`;
    case 'code-changed':
      return `code changed: ${reason.file}`;
    case 'params-changed':
      return `params changed: ${reason.names.join(', ')}`;
    case 'env-changed':
      return `environment changed: ${reason.names.join(', ')}`;
    case 'output-missing':
      return `output missing: ${reason.path}`;
    case 'output-edited':
      return `output is not what was recorded: ${reason.path}`;
    case 'upstream-runs':
      return `stage ${reason.stage} runs before it`;
    case 'always':
      return "runs in every run (fresh: 'always')";
    case 'forced':
      return 'forced';
    default:
      return unreachable(reason);
  }
}

/** A reason with its evidence: the hashes before and now. */
export function reasonDetail(reason: Reason): string {
  if (reason.is === 'input-changed')
    return `${reasonText(reason)} (${shortHash(reason.from)} -> ${shortHash(reason.to)})`;
  if (reason.is === 'output-edited')
    return `${reasonText(reason)} (${shortHash(reason.recorded)} -> ${shortHash(reason.found)})`;
  return reasonText(reason);
}

/** `sha256:404a84dd19f8`: enough to compare by eye. */
export function shortHash(hash: string): string {
  return hash.replace(/^(\w+:[0-9a-f]{12})[0-9a-f]+/, '$1');
}

/** Why a stage is not simply kept: the first reason of each kind, and how many more. */
export function decisionText(decision: Decision): string {
  switch (decision.is) {
    case 'keep':
      return '';
    case 'run':
    case 'restore':
      return summary(decision.because);
    case 'blocked':
      if (decision.by.is === 'stages') return `waits for ${decision.by.stages.join(', ')}`;
      return `edited by hand: ${decision.by.outputs[0].path}${moreText(decision.by.outputs.length - 1)}`;
    default:
      return unreachable(decision);
  }
}

function summary(reasons: readonly Reason[]): string {
  const kinds = new Map<string, Reason[]>();
  for (const reason of reasons) kinds.set(reason.is, [...(kinds.get(reason.is) ?? []), reason]);
  return [...kinds.values()]
    .map((same) => {
      const [first] = same;
      return first === undefined ? '' : reasonText(first) + moreText(same.length - 1);
    })
    .join('; ');
}

function moreText(more: number): string {
  return more > 0 ? ` and ${more} more` : '';
}
