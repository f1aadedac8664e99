import { byCodeUnit } from '../../core/path.ts';
import type { Access, Confidence } from '../model.ts';
import { counted, grouped, named } from './facts.ts';

/** The statements among `accesses`: what one statement does to several targets is one thing to repair. */
export function bySite(accesses: readonly Access[]): readonly Site[] {
  return [...grouped(accesses, (access) => access.site).values()].map((group) => siteOf(group));
}

/** One statement and the artifacts that it is about, those of its helper's callers included. */
export interface Site {
  readonly first: Access;
  readonly all: readonly Access[];
  /** Sorted; empty if no path could be resolved. */
  readonly targets: readonly string[];
  /** Calls of the helper that the statement is in. */
  readonly callers: readonly Access[];
}

/**
 * Like `bySite`, but a write that a helper does for its callers is one site, in the helper: that is where it is repaired. A
 * helper that the model does not show leaves its callers as sites of their own.
 */
export function bySource(accesses: readonly Access[]): readonly Site[] {
  const own = accesses.filter((access) => (access.via ?? []).length === 0);
  // By the line that a caller's way ends at, or else by the function: a class may have several methods of one name.
  const helpers = new Map([
    ...own.filter((access) => access.within !== null).map((access) => [helperKey(access), access.site] as const),
    ...own.map((access) => [`${access.script}:${access.line}`, access.site] as const),
  ]);
  const callers = new Map<string, Access[]>();
  const rest: Access[] = [];
  for (const access of accesses) {
    const through = access.via?.at(-1);
    if (through === undefined) continue;
    const site = helpers.get(through.split(' ')[0] ?? '') ?? helpers.get(viaKey(through));
    if (site === undefined) rest.push(access);
    else callers.set(site, [...(callers.get(site) ?? []), access]);
  }
  const sites = [...grouped(own, (access) => access.site)].map(([site, group]) =>
    siteOf(group, callers.get(site) ?? []),
  );
  return [...sites, ...bySite(rest)];
}

/** The best that is known of any of its targets: a helper is as certain as its most certain caller. */
export function siteConfidence(site: Site): Confidence {
  const all = new Set([...site.all, ...site.callers].map((access) => access.confidence));
  return order.find((level) => all.has(level)) ?? 'unknown';
}

/** `` `data/x.json` ``, `3 files (…)`, or that the path is not known; the verb is `is` or `are`. */
export function targetText(site: Site): string {
  const [only] = site.targets;
  if (only === undefined) return 'a file whose path is not known';
  return site.targets.length === 1 ? `\`${only}\`` : `${counted(site.targets.length, 'file')} (${named(site.targets)})`;
}

/** `targetText` with its verb: the beginning of a message. */
export function targetIs(site: Site): string {
  const text = targetText(site);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)} ${site.targets.length > 1 ? 'are' : 'is'}`;
}

export function callerEvidence(site: Site): readonly string[] {
  if (site.callers.length === 0) return [];
  const scripts = [...new Set(site.callers.map((access) => access.script))].sort(byCodeUnit);
  return [
    `${counted(site.callers.length, 'call')} in ${counted(scripts.length, 'script')} ${site.callers.length === 1 ? 'writes' : 'write'} through it: ${named(scripts, 5)}.`,
  ];
}

/** What a finding says of its place. */
export function siteFields(site: Site): {
  script: string;
  line: number;
  span: Access['statement'];
  site: string;
  artifact: string | undefined;
  artifacts: readonly string[] | undefined;
  confidence: Confidence;
} {
  const { first, targets } = site;
  return {
    script: first.script,
    line: first.line,
    span: first.statement,
    site: first.site,
    artifact: targets.length === 1 ? targets[0] : undefined,
    artifacts: targets.length > 1 ? targets : undefined,
    confidence: siteConfidence(site),
  };
}

/** A rename puts the new file there as a whole; GNU's `sed -i` renames too. */
export function replacesByRename(api: string): boolean {
  return /^(mv|sed -i)\b|(^|\.)(rename|renameSync|replace|move|moveSync)$/.test(api);
}

/** Locks and pid files hold nothing: they are open, or there, for as long as somebody works. */
export function isHeldOpen(target: string): boolean {
  return /\.(lock|lck|pid)$/.test(target);
}

const order: readonly Confidence[] = ['certain', 'pattern', 'guess', 'unknown'];

function siteOf(all: readonly Access[], callers: readonly Access[] = []): Site {
  // What callers name says more than the helper's own pattern, which only fits around it.
  const own = callers.length === 0 ? all : all.filter((access) => access.target?.includes('*') === false);
  const targets = new Set([...own, ...callers].flatMap((access) => (access.target === null ? [] : [access.target])));
  const [first] = all;
  if (first === undefined) throw new Error('A site has at least one access.');
  return { first, all, callers, targets: [...targets].sort(byCodeUnit) };
}

function helperKey(access: Access): string {
  return `${access.script} ${access.within?.split('.').at(-1) ?? ''}`;
}

/** `lib/io_helpers.py:12 save_json` without the line. */
function viaKey(via: string): string {
  const [place = '', name = ''] = via.split(' ');
  return `${place.replace(/:\d+$/, '')} ${name.split('.').at(-1) ?? ''}`;
}
