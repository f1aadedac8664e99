import { confirmScript, registryPath } from '../../audit/canonical-registry.ts';
import { examine } from '../../audit/examine.ts';
import { HoldfastError } from '../../core/error.ts';
import { artifactPath } from '../../core/path.ts';
import { scriptsText } from '../../report/audit-scripts.ts';
import { auditedFolder, scriptIn } from '../audited-folder.ts';
import { exit } from '../exit.ts';
import { leanAudit } from '../lean-audit.ts';
import type { CommonOptions } from '../program.ts';
import { changeRegistry } from '../registry.ts';
import { note, print, printJson, whileReading } from '../terminal.ts';

interface ScriptsOptions extends CommonOptions {
  readonly details?: true;
  readonly confirm?: readonly string[];
  readonly refines?: true;
}

export async function scripts(options: ScriptsOptions): Promise<number> {
  const root = auditedFolder(options.C);
  leanAudit();
  if (options.confirm !== undefined || options.refines) return confirm(root, options.confirm ?? [], options);
  const { proposals, registry } = await whileReading((onRead) => examine(root, { onRead }));
  if (options.json) printJson({ schema: 'holdfast.scripts/1', proposals, registry });
  else process.stdout.write(scriptsText(proposals, { details: options.details ?? false }));
  return exit.ok;
}

async function confirm(root: string, pair: readonly string[], { json, refines }: ScriptsOptions): Promise<number> {
  const [name, of, ...more] = pair;
  if (name === undefined || of === undefined || more.length > 0) throw notPair(pair);
  const artifact = artifactPath(name);
  const script = scriptIn(root, of);
  const role = refines ? 'refiner' : 'creator';
  const { result } = await whileReading((onRead) => examine(root, { onRead }));
  const node = result.artifacts.find(({ path }) => path === artifact);
  const isSeen = node !== undefined && [...node.creators, ...node.updaters].includes(script);
  const changed = await changeRegistry(root, (text) => confirmScript(text, { artifact, script, as: role }));
  if (json) printJson({ schema: 'holdfast.scripts/1', confirmed: { artifact, script, role, seen: isSeen, changed } });
  else print(`${registryPath}: ${artifact} is ${refines ? 'refined' : 'made'} by ${script}.`);
  // A person may know more than the audit; a name mistyped should not pass in silence.
  if (!isSeen) note(`The audit sees no line in which \`${script}\` writes \`${artifact}\`.`);
  return exit.ok;
}

function notPair(pair: readonly string[]): HoldfastError {
  return new HoldfastError({
    code: 'usage/confirm',
    what: 'Cannot confirm',
    on: pair.length === 0 ? '--refines' : pair.join(' '),
    why: '`--confirm` takes two names: the file, and the script that makes it',
    still: 'The registry is unchanged',
    next: 'Say `holdfast scripts --confirm data/people.json scripts/build_index.py`',
  });
}
