import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as jiti from 'jiti';

/**
 * Loads TypeScript and JavaScript modules of a project, on every Node that Holdfast runs on. Transformed sources are cached in
 * `.holdfast/cache`, if the project has a `.holdfast` (a mere `status` should leave no folder behind).
 *
 * `holdfast` always means this very copy, so that a project without an installed one works, and one with another copy does not
 * get two.
 */
export async function moduleLoader(root: string, cache: string): Promise<jiti.Jiti> {
  // The public door is for users; here it is what their `import 'holdfast'` gets.
  const [holdfast, io] = await Promise.all([import('../index.ts'), import('../io/index.ts')]);
  return createJiti(join(root, 'holdfast.config.ts'), {
    fsCache: fs.existsSync(join(root, '.holdfast')) ? cache : false,
    interopDefault: false,
    virtualModules: { holdfast, 'holdfast/io': io },
  });
}

/** The default export of a module, whether it is an ES module or CommonJS. */
export async function defaultExport(loader: jiti.Jiti, file: string): Promise<unknown> {
  const loaded: unknown = await loader.import(file);
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
}

/** By `require`: an `import` of the same file makes Node scan all of it for export names, 40 ms of a start-up of 150. */
const { createJiti } = createRequire(import.meta.url)('jiti') as typeof jiti;
