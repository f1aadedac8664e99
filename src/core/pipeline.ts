import { type ArtifactRules, whyNotRules } from './artifact-rules.ts';
import { HoldfastError } from './error.ts';
import { isArtifactPath } from './path.ts';

export interface PipelineDefinition {
  /**
   * Stage files, relative to the config. The order matters only for stages that refine the same artifact: they do so in
   * this order, after the stage that creates it.
   */
  readonly stages: readonly string[];
  /** Where the records are kept; default `data/.pipeline_metadata.json`, or the root where the project has no `data/`. */
  readonly metadataFile?: string;
  /** How many backups of one artifact are kept; default 10. */
  readonly backups?: { readonly keep?: number };
  /** By project-relative path (or, for a set, its pattern): how versions are told apart, what is refused, when it is late. */
  readonly artifacts?: Readonly<Record<string, ArtifactRules>>;
}

export interface Pipeline extends PipelineDefinition {
  readonly [pipelineMark]: 1;
}

const pipelineMark: unique symbol = Symbol.for('holdfast.pipeline') as never;

/** Declares a project's stages: the default export of `holdfast.config.ts`. @throws HoldfastError `config/pipeline` */
export function pipeline(definition: PipelineDefinition): Pipeline {
  const why = whyNotPipeline(definition);
  if (why !== undefined) {
    throw new HoldfastError({
      code: 'config/pipeline',
      what: 'Cannot use the pipeline definition at',
      on: why.on,
      why: why.why,
      still: 'Nothing was read or written',
      next: 'Correct the config',
    });
  }
  return Object.freeze({ ...definition, [pipelineMark]: 1 as const });
}

export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && pipelineMark in value;
}

const fields = ['stages', 'metadataFile', 'backups', 'artifacts'];

function whyNotPipeline(definition: unknown): { on: string; why: string } | undefined {
  if (typeof definition !== 'object' || definition === null) return { on: 'pipeline', why: 'it takes one object' };
  for (const field of Object.keys(definition)) {
    if (!fields.includes(field))
      return { on: field, why: `there is no such field; the fields are ${fields.join(', ')}` };
  }
  const { stages, metadataFile, backups, artifacts }: Record<string, unknown> = { ...definition };
  if (!Array.isArray(stages) || !stages.every((file) => typeof file === 'string')) {
    return { on: 'stages', why: "it takes a list of stage files, such as './stages/index-documents.ts'" };
  }
  if (
    metadataFile !== undefined &&
    (typeof metadataFile !== 'string' || !isArtifactPath(metadataFile.replace(/^(?:\.\/)+/, '')))
  )
    return { on: 'metadataFile', why: "it takes a path inside the project, such as 'data/.pipeline_metadata.json'" };
  const ofBackups = backups === undefined ? undefined : whyNotBackups(backups);
  return ofBackups ?? (artifacts === undefined ? undefined : whyNotRules(artifacts));
}

function whyNotBackups(backups: unknown): { on: string; why: string } | undefined {
  if (typeof backups !== 'object' || backups === null) return { on: 'backups', why: 'it takes an object' };
  for (const [field, value] of Object.entries(backups)) {
    if (field !== 'keep') return { on: `backups.${field}`, why: 'there is no such field; the one field is keep' };
    if (!Number.isInteger(value) || Number(value) < 1)
      return { on: 'backups.keep', why: 'it takes a whole number from 1' };
  }
  return undefined;
}
