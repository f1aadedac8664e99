import type { LibraryCall } from '../../evaluate/machine.ts';
import { FRESH, joined, TEMPORARY, text, type Value } from '../../evaluate/value.ts';
import { type Calls, callTable } from '../calls.ts';
import { joinPaths } from '../paths.ts';
import { listOf, resultOf } from '../results.ts';

/** Names that the system makes up. */
export const temporaryCalls: Calls = callTable([
  [['tempfile.gettempdir'], () => text(TEMPORARY)],
  [['tempfile.mkdtemp', 'tempfile.TemporaryDirectory'], ({ c }) => temporaryName(c, false)],
  [
    ['tempfile.mkstemp'],
    ({ c }) => {
      const path = temporaryName(c, false);
      return listOf([resultOf('@descriptor', [path]), path]);
    },
  ],
]);

export function temporaryName(c: LibraryCall, isHandle: boolean): Value {
  const dir = c.named.get('dir') ?? (isHandle ? undefined : c.args[2]);
  const prefix = c.named.get('prefix');
  const suffix = c.named.get('suffix') ?? (isHandle ? undefined : c.args[0]);
  const name = joined([...(prefix ? [prefix] : []), text(FRESH), ...(suffix && suffix.k === 'text' ? [suffix] : [])]);
  return joinPaths([dir === undefined || dir.k === 'const' ? text(TEMPORARY) : dir, name]);
}
