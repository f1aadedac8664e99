import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import { ANY, piece, type ResultValue, SEGMENT, text, unknown, type Value } from '../../evaluate/value.ts';
import { textMethod } from '../text.ts';
import type { Outside } from '../calls.ts';
import { access } from './access.ts';
import { methodOfClass } from './classes.ts';
import { magic } from './magics.ts';
import { argparseMethod } from './options.ts';
import { patternMethod } from './patterns.ts';

/** Methods of what other packages gave: connections, parsers, pictures, pools of workers. */
export function resultMethod(
  outside: Outside,
  machine: Machine,
  result: ResultValue,
  name: string,
  c: LibraryCall,
): Value | undefined {
  const first = c.args[0];
  if (/sqlite|duckdb/.test(result.of) && /^(execute|executemany|executescript|commit|cursor|sql)$/.test(name)) {
    const sql = first ? piece(first) : '';
    const changes =
      name === 'commit' ||
      name === 'executescript' ||
      /\b(INSERT|UPDATE|DELETE|CREATE|DROP|REPLACE|ALTER|VACUUM)\b/i.test(sql);
    if (changes) for (const one of result.emissions ?? []) one.notes.kind = 'write';
    return result;
  }
  if (/Arg(ument)?Parser|argparse\.|OptionParser|OptionGroup/.test(result.of))
    return argparseMethod(machine, outside, result, name, c);
  if (result.of === 're.compile') return patternMethod(result, name, c);
  if (result.of === '@package') {
    const found = result.state.get(name);
    return found && machine.call(found, c.args, c.named, c.range);
  }
  if (
    /^(PIL\.)?Image\.|openpyxl\.|docx\.|^wand|Presentation$|xlwt|Workbook$|TTFont$/.test(result.of) &&
    name === 'save'
  )
    return access(machine, c, `${result.of.split('.')[0] ?? ''}.save`, {
      kind: 'write',
      at: 0,
      format: 'binary',
      named: ['fp', 'filename'],
    });
  if (/^(PIL\.)?Image\./.test(result.of) && /^[a-z_]+$/.test(name)) return result;
  const shape = methodOfClass(result.of, name);
  if (shape !== undefined) return access(machine, c, `${result.of.split('.').at(-1) ?? ''}.${name}`, shape);
  if (result.of === 'get_ipython') return magic(machine, outside, name, c);
  if (/ElementTree|etree/.test(result.of) && name === 'write')
    return access(machine, c, 'xml.ElementTree.write', { kind: 'write', at: 0, format: 'text' });
  if (
    /Executor|Pool$/.test(result.of) &&
    /^(map|imap|imap_unordered|starmap|submit|apply_async|apply)$/.test(name) &&
    first
  ) {
    const members =
      name === 'submit' || name.startsWith('apply')
        ? [c.args[1] ?? unknown('an argument')]
        : machine.members(c.args[1] ?? unknown('a list'));
    const rest = name === 'submit' ? c.args.slice(2) : [];
    return { k: 'list', items: members.slice(0, 8).map((one) => machine.callback(first, [one, ...rest])) };
  }
  if (result.of === '@content' || /^(json|yaml)\.dumps?$/.test(result.of)) {
    return textMethod(text(ANY, result), name, c.args, c.named);
  }
  if (
    /datetime|strftime|uuid|hashlib|time\.|random|Counter/.test(result.of) &&
    /^(strftime|isoformat|hex|hexdigest|timestamp|format|year|month)$/.test(name)
  )
    return text(SEGMENT);
  if (result.of === '@descriptor') return undefined;
  return undefined;
}
