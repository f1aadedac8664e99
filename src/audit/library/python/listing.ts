import { ANY, DEEP, inherited, mapText, SEGMENT, text, type Value } from '../../evaluate/value.ts';
import { atCall, type Calls, callTable } from '../calls.ts';
import { joinPaths } from '../paths.ts';
import { listOf, manyOf, resultOf } from '../results.ts';

/** Folders that are listed. */
export const listingCalls: Calls = callTable([
  [
    ['glob.glob', 'glob.iglob', 'tensorflow.gfile.Glob', 'tensorflow.io.gfile.glob'],
    ({ machine, c, first, name }) => {
      const pattern = joinPaths([...(c.named.has('root_dir') ? [c.named.get('root_dir')!] : []), first ?? text(ANY)]);
      machine.emit('list', name, pattern, { call: c.range, argument: c.ranges[0] ?? null, glob: true });
      return {
        k: 'list',
        items: [],
        rest: mapText(pattern, (s, one) => ({ ...text(globText(s)), ...inherited([one]) })),
      };
    },
  ],
  [
    ['os.listdir', 'os.scandir'],
    ({ machine, c, first, name }) => {
      const folder = first ?? text('.');
      machine.emit('list', name, folder, atCall(c));
      const entry: Value =
        name === 'os.listdir' ? text(SEGMENT) : resultOf('@entry', [joinPaths([folder, text(SEGMENT)])]);
      return manyOf(entry);
    },
  ],
  [
    ['os.walk'],
    ({ machine, c, first, name }) => {
      const folder = first ?? text('.');
      machine.emit(
        'list',
        name,
        mapText(folder, (s) => `${s}/${DEEP}`),
        atCall(c),
      );
      const names: Value = manyOf(text(SEGMENT));
      return { k: 'list', items: [], rest: listOf([mapText(folder, (s) => `${s}/${DEEP}`), names, names]) };
    },
  ],
]);

export function globText(s: string): string {
  return s.replace(/\*\*/g, DEEP).replace(/\*|\?|\[[^\]]*\]/g, SEGMENT);
}
