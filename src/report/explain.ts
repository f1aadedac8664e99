import type { Decision } from '../core/decision.ts';
import type { ItemCounts } from '../core/outcome.ts';
import { reasonDetail, shortHash } from './reason.ts';
import { stateWord } from './status.ts';
import { count, duration, type Paint } from './text.ts';

export interface Explanation {
  readonly name: string;
  readonly file: string;
  readonly description: string | undefined;
  readonly decision: Decision;
  readonly inputs: readonly { readonly path: string; readonly state: string }[];
  readonly code: readonly string[];
  readonly packages: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly outputs: readonly { readonly path: string; readonly kind: string; readonly hash: string | null }[];
  readonly last:
    | { readonly run: string; readonly at: string; readonly seconds: number; readonly items: ItemCounts | undefined }
    | undefined;
  readonly failure: { readonly run: string; readonly at: string; readonly message: string } | undefined;
}

/** Everything that decides about a stage: what would happen, why, and what was looked at. */
export function explainLines(explanation: Explanation, paint: Paint): readonly string[] {
  const { name, file, description, decision } = explanation;
  return [
    `${paint('strong', name)}  ${file}${description === undefined ? '' : `  ${description}`}`,
    verdictLine(decision),
    ...reasonsOf(decision),
    ...section(
      'reads',
      explanation.inputs.map(({ path, state }) => `${path}  ${shortHash(state)}`),
    ),
    ...section('code', [
      ...explanation.code,
      ...Object.entries(explanation.packages).map(([pack, version]) => `${pack}@${version}`),
    ]),
    ...section(
      'params',
      Object.entries(explanation.params).map(([param, value]) => `${param} = ${value}`),
    ),
    ...section('environment', explanation.env),
    ...section(
      'makes',
      explanation.outputs.map(
        ({ path, kind, hash }) =>
          `${path}  ${hash === null ? 'missing' : shortHash(hash)}${kind === 'revision' ? '  (a revision, refined further)' : ''}`,
      ),
    ),
    ...lastLines(explanation),
  ];
}

function verdictLine(decision: Decision): string {
  switch (decision.is) {
    case 'keep':
      return '  fresh: nothing that it depends on has changed';
    case 'run':
      return `  stale: it would run, because of ${count(decision.because.length, 'reason')}`;
    case 'restore':
      return `  restorable: run ${decision.from} made this before, and its contents are in the store`;
    case 'blocked':
      return `  ${stateWord(decision)}: ${decision.by.is === 'stages' ? `it needs ${decision.by.stages.join(', ')}` : 'its output was edited by hand'}`;
  }
}

function reasonsOf(decision: Decision): readonly string[] {
  if (decision.is === 'keep') return [];
  const edits = decision.is === 'blocked' && decision.by.is === 'edited-outputs' ? decision.by.outputs : [];
  return [
    ...edits.map(
      ({ path, recorded, found }) =>
        `    ${path}: recorded ${recorded === null ? 'nowhere' : shortHash(recorded)}, found ${shortHash(found)}`,
    ),
    ...decision.because.map((reason) => `    ${reasonDetail(reason)}`),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

function lastLines({ last, failure }: Explanation): readonly string[] {
  const lines: string[] = [];
  if (last !== undefined) {
    const items = last.items === undefined ? '' : `, ${count(last.items.total, 'item')}`;
    lines.push(`${last.at}, run ${last.run}: ${duration(last.seconds)} of computing${items}`);
  }
  if (failure !== undefined)
    lines.push(`failed ${failure.at}, run ${failure.run}:`, ...failure.message.split('\n').map((line) => `  ${line}`));
  return section('last', lines);
}
