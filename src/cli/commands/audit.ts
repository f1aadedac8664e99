import { join, resolve } from 'node:path';
import {
  type Baseline,
  baselineOf,
  baselinePath,
  baselineText,
  judge,
  parseBaseline,
  prune,
} from '../../audit/baseline.ts';
import { compareAudits } from '../../audit/baseline-compare.ts';
import { examine } from '../../audit/examine.ts';
import { resultOf } from '../../audit/result.ts';
import type { Comparison } from '../../core/audit.ts';
import { HoldfastError } from '../../core/error.ts';
import { atomicWriteText } from '../../io/write.ts';
import { type AuditReport, counted } from '../../report/audit-view.ts';
import { auditedFolder, textIfThere } from '../audited-folder.ts';
import { exit } from '../exit.ts';
import { leanAudit } from '../lean-audit.ts';
import type { CommonOptions } from '../program.ts';
import { prefixIn, withRevision } from '../revision.ts';
import { hasColour, note, whileReading } from '../terminal.ts';
import { version } from '../version.ts';

interface AuditCommandOptions extends CommonOptions {
  readonly format: string;
  readonly output?: string;
  readonly only?: readonly string[];
  readonly notes?: true;
  readonly since?: string;
  readonly writeBaseline?: true;
  readonly pruneBaseline?: true;
  readonly exitCode?: true;
  readonly cache: boolean;
  readonly ignore: boolean;
}

export async function audit(path: string | undefined, options: AuditCommandOptions): Promise<number> {
  const format = formatOf(options);
  await checkOnly(options);
  const root = auditedFolder(options.C, path);
  leanAudit();
  // Read first: a broken baseline is told before the work, not after it.
  const known = baselineIn(root, options);
  const { examined, comparison } = await whileReading(async (onRead) => {
    const only = options.only === undefined ? {} : { only: options.only };
    const now = await examine(root, { ...only, cache: options.cache, ignore: options.ignore, onRead });
    return { examined: now, comparison: await comparisonOf(root, now.result, options, onRead) };
  });
  const baseline = await keepBaseline(root, known, examined.result.findings, options);
  const judged = judge(examined.result.findings, baseline ?? { entries: [] });
  const report: AuditReport = {
    result: resultOf(examined.model, judged.fresh),
    // JSON names them only; what they say of themselves is for people.
    rules: format === 'json' ? [] : await allRules(),
    version: version(),
    proposals: examined.proposals,
    suppressed: examined.suppressed,
    known: judged.known.length,
    prefix: prefixIn(root),
    ...(comparison === undefined ? {} : { comparison }),
  };
  await hand(await formats[format](report, options), options);
  return options.exitCode && hasNewError(report) ? exit.stale : exit.ok;
}

/** Each is loaded when it is asked for. */
const formats = {
  async pretty(report: AuditReport, { notes, output }: AuditCommandOptions) {
    const { terminalAudit } = await import('../../report/audit-terminal.ts');
    const color = output === undefined && hasColour(process.stdout);
    return [terminalAudit(report, { notes: notes ?? false, color })];
  },
  json: async (report: AuditReport) => (await import('../../report/audit-json.ts')).jsonAuditPieces(report),
  md: async (report: AuditReport) => [(await import('../../report/audit-markdown.ts')).markdownAudit(report)],
  html: async (report: AuditReport) => [(await import('../../report/audit-html.ts')).htmlAudit(report)],
  sarif: async (report: AuditReport) => [(await import('../../report/audit-sarif.ts')).sarifAudit(report)],
  github: async (report: AuditReport) => [(await import('../../report/audit-github.ts')).githubAudit(report)],
} as const;

async function allRules(): Promise<AuditReport['rules']> {
  return (await import('../../audit/rules/list.ts')).rules;
}

type Format = keyof typeof formats;

function formatOf({ json, format }: AuditCommandOptions): Format {
  if (json) return 'json';
  if (isFormat(format)) return format;
  throw new HoldfastError({
    code: 'usage/format',
    what: 'There is no report format',
    on: format,
    why: `the formats are ${Object.keys(formats).join(', ')}`,
    still: 'Nothing was read or written',
    next: 'Use one of these',
  });
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(formats, text);
}

