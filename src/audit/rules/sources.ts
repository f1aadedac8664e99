import type { Access, ArtifactNode, AuditModel, Script } from '../model.ts';

/**
 * The model as its authors wrote it: without what a build made of their scripts, which writes the same files once more, and
 * with
 * scripts that read back what they have just written among the makers of it, and without helpers that write only for others.
 */
export function sourcesOf<M extends Pick<AuditModel, 'scripts' | 'accesses' | 'artifacts' | 'cycles'>>(model: M): M {
  const built = new Set(model.scripts.filter((script) => isBuilt(script)).map((script) => script.path));
  const kept = (path: string): boolean => !built.has(path);
  const accesses = model.accesses.filter((access) => kept(access.script));
  const byPlace = new Map<string, Access[]>();
  for (const access of accesses) {
    const key = `${access.script}\0${access.target ?? ''}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), access]);
  }
  const helpers = helpersByTarget(accesses);
  const artifacts = model.artifacts.map((node): ArtifactNode => {
    // Its own path is a pattern that fits whatever its callers name; the callers are the writers.
    const isHelper = (path: string): boolean =>
      !byPlace.has(`${path}\0${node.path}`) && (helpers.get(node.path)?.has(path) ?? false);
    const writes = (path: string): boolean => kept(path) && !isHelper(path);
    const updaters = node.updaters.filter(writes);
    const makers = updaters.filter((path) => makesItFirst(byPlace.get(`${path}\0${node.path}`) ?? []));
    return {
      ...node,
      creators: [...node.creators.filter(writes), ...makers].sort(),
      updaters: updaters.filter((path) => !makers.includes(path)),
      readers: node.readers.filter(kept),
      deleters: node.deleters.filter(kept),
    };
  });
  const scripts = model.scripts.filter((script) => kept(script.path));
  const cycles = model.cycles.filter((cycle) => cycle.scripts.every(kept));
  return { ...model, scripts, accesses, artifacts, cycles };
}

function helpersByTarget(accesses: readonly Access[]): ReadonlyMap<string, ReadonlySet<string>> {
  const helpers = new Map<string, Set<string>>();
  for (const { target, via } of accesses) {
    if (target === null || via === undefined) continue;
    const known = helpers.get(target) ?? new Set<string>();
    helpers.set(target, known);
    for (const step of via) known.add(step.replace(/:\d+( .*)?$/, ''));
  }
  return helpers;
}

/** Ignored by git, and in a folder that builds write to. */
function isBuilt(script: Script): boolean {
  return (
    script.ignored === true &&
    /(^|\/)(dist|build|out|target|coverage|public|_site|htmlcov|\.[^/]+)\//i.test(script.path)
  );
}

/**
 * Whether the first thing that a script does to a file is to write it whole: what it reads later is its own. Judged by lines,
 * for want of the order in which functions are called, so a read-modify-write in one function decides otherwise.
 */
function makesItFirst(accesses: readonly Access[]): boolean {
  if (accesses.some((access) => access.facts.readBefore !== null)) return false;
  const [first] = [...accesses].sort((a, b) => a.line - b.line || (a.kind === 'read' ? -1 : 1));
  return first?.kind === 'write';
}
