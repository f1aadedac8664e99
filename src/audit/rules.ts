import { byCodeUnit } from '../core/path.ts';
import { parseRegistry, registryPath, type Registry } from './canonical-registry.ts';
import { containerOf } from './containers.ts';
import { readingFrom, type ReadText } from './data-text.ts';
import { fingerprint } from './fingerprint.ts';
import type { AuditModel, Finding } from './model.ts';
import { factsOf } from './rules/facts.ts';
import { sourcesOf } from './rules/sources.ts';
import { rules } from './rules/list.ts';
import type { Found, Rule } from './rules/rule.ts';
import { silences, suppressionsIn, unused, type Suppression } from './rules/suppression.ts';
import { unusedSuppression } from './rules/unused-suppression.ts';

export interface CheckOptions {
  /** Rules by name; all without it. A comment that names another rule is then not called unused. */
  readonly only?: readonly string[];
  /** How the bytes of documents and data are read; from `model.root` without it. */
  readonly read?: ReadText;
  /** What people have confirmed; `scripts/CANONICAL_SCRIPTS.md` of the tree without it. */
  readonly registry?: Registry;
}

export interface Checked {
  /** Sorted by file, line, severity, rule, artifact and message. */
  readonly findings: readonly Finding[];
  /** What comments silenced, in the same order. */
  readonly suppressed: readonly Finding[];
}

/** Looks at a model with every rule. Reads no script again; data and documents only through `read`. */
export function checkRules(model: AuditModel, options: CheckOptions = {}): Checked {
  const read = options.read ?? readingFrom(model.root);
  const registry = options.registry ?? parseRegistry(read(registryPath) ?? '');
  const facts = factsOf(sourcesOf(model), registry, read);
  const chosen = rules.filter((rule) => options.only?.includes(rule.name) ?? true);
  const foreign = new Set(model.accesses.filter((one) => one.language !== undefined).map((one) => one.site));
  // A rewrite reads a script in its own language: code in a here-document, a notebook, a Makefile is for people.
  const all = chosen.flatMap((rule) =>
    rule.check(facts).map((found) => {
      const isByHand = containerOf(found.script) !== null || (found.site !== undefined && foreign.has(found.site));
      return findingOf(rule, isByHand ? { ...found, fix: 'none' } : found);
    }),
  );
  const suppressions = suppressionsIn(model);
  const silencedBy = new Map<Suppression, Set<string>>(suppressions.map((suppression) => [suppression, new Set()]));
  const findings: Finding[] = [];
  const suppressed: Finding[] = [];
  for (const finding of all) {
    const by = suppressions.filter((suppression) => silences(suppression, finding, suppressions));
    for (const suppression of by) silencedBy.get(suppression)?.add(finding.rule);
    (by.length > 0 ? suppressed : findings).push(finding);
  }
  if (chosen.includes(unusedSuppression)) findings.push(...unusedFindings(silencedBy, chosen));
  return { findings: findings.sort(inOrder), suppressed: suppressed.sort(inOrder) };
}

/** The order of findings: the same on every machine, and file by file as people read them. */
export function inOrder(a: Finding, b: Finding): number {
  return (
    byCodeUnit(a.script, b.script) ||
    a.line - b.line ||
    grave.indexOf(a.severity) - grave.indexOf(b.severity) ||
    byCodeUnit(a.rule, b.rule) ||
    byCodeUnit(a.artifact ?? '', b.artifact ?? '') ||
    byCodeUnit(a.message, b.message)
  );
}

const grave: readonly Finding['severity'][] = ['error', 'warning', 'note'];

function findingOf(rule: Rule, found: Found): Finding {
  const { script, line, message, artifact, artifacts, confidence, evidence, span, site } = found;
  const statement = found.subject ?? span?.text ?? '';
  return {
    rule: rule.name,
    severity: found.severity ?? rule.severity,
    script,
    line,
    message,
    ...(artifact === undefined ? {} : { artifact }),
    fix: found.fix ?? rule.fix,
    fingerprint: fingerprint({ rule: rule.name, file: script, statement, artifact }),
    confidence,
    span: span ?? null,
    evidence,
    ...(site === undefined ? {} : { site }),
    ...(artifacts === undefined ? {} : { artifacts }),
  };
}

function unusedFindings(
  silencedBy: ReadonlyMap<Suppression, ReadonlySet<string>>,
  chosen: readonly Rule[],
): readonly Finding[] {
  const known = new Set(rules.map((rule) => rule.name));
  const left = new Set([...known].filter((name) => !chosen.some((rule) => rule.name === name)));
  return [...silencedBy].flatMap(([suppression, silenced]) =>
    unused(suppression, new Set([...silenced, ...left]), known).map((found) => findingOf(unusedSuppression, found)),
  );
}
