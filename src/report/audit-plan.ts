import type { Finding, Fix, Phase } from '../core/audit.ts';
import { artifactsOf, ruleOf, type AuditReport } from './audit-view.ts';

export interface PlanPhase {
  readonly phase: Phase;
  readonly title: string;
  /** By removed risk, the greatest first. */
  readonly steps: readonly PlanStep[];
  readonly risk: number;
}

/** One edit: what one rule found in one file. */
export interface PlanStep {
  readonly rule: string;
  readonly script: string;
  readonly findings: readonly Finding[];
  readonly artifacts: readonly string[];
  readonly risk: number;
  /** The mildest that does for all of it. */
  readonly fix: Fix;
}

/**
 * What to do first. The risk of a finding is its severity (9, 3, 1) times how sure it is (1, 0.8, 0.4, 0.2) times one more than
 * the number of scripts that read or refine what it is about: a helper that forty scripts write through comes before one of them.
 */
export function planOf(report: AuditReport): readonly PlanPhase[] {
  const users = new Map(report.result.artifacts.map((node) => [node.path, node.readers.length + node.updaters.length]));
  const steps = new Map<string, PlanStep>();
  for (const finding of report.result.findings) {
    const key = `${finding.rule}\0${finding.script}`;
    const step = steps.get(key);
    const artifacts = new Set([...(step?.artifacts ?? []), ...artifactsOf(finding)]);
    steps.set(key, {
      rule: finding.rule,
      script: finding.script,
      findings: [...(step?.findings ?? []), finding],
      artifacts: [...artifacts].sort(),
      risk: (step?.risk ?? 0) + riskOf(finding, users),
      fix: hardest(step?.fix, finding.fix),
    });
  }
  return phases.flatMap(([phase, title]) => {
    const own = [...steps.values()].filter((step) => phaseOf(report, step) === phase);
    const sorted = own.sort(
      (a, b) => b.risk - a.risk || easeOf(b.fix) - easeOf(a.fix) || (a.script < b.script ? -1 : 1),
    );
    const risk = sorted.reduce((sum, step) => sum + step.risk, 0);
    return sorted.length === 0 ? [] : [{ phase, title, steps: sorted, risk }];
  });
}

/** `The first 3 of 12 edits remove 71 % of the risk.`, or null where there is too little to choose from. */
export function shortcutText({ steps, risk }: PlanPhase): string | null {
  if (steps.length < 5) return null;
  const count = Math.max(1, Math.ceil(steps.length / 5));
  const part = steps.slice(0, count).reduce((sum, step) => sum + step.risk, 0);
  return `The first ${count} of ${steps.length} edits remove ${Math.round((100 * part) / risk)} % of the risk.`;
}

export function riskOf(finding: Finding, users: ReadonlyMap<string, number>): number {
  const reach = artifactsOf(finding).reduce((sum, path) => sum + (users.get(path) ?? 0), 0);
  return (
    { error: 9, warning: 3, note: 1 }[finding.severity] *
    { certain: 1, pattern: 0.8, guess: 0.4, unknown: 0.2 }[finding.confidence] *
    (1 + reach)
  );
}

const phases: readonly (readonly [Phase, string])[] = [
  ['protect', 'Stop losing data'],
  ['run', 'Make it run anywhere'],
  ['order', 'One maker per file'],
  ['keep', 'Keep it true'],
];

function phaseOf(report: AuditReport, step: PlanStep): Phase {
  const [finding] = step.findings;
  return (finding === undefined ? undefined : ruleOf(report, finding)?.phase) ?? 'keep';
}

function hardest(a: Fix | undefined, b: Fix): Fix {
  return a !== undefined && easeOf(a) < easeOf(b) ? a : b;
}

function easeOf(fix: Fix): number {
  return { none: 0, unsafe: 1, safe: 2 }[fix];
}
