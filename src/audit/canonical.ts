import type { Candidate, Point, Proposal } from '../core/audit.ts';
import { byCodeUnit } from '../core/path.ts';
import { nameFamily } from './canonical-name.ts';
import { emptyRegistry, registryPath, type Registry } from './canonical-registry.ts';
import type { Access, ArtifactNode, AuditModel, Invocation, Mention, Script } from './model.ts';
import { deprecationOf } from './rules/deprecation.ts';
import { counted, grouped, writersOf } from './rules/facts.ts';
import { containment } from './rules/shingles.ts';
import { sourcesOf } from './rules/sources.ts';
import { unpacked } from './sketch.ts';

type Known = Pick<
  AuditModel,
  'scripts' | 'accesses' | 'artifacts' | 'cycles' | 'invocations' | 'mentions' | 'sketches'
>;

/** For each artifact that scripts write, its candidates, every point of their score explained. Sorted by artifact. */
export function proposals(audited: Known, registry: Registry = emptyRegistry): readonly Proposal[] {
  const model = sourcesOf(audited);
  const scripts = new Map(model.scripts.map((script) => [script.path, script]));
  const accesses = grouped(model.accesses, (access) => `${access.script}\0${access.target ?? ''}`);
  const starts = grouped(model.invocations, (call) => call.script);
  const sketches = new Map<Script, Uint32Array>();
  const sketchOf = (script: Script): Uint32Array => {
    const known = sketches.get(script) ?? unpacked(model.sketches.get(script.path) ?? '');
    sketches.set(script, known);
    return known;
  };
  return model.artifacts.flatMap((node): Proposal[] => {
    const writers = writersOf({ scripts }, node).flatMap((path) => scripts.get(path) ?? []);
    if (writers.length === 0) return [];
    const candidates = writers.map((script): Candidate => {
      const points = [
        ...startPoints(starts.get(script.path) ?? []),
        ...mentionPoints(model, node, script),
        ...rolePoints(node, script),
        ...statePoints(script, registry),
        ...namePoints(script, writers),
        ...copyPoints(script, writers, sketchOf),
        ...accessPoints(accesses.get(`${script.path}\0${node.path}`) ?? []),
      ];
      return { script: script.path, score: points.reduce((sum, { points }) => sum + points, 0), points };
    });
    return [proposal(node, candidates, registry)];
  });
}

/** Within so many points the order of two candidates says nothing. */
const CLEAR = 10;

function proposal(node: ArtifactNode, all: readonly Candidate[], registry: Registry): Proposal {
  const row = registry.artifacts.find((candidate) => candidate.artifact === node.path);
  const confirmed = row?.creator ?? null;
  // Whom people confirmed is the one, also where no line of it is seen to write the file.
  const unseen =
    confirmed === null || all.some(({ script }) => script === confirmed)
      ? []
      : [{ script: confirmed, score: 0, points: [{ points: 0, because: 'no line of it is seen to write the file' }] }];
  const marked = [...all, ...unseen].map((candidate): Candidate => {
    if (row === undefined || candidate.script !== confirmed) return candidate;
    const point = { points: 1000, because: `confirmed in \`${registryPath}:${row.line}\`` };
    return { script: candidate.script, score: candidate.score + point.points, points: [point, ...candidate.points] };
  });
  const candidates = [...marked].sort((a, b) => b.score - a.score || byCodeUnit(a.script, b.script));
  const [first, second] = candidates;
  const isClose = first !== undefined && second !== undefined && first.score - second.score < CLEAR;
  // The best of those that everything speaks against is no proposal.
  const unclear = isClose || (first !== undefined && first.score < 0);
  const script = first?.script ?? '';
  const status = confirmed !== null && confirmed === script ? 'confirmed' : unclear ? 'unclear' : 'proposed';
  return { artifact: node.path, status, script, candidates };
}

const startWords: Readonly<Record<Invocation['from'], readonly [points: number, words: string]>> = {
  make: [30, 'a Makefile starts it'],
  ci: [30, 'CI starts it'],
  package: [30, 'package.json starts it'],
  shell: [20, 'a shell script starts it'],
  script: [15, 'another script starts it'],
  document: [10, 'a document says how to start it'],
};

function startPoints(calls: readonly Invocation[]): readonly Point[] {
  const starts = calls.filter((call) => call.from !== 'document' || isCommand(call.text));
  return [...grouped(starts, (call) => call.from).values()].flatMap((group): Point[] => {
    const [call] = group;
    if (call === undefined) return [];
    const [points, words] = startWords[call.from];
    return [
      {
        points,
        because: `${words} (\`${call.file}:${call.line}\`${group.length > 1 ? `, and ${group.length - 1} more` : ''})`,
      },
    ];
  });
}

