import type { Decision } from '../core/decision.ts';
import type { ArtifactJson } from './json.ts';
import { decisionText } from './reason.ts';
import { type Paint, table } from './text.ts';

export interface StageStatus {
  readonly name: string;
  readonly decision: Decision;
}

/** The words of `status`: `fresh`, `stale`, `missing` (its contents are in the store) and `blocked`. */
export function stateWord(decision: Decision): string {
  if (decision.is === 'keep') return 'fresh';
  if (decision.is === 'restore') return 'restorable';
  return decision.is === 'run' ? 'stale' : 'blocked';
}

/** What `status` prints: stages with why they are not fresh, then artifacts. */
export function statusLines(
  stages: readonly StageStatus[],
  artifacts: readonly ArtifactJson[],
  paint: Paint,
): readonly string[] {
  const rows = stages.map(({ name, decision }) => [name, stateWord(decision), decisionText(decision)]);
  const files = artifacts.map(({ path, state, lastUpdated, updatedBy }) => [
    path,
    state,
    lastUpdated === null ? '' : `${lastUpdated} by ${updatedBy ?? 'nobody known'}`,
  ]);
  const stale = stages.filter(({ decision }) => decision.is !== 'keep').length;
  const closing =
    stale === 0
      ? 'Everything is fresh.'
      : `${stale} of ${stages.length} stages not fresh. \`holdfast run\` brings them up to date; \`holdfast explain STAGE\` says why.`;
  const painted = (cell: string, column: number): string => (column === 1 ? paint(styleOf(cell), cell) : cell);
  return [
    paint('strong', 'Stages'),
    ...table(rows, painted),
    '',
    paint('strong', 'Artifacts'),
    ...table(files, painted),
    '',
    closing,
  ];
}

function styleOf(word: string): Parameters<Paint>[0] {
  if (word === 'fresh') return 'good';
  return word === 'blocked' || word === 'edited' || word === 'missing' ? 'bad' : 'busy';
}
