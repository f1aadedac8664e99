import type { Decision } from '../core/decision.ts';
import type { StageName } from '../core/name.ts';
import { judge, type Choices, type Standing, type Verdict } from './observe.ts';
import type { Session } from './session.ts';

/**
 * Decides about every stage (or those in `only`) without running anything: what `status`, `explain` and a dry run show. A stage
 * below one that would run is shown as stale because of it; in a run it may turn out to be kept.
 */
export async function plan(
  session: Session,
  {
    only,
    forced = new Set(),
    overwriteEdits = false,
  }: { only?: ReadonlySet<StageName>; forced?: ReadonlySet<StageName>; overwriteEdits?: boolean } = {},
): Promise<ReadonlyMap<StageName, Verdict>> {
  const verdicts = new Map<StageName, Verdict>();
  const standing = (name: StageName): Standing => standingOf(verdicts.get(name), session, name);
  for (const node of session.graph.stages) {
    if (only !== undefined && !only.has(node.name)) continue;
    const choices: Choices = { forced: forced.has(node.name), overwriteEdits };
    verdicts.set(node.name, await judge(session, node, standing, choices));
  }
  return verdicts;
}

function standingOf(verdict: Verdict | undefined, session: Session, name: StageName): Standing {
  if (verdict === undefined) return { is: 'settled' };
  const { decision, now } = verdict;
  if (decision.is === 'restore')
    return { is: 'restoring', outputs: now.reusable?.outputs ?? session.latest.get(name)?.outputs ?? new Map() };
  return byDecision[decision.is];
}

const byDecision: Readonly<Record<Exclude<Decision['is'], 'restore'>, Standing>> = {
  keep: { is: 'settled' },
  run: { is: 'pending' },
  blocked: { is: 'stuck' },
};
