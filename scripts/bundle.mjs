// Puts the modules that a script loads with `import 'holdfast'` and `import 'holdfast/io'` into a few files: Node takes half a
// millisecond for each file, 80 files are 40 ms in every script that writes a file. What is loaded late stays a file of its own.
// Both doors share their modules, so that an error is of the same class, and a lock is known, whichever it came from.
//
// The command goes on loading the modules one by one: it gives its own to the stages that it loads.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const root = fileURLToPath(new URL('..', import.meta.url));

const bundle = await rolldown({
  cwd: root,
  input: { index: 'dist/index.js', io: 'dist/io/index.js' },
  external: [/^node:/, ...Object.keys(dependencies)],
  platform: 'node',
});
await bundle.write({ dir: `${root}dist/lib`, format: 'esm', cleanDir: true, chunkFileNames: '[name].js' });
await bundle.close();
