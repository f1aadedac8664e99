import { count, type Paint } from './text.ts';

export interface FindingJson {
  readonly check: string;
  readonly level: 'ok' | 'note' | 'todo' | 'damaged';
  readonly what: string;
  readonly means?: string;
  readonly next?: string;
  readonly on?: readonly string[];
}

const words = { ok: 'ok', note: 'note', todo: 'to do', damaged: 'damaged' } as const;
const styles = { ok: 'good', note: 'quiet', todo: 'busy', damaged: 'bad' } as const;
const order = ['damaged', 'todo', 'note', 'ok'] as const;

/** What `doctor` prints: what is worst first, each with what it means and what to do; what is well, in one line each. */
export function doctorLines(findings: readonly FindingJson[], paint: Paint): readonly string[] {
  const sorted = order.flatMap((level) => findings.filter((finding) => finding.level === level));
  return [...sorted.flatMap((finding) => findingLines(finding, paint)), '', closing(findings)];
}

function findingLines({ level, what, means, next, on = [] }: FindingJson, paint: Paint): readonly string[] {
  const word = words[level];
  return [
    `${paint(styles[level], word)}${' '.repeat(9 - word.length)}${what}`,
    ...on.filter((one) => !what.includes(one)).map((one) => `           ${one}`),
    ...(means === undefined ? [] : [`  means    ${means}`]),
    ...(next === undefined ? [] : [`  next     ${next}`]),
  ];
}

function closing(findings: readonly FindingJson[]): string {
  const of = (level: FindingJson['level']): number => findings.filter((finding) => finding.level === level).length;
  const parts = [
    of('damaged') > 0 && `${of('damaged')} damaged`,
    of('todo') > 0 && `${of('todo')} to do`,
    of('note') > 0 && count(of('note'), 'note'),
  ].filter((part) => part !== false);
  const healthy = of('damaged') + of('todo') === 0;
  if (parts.length === 0) return `Healthy: ${count(findings.length, 'check')}. Nothing was changed.`;
  return `${healthy ? 'Healthy, with ' : ''}${parts.join(', ')}. Nothing was changed.`;
}
