import type { AuditResult, LeftOut, TreeFile } from '../core/audit.ts';

// The plain values are nouns, in `core/`, so that `report/` can have them too.
export type {
  AbsoluteLiteral,
  Access,
  AccessFacts,
  AccessKind,
  ArtifactNode,
  AuditResult,
  BackupFile,
  Chain,
  Confidence,
  Cycle,
  Directive,
  Finding,
  Fix,
  Import,
  ImportResolution,
  Invocation,
  Language,
  Mention,
  Place,
  Proposal,
  Script,
  ScriptRole,
  Severity,
  Span,
  Step,
  Summary,
  SyntaxFault,
  TreeFile,
  WorkingDirectory,
} from '../core/audit.ts';

/** What rules look at: the result without their own findings, and the tree that was read. */
export interface AuditModel extends Omit<AuditResult, 'schema' | 'findings' | 'summary'> {
  /** Absolute path of the audited folder, for rules that read data. Never printed. */
  readonly root: string;
  readonly leftOut?: LeftOut;
  /**
   * What copies are found by, per script that has it: hashes (32 bits) of windows of 12 normalised tokens, sorted, at most 512 (the
   * smallest), as `sketch.ts` packs them. Never printed.
   */
  readonly sketches: ReadonlyMap<string, string>;
  /** Every file that was seen and is not a script: data, documents, settings. */
  readonly files: readonly TreeFile[];
  /** What could not be looked at, and why; left out where there is nothing. */
  readonly unseen?: readonly { readonly path: string; readonly why: string }[];
}
