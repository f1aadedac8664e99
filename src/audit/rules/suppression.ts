import type { AuditModel, Finding } from '../model.ts';
import type { Found } from './rule.ts';

/** A comment `holdfast: ignore RULE, RULE -- reason`, for its own statement or the one below, or `ignore-file` for the script. */
export interface Suppression {
  readonly script: string;
  readonly line: number;
  readonly scope: 'statement' | 'file';
  /** Empty if it names none, which silences nothing. */
  readonly rules: readonly string[];
  readonly text: string;
}

export function suppressionsIn(model: Pick<AuditModel, 'scripts'>): readonly Suppression[] {
  return model.scripts.flatMap((script) =>
    script.directives.flatMap(({ line, text }): Suppression[] => {
      const match = /^ignore(-file)?(?:\s+([^]*?))?\s*(?:--[^]*)?$/i.exec(text.trim());
      if (match === null) return [];
      const rules = (match[2] ?? '').split(/[\s,]+/).filter((rule) => rule !== '');
      return [{ script: script.path, line, scope: match[1] === undefined ? 'statement' : 'file', rules, text }];
    }),
  );
}

export function silences(suppression: Suppression, finding: Finding, others: readonly Suppression[]): boolean {
  if (suppression.script !== finding.script || !suppression.rules.includes(finding.rule)) return false;
  if (suppression.scope === 'file') return true;
  const first = finding.span?.line ?? finding.line;
  const last = Math.max(finding.line, finding.span?.endLine ?? finding.line);
  if (suppression.line >= first && suppression.line <= last) return true;
  // Above the statement, further such comments may stand in between.
  for (let line = first - 1; ; line -= 1) {
    if (suppression.line === line) return true;
    if (!others.some((other) => other.script === suppression.script && other.line === line)) return false;
  }
}

/** One finding for each rule that a comment names and that it did not silence. */
export function unused(
  suppression: Suppression,
  silenced: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly Found[] {
  const base = { script: suppression.script, line: suppression.line, confidence: 'certain', evidence: [] } as const;
  if (suppression.rules.length === 0) {
    return [
      { ...base, subject: suppression.text, message: `\`${suppression.text}\` names no rule, and silences nothing.` },
    ];
  }
  return suppression.rules
    .filter((rule) => !silenced.has(rule))
    .map((rule) => ({
      ...base,
      subject: `${suppression.scope} ${rule}`,
      message: known.has(rule)
        ? `\`${rule}\` finds nothing ${suppression.scope === 'file' ? 'in this file' : 'here'}: the comment silences nothing.`
        : `There is no rule \`${rule}\`: the comment silences nothing.`,
    }));
}
