import fs from 'node:fs';
import { join } from 'node:path';
import type { Jiti } from 'jiti';

/**
 * Loads TypeScript and JavaScript modules of a project, on every Node that Holdfast runs on. Transformed sources are cached in
 * `.holdfast/cache`, if the project has a `.holdfast` (a mere `status` should leave no folder behind).
 *
 * `holdfast` always means this very copy, so that a project without an installed one works, and one with another copy does not
 * get two.
 */
export async function moduleLoader(root: string, cache: string): Promise<Jiti> {
  // The public door is for users; here it is what their `import 'holdfast'` gets.
  const [{ createJiti }, holdfast, io] = await Promise.all([
    import('jiti'),
    import('../index.ts'),
    import('../io/index.ts'),
  ]);
  return createJiti(join(root, 'holdfast.config.ts'), {
    fsCache: fs.existsSync(join(root, '.holdfast')) ? cache : false,
    interopDefault: false,
    virtualModules: { holdfast, 'holdfast/io': io },
  });
}

/** The default export of a module, whether it is an ES module or CommonJS. */
export async function defaultExport(jiti: Jiti, file: string): Promise<unknown> {
  const loaded: unknown = await jiti.import(file);
  return typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
}
