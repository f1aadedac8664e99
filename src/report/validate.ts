import { unreachable } from '../core/brand.ts';
import { shortHash } from './reason.ts';
import { count, type Paint, table } from './text.ts';

/** What was found of one artifact: docs/cli.md has the fields for readers of the JSON. */
export interface ValidatedJson {
  readonly name: string;
  readonly kind: 'artifact' | 'source' | 'record';
  readonly state: 'valid' | 'refused' | 'changed' | 'missing' | 'unreadable';
  readonly files: number;
  readonly hasSchema: boolean;
  readonly recorded: string | null;
  readonly found: string | null;
  readonly problems: readonly ProblemJson[];
  /** How many more problems there are than `problems` lists. */
  readonly more: number;
}

export type ProblemJson =
  | {
      readonly is: 'schema';
      readonly path: string;
      readonly issues: readonly { readonly at: string; readonly message: string }[];
      readonly count: number;
    }
  | { readonly is: 'format'; readonly path: string; readonly why: string }
  | { readonly is: 'too-few'; readonly records: number; readonly minRecords: number }
  | { readonly is: 'changed'; readonly recorded: string; readonly found: string }
  | { readonly is: 'missing' }
  | { readonly is: 'unreadable'; readonly path: string; readonly why: string };

/** What `validate` prints: a line for each artifact, what is wrong below it, and what to do. */
export function validateLines(results: readonly ValidatedJson[], paint: Paint): readonly string[] {
  if (results.length === 0) return ['There is nothing to validate: no artifact is declared or recorded here yet.'];
  const painted = (cell: string, column: number): string =>
    column === 1 ? paint(cell === 'valid' ? 'good' : 'bad', cell) : cell;
  const rows = table(
    results.map((one) => [one.name, one.state, factsOf(one)]),
    painted,
  );
  const lines = results.flatMap((one, index) => [rows[index] ?? '', ...problemLines(one)]);
  return [...lines, '', closing(results)];
}

function factsOf({ files, hasSchema, recorded, found, name, kind, state }: ValidatedJson): string {
  const isSet = /\*|\{name\}/.test(name);
  const facts = [
    isSet && count(files, 'file'),
    state === 'valid' && hasSchema && 'as its schema says',
    state === 'valid' && recorded !== null && recorded === found && 'as recorded',
    kind !== 'source' && recorded === null && found !== null && 'no content is recorded',
  ];
  return facts.filter(Boolean).join(', ');
}

function problemLines(one: ValidatedJson): string[] {
  const lines = one.problems.flatMap((problem) => problemText(one, problem));
  return [...lines, ...(one.more > 0 ? [`and ${one.more} more like these`] : [])].map((line) => `    ${line}`);
}

function problemText({ name, kind }: ValidatedJson, problem: ProblemJson): string[] {
  switch (problem.is) {
    case 'schema': {
      const more = problem.count - problem.issues.length;
      const at = problem.path === name ? '' : `${problem.path}: `;
      return [
        `${at}the schema refuses it, for ${count(problem.count, 'reason')}`,
        ...problem.issues.map((issue) => `  ${issue.at}: ${issue.message}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ];
    }
    case 'format':
      return [`${problem.path} cannot be read as what it should be: ${problem.why}`];
    case 'too-few':
      return [`it has ${count(problem.records, 'record')}, fewer than minRecords: ${problem.minRecords}`];
    case 'changed': {
      const keep = kind === 'artifact' ? `\`holdfast accept ${name}\` keeps it, ` : 'recording it again keeps it, ';
      return [
        `it is not what was recorded (${shortHash(problem.recorded)} -> ${shortHash(problem.found)}): edited, or damaged`,
        `${keep}\`holdfast restore ${name}\` goes back`,
      ];
    }
    case 'missing':
      return [
        kind === 'artifact'
          ? 'there is no such file: `holdfast run` makes it'
          : 'there is no such file: run the script that makes it, or bring it back with `holdfast restore`',
      ];
    case 'unreadable':
      return [`${problem.path} cannot be read: ${problem.why}`];
    default:
      return unreachable(problem);
  }
}

function closing(results: readonly ValidatedJson[]): string {
  const of = (state: ValidatedJson['state']): number => results.filter((one) => one.state === state).length;
  const bad = (['refused', 'changed', 'missing', 'unreadable'] as const).filter((state) => of(state) > 0);
  if (bad.length === 0) return `${count(results.length, 'artifact')} valid.`;
  const parts = [...bad.map((state) => `${of(state)} ${state}`), `${of('valid')} valid`];
  return `Of ${count(results.length, 'artifact')}: ${parts.join(', ')}. No file was changed.`;
}
