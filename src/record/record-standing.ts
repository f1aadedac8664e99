import { isHoldfastError } from '../core/error.ts';
import type { FileState } from '../core/file-state.ts';
import type { AbsolutePath } from '../core/path.ts';
import { hasHole, pattern } from '../core/pattern.ts';
import { type HashedFile, manyInputs, merkle } from './inputs.ts';
import { locate } from './locate.ts';
import { membersOf } from './members.ts';
import type { ArtifactRecord, Metadata } from './metadata.ts';

/** Why a record does not say what is there any more: the kinds of `status --json`. */
export type RecordReason =
  | { readonly kind: 'input-changed'; readonly path: string; readonly from: string; readonly to: string }
  | { readonly kind: 'input-removed'; readonly path: string }
  /** Two branches had different contents, and a merge kept one of them. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'output-edited'; readonly path: string; readonly recorded: string; readonly found: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string };

export interface RecordStanding {
  readonly state: 'fresh' | 'stale' | 'missing' | 'edited';
  readonly reasons: readonly RecordReason[];
  /** What could not be compared, because it was not recorded: sentences. */
  readonly unknown: readonly string[];
}

export interface RecordScene {
  readonly root: AbsolutePath;
  readonly metadata: Metadata;
  /** The state of the file at a project-relative path. */
  readonly state: (path: string) => FileState;
}

/**
 * How an artifact that a script recorded stands: whether it is there and is what was recorded, and whether what it was made from
 * still is. Of a script that recorded no inputs, nobody can tell; that is said.
 */
export function recordStanding(scene: RecordScene, name: string, record: ArtifactRecord): RecordStanding {
  const found = contentAt(scene, name);
  if (found.is === 'unreadable')
    return { state: 'stale', reasons: [{ kind: 'unreadable', path: name, why: found.why }], unknown: [] };
  const conflict: readonly RecordReason[] = record.conflict === true ? [{ kind: 'conflict' }] : [];
  const { reasons: changed, unknown } = inputsNow(scene, record);
  const reasons = [...conflict, ...changed];
  // Recorded without a content: a table of a database, say, which is no file and cannot be missed.
  if (found.is === 'absent')
    return { state: record.hash === undefined ? stateBy(reasons) : 'missing', reasons, unknown };
  if (record.hash !== undefined && record.hash !== found.hash) {
    const edited: RecordReason = { kind: 'output-edited', path: name, recorded: record.hash, found: found.hash };
    return { state: 'edited', reasons: [edited, ...reasons], unknown };
  }
  return { state: stateBy(reasons), reasons, unknown };
}

function stateBy(reasons: readonly RecordReason[]): 'fresh' | 'stale' {
  return reasons.length === 0 ? 'fresh' : 'stale';
}

function inputsNow(
  scene: RecordScene,
  { inputs }: ArtifactRecord,
): { readonly reasons: readonly RecordReason[]; readonly unknown: readonly string[] } {
  if (inputs === undefined) return { reasons: [], unknown: ['what it was made from is not recorded'] };
  const reasons: RecordReason[] = [];
  const unknown: string[] = [];
  for (const [path, from] of Object.entries(inputs)) {
    if (path === manyInputs) {
      unknown.push(
        `its ${from.slice(from.indexOf('#') + 1)} single inputs are recorded as one hash, which only its script can compare`,
      );
      continue;
    }
    const now = contentOf(scene, path);
    if (now.is === 'unreadable') reasons.push({ kind: 'unreadable', path, why: now.why });
    else if (now.is === 'absent') reasons.push({ kind: 'input-removed', path });
    else if (now.hash !== from) reasons.push({ kind: 'input-changed', path, from, to: now.hash });
  }
  return { reasons, unknown };
}

type Content =
  | { readonly is: 'content'; readonly hash: string }
  | { readonly is: 'absent' }
  | { readonly is: 'unreadable'; readonly why: string };

function contentAt(scene: RecordScene, name: string): Content {
  try {
    const at = locate(scene.root, scene.metadata, name);
    return at.is === 'nowhere' ? { is: 'absent' } : contentOf(scene, at.path, true);
  } catch (error) {
    // A bare name that several files have.
    if (isHoldfastError(error)) return { is: 'unreadable', why: error.parts.why };
    throw error;
  }
}

/** An empty set is a content like any other as an input; as an artifact, it is not there. */
function contentOf({ root, state }: RecordScene, path: string, isArtifact = false): Content {
  if (!hasHole(path)) return asContent(state(path));
  const hashes: HashedFile[] = [];
  for (const member of membersOf(root, pattern(path))) {
    const one = state(member);
    if (one.is === 'unreadable') return { is: 'unreadable', why: `${member}: ${one.why}` };
    if (one.is === 'file') hashes.push([member, one.hash]);
  }
  return isArtifact && hashes.length === 0 ? { is: 'absent' } : { is: 'content', hash: merkle(hashes) };
}

function asContent(state: FileState): Content {
  return state.is === 'file' ? { is: 'content', hash: state.hash } : state;
}