/** `python3 scripts/a.py`, `./a.sh`: a sentence that only names a script does not say how to start it. */
function isCommand(text: string): boolean {
  return /^(\$ )?\.{0,2}\/?[\w-]+\/[\w./-]+\.\w+(\s|$)|(^|[\s`(])(python[\d.]*|node|nodejs|bash|sh|zsh|tsx|ts-node|bun|deno|uv|poetry)\s|\.\/[\w-]/.test(
    text,
  );
}

function mentionPoints(model: Known, node: ArtifactNode, script: Script): readonly Point[] {
  const mention = model.mentions.find(
    (candidate) =>
      candidate.script === script.path && candidate.artifact === node.path && speaksForIt(candidate.verb, node),
  );
  if (mention === undefined) return [];
  const canonical = /canonical|pipeline|workflow|readme/i.test(mention.file);
  return [
    {
      points: canonical ? 20 : 10,
      because: `\`${mention.file}:${mention.line}\` says that it ${mention.verb} the file`,
    },
  ];
}

/** That a script updates a file says nothing for it as the one that makes it, where others make it. */
function speaksForIt(verb: Mention['verb'], node: ArtifactNode): boolean {
  return verb === 'writes' || (verb === 'updates' && node.creators.length === 0);
}

function rolePoints(node: ArtifactNode, script: Script): readonly Point[] {
  const role = node.creators.includes(script.path)
    ? { points: 20, because: 'it makes the file without reading it first' }
    : { points: 0, because: 'it refines what is there' };
  return script.role === 'entry' ? [role, { points: 5, because: 'it can be started' }] : [role];
}

function statePoints(script: Script, registry: Registry): readonly Point[] {
  const points: Point[] = [];
  const broken = script.imports.filter(({ resolution }) => resolution.kind === 'broken' && !resolution.guarded);
  const deprecation = deprecationOf({ registry }, script);
  if (broken[0] !== undefined)
    points.push({
      points: -40,
      because: `its import of \`${broken[0].specifier}\` names no file (line ${broken[0].line})`,
    });
  else points.push({ points: 10, because: 'everything it imports is there' });
  if (script.syntaxErrors[0] !== undefined)
    points.push({ points: -40, because: `it cannot be followed at line ${script.syntaxErrors[0].line}` });
  if (deprecation !== null)
    points.push({
      points: deprecation.confidence === 'certain' ? -80 : -40,
      because: `it is deprecated: ${deprecation.because}`,
    });
  if (script.ignored === true) points.push({ points: -30, because: 'git ignores it' });
  if (script.importedBy.length > 0)
    points.push({
      points: 5,
      because: `${counted(script.importedBy.length, 'script')} ${script.importedBy.length === 1 ? 'imports' : 'import'} it`,
    });
  return points;
}

function namePoints(script: Script, writers: readonly Script[]): readonly Point[] {
  const { family, variant } = nameFamily(script.path);
  if (variant === null) return [];
  const points = { copy: -40, repair: -15, trial: -25, renewed: 0, version: 0 }[variant.kind];
  if (variant.kind !== 'version') return [{ points, because: `\`${variant.word}\` in its name` }];
  const versions = writers.map((other) => nameFamily(other.path)).filter((other) => other.family === family);
  const newest = Math.max(...versions.map((other) => (other.variant?.kind === 'version' ? other.variant.version : 1)));
  return variant.version === newest && versions.length > 1
    ? [{ points: 15, because: `the newest version of \`${family}\` among the writers` }]
    : [{ points: versions.length > 1 ? -15 : 0, because: `\`${variant.word}\` in its name` }];
}

/** The larger of two copies has what the smaller one has. */
function copyPoints(
  script: Script,
  writers: readonly Script[],
  sketchOf: (script: Script) => Uint32Array,
): readonly Point[] {
  const original = writers.find(
    (other) =>
      other !== script &&
      sketchOf(other).length > sketchOf(script).length &&
      containment(sketchOf(script), sketchOf(other)) >= 0.8,
  );
  return original === undefined ? [] : [{ points: -10, because: `most of it is in \`${original.path}\`` }];
}

function accessPoints(accesses: readonly Access[]): readonly Point[] {
  const writes = accesses.filter((access) => access.kind === 'write' || access.kind === 'append');
  const points: Point[] = [];
  if (writes.length > 0 && writes.every((access) => access.confidence === 'guess')) {
    points.push({ points: -10, because: 'that it writes this file rests on a guess' });
  }
  if (writes.some((access) => access.facts.stated))
    points.push({ points: 10, because: 'a comment in it states that it writes the file' });
  if (writes.some((access) => access.facts.atomic !== null))
    points.push({ points: 5, because: 'it writes atomically' });
  return points;
}
