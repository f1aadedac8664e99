import type {
  Access,
  ArtifactNode,
  AuditResult,
  Comparison,
  Finding,
  Proposal,
  RuleInfo,
  Severity,
  Step,
} from '../core/audit.ts';

/** What every report of an audit is made from. A report is the same text for the same values. */
export interface AuditReport {
  /** With the findings that are to be shown: all, or those that a baseline does not know. */
  readonly result: AuditResult;
  readonly rules: readonly RuleInfo[];
  /** Of Holdfast, as package.json has it. */
  readonly version: string;
  readonly proposals?: readonly Proposal[];
  readonly comparison?: Comparison;
  /** Silenced by comments; SARIF has them, marked as such, and other reports count them. */
  readonly suppressed?: readonly Finding[];
  /** Where the audited folder lies in its repository (`packages/a/`, empty for its root): SARIF and GitHub count from there. */
  readonly prefix?: string;
  /** Findings that a baseline knows and that are not among those of `result`. */
  readonly known?: number;
}

export const severities: readonly Severity[] = ['error', 'warning', 'note'];

export function ofSeverity(report: AuditReport, severity: Severity): readonly Finding[] {
  return report.result.findings.filter((finding) => finding.severity === severity);
}

export function ruleOf(report: AuditReport, finding: Finding): RuleInfo | undefined {
  return report.rules.find((rule) => rule.name === finding.rule);
}

/** Findings of one rule together, the rules with most findings first. */
export function byRule(
  findings: readonly Finding[],
): readonly (readonly [rule: string, findings: readonly Finding[]])[] {
  const groups = [...groupBy(findings, (finding) => finding.rule)];
  return groups.sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1));
}

/** The artifacts that a finding is about. */
export function artifactsOf(finding: Finding): readonly string[] {
  return finding.artifacts ?? (finding.artifact === undefined ? [] : [finding.artifact]);
}

/** How the path of a finding was resolved: the steps of the access it is about. */
export function resolutionOf(
  index: AccessIndex,
  finding: Finding,
): { target: string; confidence: string; steps: readonly Step[] } | null {
  const all = finding.site === undefined ? [] : (index.get(finding.site) ?? []);
  const access = all.find((candidate) => candidate.target === finding.artifact) ?? all[0];
  if (access === undefined) return null;
  // A helper's own path is its parameter; the files that callers give are named in the finding.
  if (access.target === null && (finding.artifact ?? finding.artifacts) !== undefined) return null;
  return { target: access.target ?? 'unknown', confidence: access.confidence, steps: access.steps };
}

export type AccessIndex = ReadonlyMap<string, readonly Access[]>;

export function accessIndex(result: AuditResult): AccessIndex {
  return groupBy(result.accesses, (access) => access.site);
}

/** In which state an artifact is, for the map of a report: the gravest that is true of it. */
export type ArtifactState = keyof typeof stateWords;

export const stateWords = {
  fought: 'made by several scripts',
  unordered: 'changed in place by several scripts, in no stated order',
  missing: 'read, not there, and made by nothing',
  rootless: 'changed in place, and made by nothing',
  exposed: 'written so that a crash leaves half of it',
  unread: 'written, and read by no script',
  changed: 'changed or appended to by one script',
  sound: 'made by one script, written whole',
  source: 'only read',
} as const;

/** Looks through the findings once, and then tells the state of any artifact. */
export function statesOf({ result }: Pick<AuditReport, 'result'>): (node: ArtifactNode) => ArtifactState {
  const subjects = new Map<string, Set<string>>();
  for (const finding of result.findings) {
    const known = subjects.get(finding.rule) ?? new Set<string>();
    for (const path of artifactsOf(finding)) known.add(path);
    subjects.set(finding.rule, known);
  }
  return (node) => {
    const about = (rule: string): boolean => subjects.get(rule)?.has(node.path) ?? false;
    const writers = node.creators.length + node.updaters.length;
    if (node.creators.length > 1) return 'fought';
    if (node.updaters.length > 1 && about('many-writers')) return 'unordered';
    if (writers === 0) return about('missing-input') ? 'missing' : 'source';
    if (node.creators.length === 0 && about('no-creator')) return 'rootless';
    if (about('unsafe-write')) return 'exposed';
    if (node.creators.length === 0) return 'changed';
    return node.readers.length === 0 && node.updaters.length === 0 ? 'unread' : 'sound';
  };
}

/** Lists by key, in the order in which their items come. */
export function groupBy<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** `1 script`, `2 scripts`, `2 copies`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `17 bytes`, `1.2 MB`: powers of 1,000, one decimal below ten. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** One sentence on what was looked at. */
export function scopeText({ summary }: AuditResult): string {
  const languages = Object.entries(summary.languages).filter(([, count]) => count > 0);
  const kinds = Object.entries(summary.accesses).filter(([, count]) => count > 0);
  const list = (entries: readonly (readonly [string, number])[]): string =>
    entries.map(([name, count]) => `${count} ${name}`).join(', ');
  const { leftOut } = summary;
  const left =
    leftOut === undefined
      ? ''
      : ` ${counted(leftOut.files, 'file')}, ${leftOut.scripts} of them scripts, ${leftOut.files === 1 ? 'is' : 'are'} left out by \`.holdfastignore\`.`;
  return `${counted(summary.scripts, 'script')} (${list(languages)}), ${counted(summary.artifacts, 'data file')}; accesses: ${list(kinds) || 'none'}; paths: ${list(Object.entries(summary.confidence)) || 'none'}.${left}`;
}
