// The public API, name by name. What a script needs to write files alone is in `holdfast/io`.
export { HoldfastError, type ErrorCode, type ErrorFamily, type ErrorParts } from './core/error.ts';
export { bytes, csv, files, json, ndjson, text, type FileHandle, type Handle, type SetHandle } from './core/handle.ts';
export type { ArtifactRules } from './core/artifact-rules.ts';
export { pipeline, type Pipeline, type PipelineDefinition } from './core/pipeline.ts';
export type { Schema } from './core/schema.ts';
export {
  stage,
  type EachContext,
  type FileReader,
  type FileWriter,
  type Item,
  type ItemWriter,
  type RunContext,
  type SetReader,
  type SetWriter,
  type Stage,
  type StageDefinition,
} from './core/stage.ts';
export {
  forget,
  getLastUpdate,
  getLastUpdateSync,
  getRecentUpdates,
  loadMetadata,
  loadMetadataSync,
  needsUpdate,
  needsUpdateSync,
  printMetadataSummary,
  saveMetadata,
  type ArtifactUpdate,
} from './record/tracker.ts';
export type { TrackerOptions } from './record/find-place.ts';
export type { LoadedMetadata } from './record/loaded.ts';
export type { ArtifactRecord, Inputs, ScriptState } from './record/metadata.ts';
export { recordUpdate, type RecordOptions } from './versions/record-update.ts';
