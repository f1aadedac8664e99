import type { Notes } from '../../evaluate/emission.ts';
import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { AccessKind } from '../../model.ts';
import type { CommandShape } from './tables.ts';
import type { Word, Words } from './words.ts';

/** What one command under way knows. */
export interface Doing {
  readonly machine: Machine;
  readonly name: string;
  readonly shape: CommandShape;
  readonly given: readonly Word[];
  readonly words: Words;
  readonly c: LibraryCall;
  readonly emit: (kind: AccessKind, word: Word, notes?: Partial<Notes>, api?: string) => void;
}
