import type { Decision } from '../core/decision.ts';
import type { ArtifactStatusJson } from './json.ts';
import { decisionText } from './reason.ts';
import { count, type Paint, table } from './text.ts';

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

/** What `status` prints: stages with why they are not fresh, then artifacts; without stages, artifacts alone. */
export function statusLines(
  stages: readonly StageStatus[],
  artifacts: readonly ArtifactStatusJson[],
  paint: Paint,
): readonly string[] {
  const painted = (cell: string, column: number): string => (column === 1 ? paint(styleOf(cell), cell) : cell);
  const rows = stages.map(({ name, decision }) => [name, stateWord(decision), decisionText(decision)]);
  const lines = table(
    artifacts.map((artifact) => [artifact.path, artifact.state, factsOf(artifact)]),
    painted,
  );
  const files = artifacts.flatMap(({ notes }, i) => [lines[i] ?? '', ...notes.map((note) => `    ${note}`)]);
  const ofStages = stages.length === 0 ? [] : [paint('strong', 'Stages'), ...table(rows, painted), ''];
  const ofArtifacts = artifacts.length === 0 && stages.length === 0 ? [] : [paint('strong', 'Artifacts'), ...files, ''];
  return [...ofStages, ...ofArtifacts, ...closing(stages, artifacts)];
}

function factsOf({ lastUpdated, updatedBy, reasons, state, confirmed, freshWithin }: ArtifactStatusJson): string {
  const made = lastUpdated === null ? '' : `${lastUpdated} by ${updatedBy ?? 'nobody known'}`;
  const late = confirmed === null ? 'nobody knows when it was made' : `last made or confirmed ${confirmed}`;
  const facts = [
    made,
    ...reasons.slice(0, 3).map(reasonText),
    reasons.length > 3 ? `and ${reasons.length - 3} more` : '',
    state === 'late' ? `${late}, to be fresh within ${freshWithin}` : '',
  ];
  return facts.filter((fact) => fact !== '').join('; ');
}

function reasonText({ kind, path, why }: ArtifactStatusJson['reasons'][number]): string {
  switch (kind) {
    case 'conflict':
      return 'a merge kept one of two contents: make it again';
    case 'input-changed':
      return `input changed: ${path}`;
    case 'input-removed':
      return `input removed: ${path}`;
    case 'output-edited':
      return 'it is not what was recorded';
    case 'unreadable':
      return `cannot be read: ${path}: ${why}`;
    default:
      return kind;
  }
}

function closing(stages: readonly StageStatus[], artifacts: readonly ArtifactStatusJson[]): readonly string[] {
  const stale = stages.filter(({ decision }) => decision.is !== 'keep').length;
  const late = artifacts.filter(({ state }) => state === 'late');
  const merged = artifacts.filter(
    (one) => one.stages.length > 0 && one.reasons.some(({ kind }) => kind === 'conflict'),
  );
  const scripts = artifacts.filter((one) => one.stages.length === 0 && one.state !== 'fresh' && one.state !== 'late');
  const lines = [
    stale > 0 &&
      `${stale} of ${stages.length} stages not fresh. \`holdfast run\` brings them up to date; \`holdfast explain STAGE\` says why.`,
    stale === 0 &&
      merged.length > 0 &&
      `${count(merged.length, 'artifact')} left by a merge. \`holdfast run\` looks at them again.`,
    scripts.length > 0 &&
      `${count(scripts.length, 'artifact')} of scripts not fresh. Run the scripts that make them, or go back with \`holdfast restore\`.`,
    late.length > 0 &&
      `${count(late.length, 'artifact')} late: nothing changed, but nobody made them again. ${howToMake(late)}`,
  ].filter((line) => line !== false);
  if (lines.length > 0) return lines;
  if (artifacts.length === 0 && stages.length === 0) return ['Nothing is recorded here yet.'];
  return ['Everything is fresh.'];
}

function howToMake(late: readonly ArtifactStatusJson[]): string {
  const stages = new Set(late.flatMap((one) => one.stages.slice(-1)));
  const isAll = late.every((one) => one.stages.length > 0);
  const run = `\`holdfast run ${[...stages].join(' ')} --force\` does`;
  if (stages.size === 0) return 'Their scripts do.';
  return isAll ? `${run}.` : `${run}, or their scripts.`;
}

function styleOf(word: string): Parameters<Paint>[0] {
  if (word === 'fresh') return 'good';
  return word === 'blocked' || word === 'edited' || word === 'missing' ? 'bad' : 'busy';
}