async function checkOnly({ only = [], writeBaseline, pruneBaseline }: AuditCommandOptions): Promise<void> {
  if (only.length === 0) return;
  const rules = await allRules();
  const unknown = only.find((name) => !rules.some((rule) => rule.name === name));
  if (unknown !== undefined)
    throw new HoldfastError({
      code: 'usage/rule',
      what: 'There is no rule',
      on: unknown,
      why: `the rules are ${rules.map(({ name }) => name).join(', ')}`,
      still: 'Nothing was read or written',
      next: 'Use one of these',
    });
  if (writeBaseline || pruneBaseline)
    throw new HoldfastError({
      code: 'usage/baseline',
      what: 'Cannot write the baseline with',
      on: '--only',
      why: 'what the other rules find would be lost from it',
      still: 'The baseline is unchanged',
      next: 'Leave `--only` out',
    });
}

/** What the baseline has of the rules that were asked for; null without one. */
function baselineIn(root: string, { only, pruneBaseline, writeBaseline }: AuditCommandOptions): Baseline | null {
  const text = writeBaseline ? null : textIfThere(root, baselinePath);
  if (text !== null) {
    const { entries } = parseBaseline(text);
    return { entries: entries.filter(({ rule }) => only?.includes(rule) ?? true) };
  }
  if (!pruneBaseline || writeBaseline) return null;
  throw new HoldfastError({
    code: 'usage/baseline',
    what: 'Cannot prune the baseline',
    on: baselinePath,
    why: 'there is none',
    still: 'Nothing was read or written',
    next: 'Make one with `holdfast audit --write-baseline`',
  });
}

/** The baseline to judge by, after it was written as the options say. It never grows but on request. */
async function keepBaseline(
  root: string,
  known: Baseline | null,
  findings: AuditReport['result']['findings'],
  { writeBaseline, pruneBaseline }: AuditCommandOptions,
): Promise<Baseline | null> {
  if (writeBaseline) {
    const baseline = baselineOf(findings);
    await atomicWriteText(join(root, baselinePath), baselineText(baseline));
    note(`Wrote \`${baselinePath}\`: ${counted(findings.length, 'finding')} may stay for now.`);
    return baseline;
  }
  if (known === null) return null;
  const gone = judge(findings, known).gone.reduce((sum, entry) => sum + entry.count, 0);
  if (gone === 0) return known;
  if (!pruneBaseline) {
    note(`${counted(gone, 'finding')} of the baseline ${gone === 1 ? 'is' : 'are'} repaired: --prune-baseline.`);
    return known;
  }
  const baseline = prune(known, findings);
  await atomicWriteText(join(root, baselinePath), baselineText(baseline));
  note(`Took ${counted(gone, 'repaired finding')} out of \`${baselinePath}\`.`);
  return baseline;
}

async function comparisonOf(
  root: string,
  now: AuditReport['result'],
  { since, only, ignore }: AuditCommandOptions,
  onRead: (done: number, of: number) => void,
): Promise<Comparison | undefined> {
  if (since === undefined) return undefined;
  const before = await withRevision(root, since, (folder) =>
    examine(folder, { ...(only === undefined ? {} : { only }), cache: 'facts', ignore, onRead }),
  );
  return compareAudits(before.result, now, since);
}

async function hand(pieces: Iterable<string>, { C, output }: AuditCommandOptions): Promise<void> {
  if (output === undefined) {
    for (const piece of pieces) process.stdout.write(piece);
    return;
  }
  await atomicWriteText(resolve(C, output), [...pieces].join(''));
  note(`Wrote \`${output}\`.`);
}

/** With a revision, only what has appeared since; in any case nothing that the baseline knows. */
function hasNewError({ result, comparison }: AuditReport): boolean {
  const appeared = comparison === undefined ? null : new Set(comparison.appeared);
  return result.findings.some((finding) => finding.severity === 'error' && (appeared?.has(finding) ?? true));
}
