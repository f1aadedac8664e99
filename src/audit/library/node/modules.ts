import type { Machine } from '../../evaluate/machine.ts';
import { alternatives, inherited, mapText, oneOf, ROOT, text, type Value } from '../../evaluate/value.ts';
import type { Range } from '../../languages/ir.ts';
import { type Calls, callTable } from '../calls.ts';
import { joinPaths, parentOf, startsAtRoot } from '../paths.ts';

/** Modules and data that are loaded while the program runs. */
export const moduleCalls: Calls = callTable([
  [['@require', 'require'], ({ machine, c, first }) => first && loaded(machine, first, c.range)],
  [['require.resolve', 'import.meta.resolve'], ({ machine, first }) => first && beside(machine, first)],
  [
    ['import.meta.glob', 'import.meta.globEager'],
    ({ machine, c, first }) => {
      for (const one of first?.k === 'list' ? first.items : first ? [first] : [])
        machine.emit('read', 'import.meta.glob', beside(machine, one), { call: c.range, glob: true });
      return undefined;
    },
  ],
  // Folders of a module, as packages for it give them.
  [
    ['desm', 'dirname-filename-esm.dirname', 'es-dirname', 'cross-dirname.getDirname'],
    ({ machine }) => text(parentOf(`${ROOT}/${machine.frame.module.path}`)),
  ],
  [
    ['desm.join'],
    ({ machine, c }) => joinPaths([text(parentOf(`${ROOT}/${machine.frame.module.path}`)), ...c.args.slice(1)], true),
  ],
]);

/** `require(path)`, `await import(path)`: a module runs; JSON under a computed name is read like any other file. */
function loaded(machine: Machine, specifier: Value, range: Range): Value | undefined {
  const values = alternatives(specifier).map((one): Value | undefined => {
    if (one.k !== 'text') return undefined;
    const isPlain = !/[\uE000-\uE002\uE006]/.test(one.s);
    if (isPlain && !one.s.startsWith(ROOT) && !one.s.startsWith('file://')) {
      const found = machine.require(one.s, range);
      if (found.k !== 'external' || !isData(one.s)) return found;
    }
    const path = beside(machine, one);
    if (isPlain) {
      const found = machine.require(relativeTo(machine, path), range);
      if (found.k !== 'external') return found;
    }
    if (isData(one.s)) machine.emit('read', 'require', path, { call: range }, { format: 'json' });
    return undefined;
  });
  const known = values.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : oneOf(known);
}

/** Only what is named as a place: another name is a package's. */
function isData(specifier: string): boolean {
  return specifier.endsWith('.json') && (startsAtRoot(specifier) || /^[.\uE000\uE001]/.test(specifier));
}

/** The place that a specifier names, seen from the module. */
function beside(machine: Machine, specifier: Value): Value {
  const home = text(parentOf(`${ROOT}/${machine.frame.module.path}`));
  return mapText(specifier, (s, one) =>
    /^\.{1,2}\//.test(s) ? joinPaths([home, one]) : { ...text(s.replace(/^file:\/\//, '')), ...inherited([one]) },
  );
}

/** As an import would name it: the way from the module's folder. */
function relativeTo(machine: Machine, path: Value): string {
  const s = path.k === 'text' ? path.s : '';
  if (!s.startsWith(ROOT)) return '';
  const depth = machine.frame.module.path.split('/').length - 1;
  return `./${'../'.repeat(depth)}${s.slice(1).replace(/^\/+/, '')}`;
}
