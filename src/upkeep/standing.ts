import { type ArtifactRules, durationMs } from '../core/artifact-rules.ts';
import { type Lateness, latenessOf } from '../core/lateness.ts';
import { byCodeUnit } from '../core/path.ts';
import { hasHole, pattern } from '../core/pattern.ts';
import { freshAt } from '../record/local-times.ts';
import { membersOf } from '../record/members.ts';
import type { ArtifactRecord } from '../record/metadata.ts';
import { type RecordReason, type RecordScene, recordStanding } from '../record/record-standing.ts';
import { millisecondsOf, timestamp } from '../record/timestamp.ts';

export type ArtifactState = 'fresh' | 'stale' | 'late' | 'missing' | 'edited';

/** An artifact of a stage, as the plan sees it: contents alone. */
export interface PlannedArtifact {
  readonly path: string;
  readonly state: string;
  /** The stages that make it, creator first; none for what a script recorded. */
  readonly stages: readonly string[];
  readonly hash: string | null;
  readonly lastUpdated: string | null;
  readonly updatedBy: string | null;
}

/** An artifact with all that `status` says of it. */
export interface ArtifactStanding extends PlannedArtifact {
  /** Why it is not fresh, where no stage's decision says it. */
  readonly reasons: readonly RecordReason[];
  /** When it was last made, or found to be what it was; null where nobody knows. */
  readonly confirmed: string | null;
  /** The limit of the config, or null. */
  readonly freshWithin: string | null;
  /** What a person should know besides: sentences without their full stop. */
  readonly notes: readonly string[];
}

export interface StandingScene extends RecordScene {
  readonly rules: Readonly<Record<string, ArtifactRules>>;
  /** When the stage that publishes an artifact last succeeded here, in milliseconds. */
  readonly succeeded: (path: string) => number | undefined;
  /** The stage that made what is recorded, where none makes it any more: it was dropped from `writes`, or from the config. */
  readonly droppedBy: (path: string, record: ArtifactRecord) => string | undefined;
  readonly now: number;
}

/**
 * Every artifact with its state: those of stages as they were planned, those that scripts recorded, and those that only a rule
 * names. On top of what contents say comes time: what nothing has changed may still be late.
 */
export function standings(scene: StandingScene, planned: readonly PlannedArtifact[]): readonly ArtifactStanding[] {
  const { metadata, rules } = scene;
  const ofStages = planned.map((artifact) => withConflict(artifact, metadata.records.get(artifact.path)));
  const known = new Set(planned.map(({ path }) => path));
  const others = [...metadata.records].filter(([name]) => !known.has(name));
  const recorded = others.map(([name, record]) => ofScript(scene, name, record));
  for (const [name] of others) known.add(name);
  const unheard = Object.keys(rules).filter((name) => !known.has(name) && rules[name]?.freshWithin !== undefined);
  const rest = unheard.map((name) => neverRecorded(scene, name));
  const scripts = [...recorded, ...rest].sort((a, b) => byCodeUnit(a.path, b.path));
  return [...ofStages, ...scripts].map((artifact) => inTime(scene, artifact));
}

type Untimed = Omit<ArtifactStanding, 'confirmed' | 'freshWithin'>;

/** Its stage may have nothing to do, because what the merge kept is what the stage had made; the record still asks for a look. */
function withConflict(artifact: PlannedArtifact, record: ArtifactRecord | undefined): Untimed {
  if (record?.conflict !== true) return { ...artifact, reasons: [], notes: [] };
  const state = artifact.state === 'fresh' ? 'stale' : artifact.state;
  return { ...artifact, state, reasons: [{ kind: 'conflict' }], notes: [] };
}

function ofScript(scene: StandingScene, name: string, record: ArtifactRecord): Untimed {
  const { state, reasons, unknown } = recordStanding(scene, name, record);
  return {
    path: name,
    state,
    stages: [],
    hash: record.hash ?? null,
    lastUpdated: record.last_updated,
    updatedBy: record.updated_by,
    reasons,
    notes: [...unknown, ...orphanNotes(scene.droppedBy(name, record), name)],
  };
}

/** Nothing that a stage has made is removed because a line of the config is gone: a person says what becomes of it. */
function orphanNotes(stage: string | undefined, name: string): readonly string[] {
  if (stage === undefined) return [];
  return [
    `no stage makes it any more (stage \`${stage}\` did): remove the file if nobody needs it, and \`holdfast metadata forget ${name}\` forgets its record`,
  ];
}

function neverRecorded({ root, state }: StandingScene, name: string): Untimed {
  const nobody = { path: name, stages: [], hash: null, lastUpdated: null, updatedBy: null, reasons: [] };
  const isThere = hasHole(name) ? membersOf(root, pattern(name)).length > 0 : state(name).is !== 'absent';
  if (!isThere) return { ...nobody, state: 'missing', notes: ['only the config names it'] };
  return { ...nobody, state: 'fresh', notes: ['nothing is recorded of it'] };
}

function inTime(scene: StandingScene, artifact: Untimed): ArtifactStanding {
  const { rules, now } = scene;
  const rule = Object.hasOwn(rules, artifact.path) ? rules[artifact.path] : undefined;
  const freshWithin = rule?.freshWithin ?? null;
  const last = lastConfirmed(scene, artifact.path);
  const lateness = latenessOf(last, freshWithin === null ? undefined : durationMs(freshWithin), now);
  const isLate = freshWithin !== null && lateness.is !== 'in-time' && artifact.state === 'fresh';
  return {
    ...artifact,
    state: isLate ? 'late' : artifact.state,
    confirmed: last === undefined ? null : timestamp(last),
    freshWithin,
    notes: [...artifact.notes, ...noteOf(lateness, last)],
  };
}

/** The last success of its stage, also one that gave the same; the committed record; what this machine remembers of a script. */
function lastConfirmed({ root, metadata, succeeded }: StandingScene, path: string): number | undefined {
  const record = metadata.records.get(path);
  const times = [
    succeeded(path),
    ...(record === undefined ? [] : [millisecondsOf(record.last_updated), freshAt(root, path, record)]),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

function noteOf(lateness: Lateness, last: number | undefined): readonly string[] {
  if (lateness.is !== 'ahead' || last === undefined) return [];
  return [
    `it is recorded as of ${timestamp(last)}, which is in the future: a clock was wrong, here or where it was made`,
  ];
}
