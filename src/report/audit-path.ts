import type { Access } from '../core/audit.ts';
import { counted } from './audit-view.ts';
import { spelledOut } from '../core/spelled-out.ts';

/** What `holdfast explain-path FILE:LINE` prints: each access of a line, and, step by step, how its path was found. */
export function explainPathText(accesses: readonly Access[], place: string): string {
  if (accesses.length === 0) return `No access to a file was seen at ${place}.\n`;
  return `${accesses.map((access) => accessText(access, callersOf(access, accesses))).join('\n\n')}\n`;
}

/** Of a helper's own line: the calls that go through it. */
function callersOf({ script, line, facts }: Access, accesses: readonly Access[]): number {
  if (facts.parameter === null) return 0;
  return accesses.filter(({ via }) => via?.some((step) => step.startsWith(`${script}:${line} `)) === true).length;
}

function accessText(access: Access, callers: number): string {
  const { kind, api, mode, target, confidence, via, script, line } = access;
  const isNamed = target === null && callers > 0;
  // That nobody of its own module calls it is not the answer then.
  const steps = isNamed ? [] : access.steps;
  const width = Math.max(0, ...steps.map((step) => step.where.length));
  return [
    `${script}:${line}  ${kind} by ${api}${mode === null ? '' : ` in mode ${mode}`}`,
    `  ${access.statement.text.split('\n')[0] ?? ''}`,
    ...(via ?? []).map((step) => `  through ${step}`),
    ...steps.map((step, index) => `  ${index + 1}. ${step.where.padEnd(width)}  ${step.what}  →  ${step.value}`),
    isNamed
      ? `  = what its callers name: ${counted(callers, 'call')} below`
      : `  = ${target ?? 'unknown'} (${confidence}: ${meaning[confidence]})`,
  ]
    .map(spelledOut)
    .join('\n');
}

const meaning = {
  certain: 'every part was evaluated',
  pattern: 'evaluated, with holes or as one of several',
  guess: 'it rests on something that the code does not say',
  unknown: 'it could not be followed further',
} as const;
