import { spelledOutLines } from '../core/spelled-out.ts';
import type { Decision } from '../core/decision.ts';
import type { RunSummary, StageResult } from '../core/event.ts';
import type { ErrorParts } from '../core/error.ts';
import { unreachable } from '../core/brand.ts';
import type { ItemCounts, Outcome } from '../core/outcome.ts';
import { decisionText, reasonDetail } from './reason.ts';
import { count, duration, type Paint } from './text.ts';

/** One line for a stage that has finished: what became of it, and why it was not just kept. */
export function stageLine(result: StageResult, width: number, paint: Paint): string {
  const { stage, outcome, decision } = result;
  const word = wordOf(outcome);
  const facts = [workText(result), whyText(outcome, decision)];
  return `${stage.padEnd(width)}  ${paint(styleOf(outcome), word.padEnd(11))}  ${facts.filter(Boolean).join('  ')}`.trimEnd();
}

/** Every reason of a decision, a line each: what `run --explain` adds. */
export function reasonLines(decision: Decision): readonly string[] {
  if (decision.is === 'keep') return [];
  return decision.because.map((reason) => `    ${reasonDetail(reason)}`);
}

/** The closing lines of a run: what ran, what was kept, how long, and what the kept work had cost. */
export function summaryLines({ stages, seconds, saved, interrupted }: RunSummary, paint: Paint): readonly string[] {
  const of = (...kinds: readonly Outcome['is'][]): number =>
    stages.filter(({ outcome }) => kinds.includes(outcome.is)).length;
  const ran = of('made', 'same');
  const same = of('same');
  const blocked = stages.filter(({ outcome }) => isBlocked(outcome)).length;
  const parts = [
    ran > 0 && `${count(ran, 'stage')} ran${same > 0 ? ` (${same} gave the same as before)` : ''}`,
    of('restored') > 0 && `${of('restored')} restored`,
    of('kept') > 0 && `${of('kept')} kept`,
    of('failed') > 0 && paint('bad', `${of('failed')} failed`),
    blocked > 0 && paint('bad', `${blocked} blocked`),
    of('not-started') > blocked && `${of('not-started') - blocked} not started`,
  ].filter((part) => part !== false);
  const nothing = ran + of('restored', 'failed', 'not-started') === 0;
  const what = nothing ? `Nothing to do: ${count(stages.length, 'stage')} kept` : parts.join(', ');
  const kept = saved > 0 ? ` The kept work had cost ${duration(saved)}.` : '';
  const stopped = interrupted ? ' Interrupted: what was finished is kept, and the next run goes on there.' : '';
  return [`${what}, in ${duration(seconds)}.${kept}${stopped}`];
}

/** What a person must be told of a stage's outcome, beyond its line. */
export function problemOf(outcome: Outcome): ErrorParts | undefined {
  if (outcome.is === 'failed') return outcome.error;
  return outcome.is === 'not-started' && outcome.because.is === 'edited-outputs' ? outcome.because.error : undefined;
}

/** An error with its five parts, each on a line that says which it is. */
export function errorLines({ what, on, why, still, next }: ErrorParts, paint: Paint): readonly string[] {
  const lines = [`${what} \`${on}\``, `  why    ${why}`, `  still  ${still}`, `  next   ${next}`].map(spelledOutLines);
  return [`${paint('bad', 'error')} ${lines[0]}`, ...lines.slice(1)];
}

/** `120 of 233 items`, with what was kept and what failed. */
export function itemsText({ total, kept, ran, failed }: ItemCounts): string {
  const rest = [kept > 0 && `${kept} kept`, failed > 0 && `${failed} failed`].filter(Boolean).join(', ');
  return `${ran} of ${count(total, 'item')}${rest === '' ? '' : ` (${rest})`}`;
}

function workText({ outcome, items, seconds }: StageResult): string {
  if (outcome.is === 'kept' || outcome.is === 'not-started') return '';
  return [items === undefined ? '' : itemsText(items), duration(seconds)].filter(Boolean).join(', ');
}

function whyText(outcome: Outcome, decision: Decision): string {
  if (outcome.is === 'not-started') return waitText(outcome, decision);
  // Nothing ran, and yet there is something new: what a person had made of the outputs.
  if (decision.is === 'keep' && outcome.is === 'made') return `edited by hand, accepted: ${outcome.changed.join(', ')}`;
  return decisionText(decision);
}

function waitText({ because }: Extract<Outcome, { is: 'not-started' }>, decision: Decision): string {
  switch (because.is) {
    case 'stages':
      return `needs ${because.stages.join(', ')}`;
    case 'edited-outputs':
      return decisionText(decision);
    case 'interrupted':
      return 'interrupted';
    default:
      return unreachable(because);
  }
}

function isBlocked(outcome: Outcome): boolean {
  return outcome.is === 'not-started' && outcome.because.is === 'edited-outputs';
}

function wordOf(outcome: Outcome): string {
  if (isBlocked(outcome)) return 'blocked';
  return outcome.is === 'not-started' ? 'not started' : outcome.is;
}

function styleOf(outcome: Outcome): Parameters<Paint>[0] {
  switch (outcome.is) {
    case 'made':
    case 'restored':
      return 'good';
    case 'kept':
    case 'same':
      return 'quiet';
    case 'failed':
      return 'bad';
    case 'not-started':
      return isBlocked(outcome) ? 'bad' : 'busy';
    default:
      return unreachable(outcome);
  }
}
