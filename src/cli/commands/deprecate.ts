import { deprecateScript, registryPath } from '../../audit/canonical-registry.ts';
import { HoldfastError } from '../../core/error.ts';
import { auditedFolder, scriptIn } from '../audited-folder.ts';
import { exit } from '../exit.ts';
import type { CommonOptions } from '../program.ts';
import { changeRegistry } from '../registry.ts';
import { print, printJson } from '../terminal.ts';

export async function deprecate(name: string, options: CommonOptions & { readonly use?: string }): Promise<number> {
  const root = auditedFolder(options.C);
  const script = scriptIn(root, name);
  const use = options.use === undefined ? null : scriptIn(root, options.use);
  if (script === use)
    throw new HoldfastError({
      code: 'usage/script',
      what: 'Cannot deprecate',
      on: script,
      why: 'it is to be used instead of itself',
      still: 'Nothing was written',
      next: 'Name another script with `--use`',
    });
  const changed = await changeRegistry(root, (text) => deprecateScript(text, script, use));
  if (options.json) printJson({ schema: 'holdfast.deprecate/1', script, use, registry: registryPath, changed });
  else print(`${registryPath}: ${script} is deprecated${use === null ? '' : `, use ${use}`}.`);
  return exit.ok;
}
