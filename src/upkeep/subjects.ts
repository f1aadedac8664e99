import { ambiguousName } from '../core/ambiguous-name.ts';
import type { ArtifactRules } from '../core/artifact-rules.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { type Handle, labelOf } from '../core/handle.ts';
import { type AbsolutePath, byCodeUnit } from '../core/path.ts';
import { hasHole, matcher, pattern } from '../core/pattern.ts';
import { type Artifact, type Graph, publisher } from '../plan/graph.ts';
import { locate } from '../record/locate.ts';
import type { Metadata } from '../record/metadata.ts';
import type { Subject } from './validate.ts';

export interface Known {
  readonly root: AbsolutePath;
  readonly metadata: Metadata;
  /** Undefined where the project has no config. */
  readonly graph: Graph | undefined;
  readonly rules: Readonly<Record<string, ArtifactRules>>;
}

/**
 * Everything that can be validated: what stages make, the sources that are declared with a schema, what scripts have recorded,
 * and what the config has rules for.
 */
export function subjectsOf(known: Known): readonly Subject[] {
  const { metadata, graph, rules } = known;
  const subjects = new Map<string, Subject>();
  const ruleOf = (name: string): ArtifactRules | undefined => (Object.hasOwn(rules, name) ? rules[name] : undefined);
  for (const artifact of graph?.artifacts.values() ?? []) {
    const { label } = artifact;
    const recorded = metadata.records.get(label)?.hash;
    const declared = handleOf(artifact, graph);
    subjects.set(label, { name: label, kind: 'artifact', at: label, declared, recorded, rules: ruleOf(label) });
  }
  for (const [label, { handle }] of graph?.sources ?? []) {
    const rules = ruleOf(label);
    const recorded = metadata.records.get(label)?.hash;
    // Of a source that nothing is said of there is nothing to check.
    if (handle.schema === undefined && rules === undefined && recorded === undefined) continue;
    subjects.set(label, { name: label, kind: 'source', at: label, declared: handle, recorded, rules });
  }
  for (const [name, { hash }] of metadata.records) {
    if (subjects.has(name)) continue;
    const at = placeOf(known, name);
    // Recorded without a file: a table of a database, say.
    if (hash === undefined && at === undefined) continue;
    subjects.set(name, {
      name,
      kind: 'record',
      at: at ?? name,
      declared: undefined,
      recorded: hash,
      rules: ruleOf(name),
    });
  }
  for (const [name, rule] of Object.entries(rules)) {
    if (subjects.has(name)) continue;
    subjects.set(name, { name, kind: 'record', at: name, declared: undefined, recorded: undefined, rules: rule });
  }
  return [...subjects.values()].sort((a, b) => byCodeUnit(a.name, b.name));
}

/**
 * The subjects that a person named: by path, by a last segment that only one has, or a member of a set, which then stands alone.
 *
 * @throws HoldfastError `usage/unknown-name`, `usage/ambiguous-name`
 */
export function subjectsNamed(subjects: readonly Subject[], names: readonly string[]): readonly Subject[] {
  return names.map((given) => {
    const name = given.replace(/^(?:\.\/)+/, '');
    const exact = subjects.find((subject) => subject.name === name || subject.at === name);
    if (exact !== undefined) return exact;
    const set = subjects.find(({ at }) => hasHole(at) && matcher(pattern(at))(name));
    if (set !== undefined) return { ...set, name, at: name, recorded: undefined, rules: undefined };
    const candidates = subjects.filter((subject) => subject.name.endsWith(`/${name}`));
    const [only] = candidates;
    if (only === undefined) throw unknownName(given, subjects);
    if (candidates.length > 1)
      throw ambiguousName(
        'artifact',
        given,
        candidates.map((one) => one.name),
      );
    return only;
  });
}

/** As its last step declares it: that one's content is what is published. */
function handleOf({ label, handle, chain }: Artifact, graph: Graph | undefined): Handle {
  const last = graph?.node(publisher({ label, handle, chain }));
  const refined = Object.values(last?.stage.updates ?? {}).find((one) => labelOf(one) === label);
  return refined?.schema === undefined ? handle : refined;
}

/** Where the file of a record is; undefined if there is none, or more than one that it could mean. */
function placeOf({ root, metadata }: Known, name: string): string | undefined {
  try {
    const at = locate(root, metadata, name);
    return at.is === 'nowhere' ? undefined : at.path;
  } catch (error) {
    if (isHoldfastError(error) && error.family === 'usage') return undefined;
    throw error;
  }
}

function unknownName(name: string, subjects: readonly Subject[]): HoldfastError {
  const known = subjects.map((subject) => subject.name);
  const shown = known.slice(0, 20).map((one) => `\`${one}\``);
  const more = known.length > shown.length ? `, and ${known.length - shown.length} more` : '';
  return new HoldfastError({
    code: 'usage/unknown-name',
    what: 'There is no artifact',
    on: name,
    why: known.length === 0 ? 'nothing is declared or recorded here yet' : `the names are ${shown.join(', ')}${more}`,
    still: 'Nothing was read or written',
    next: known.length === 0 ? 'Build or record something first' : 'Use one of these names',
    data: { name, known },
  });
}
