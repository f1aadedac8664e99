import { absolutePath } from './absolute-path.ts';
import { absolutePathInData } from './absolute-path-in-data.ts';
import { appendNonNdjson } from './append-non-ndjson.ts';
import { brokenImport } from './broken-import.ts';
import { cycle } from './cycle.ts';
import { deprecatedImport } from './deprecated-import.ts';
import { deprecatedWriter } from './deprecated-writer.ts';
import { docMismatch } from './doc-mismatch.ts';
import { duplicateScript } from './duplicate-script.ts';
import { handBackup } from './hand-backup.ts';
import { ignoredHelper } from './ignored-helper.ts';
import { localeEncoding } from './locale-encoding.ts';
import { manyWriters } from './many-writers.ts';
import { metadataMissing } from './metadata-missing.ts';
import { missingInput } from './missing-input.ts';
import { newWriter } from './new-writer.ts';
import { noCreator } from './no-creator.ts';
import { nonPortableName } from './non-portable-name.ts';
import { registryMismatch } from './registry-mismatch.ts';
import { rootDrift } from './root-drift.ts';
import type { Rule } from './rule.ts';
import { syntaxError } from './syntax-error.ts';
import { unlockedUpdate } from './unlocked-update.ts';
import { unsafeWrite } from './unsafe-write.ts';
import { unusedSuppression } from './unused-suppression.ts';
import { writeWithoutClose } from './write-without-close.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  absolutePath,
  absolutePathInData,
  appendNonNdjson,
  brokenImport,
  cycle,
  deprecatedImport,
  deprecatedWriter,
  docMismatch,
  duplicateScript,
  handBackup,
  ignoredHelper,
  localeEncoding,
  manyWriters,
  metadataMissing,
  missingInput,
  newWriter,
  noCreator,
  nonPortableName,
  registryMismatch,
  rootDrift,
  syntaxError,
  unlockedUpdate,
  unsafeWrite,
  unusedSuppression,
  writeWithoutClose,
];
