// Lets Node 20 run the TypeScript of a test project from JavaScript that was emitted once: `EMITTED` has it, `PROJECT` is its root.
import { register } from 'node:module';

const hooks = `
import { readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export async function resolve(specifier, context, next) {
  const isEmitted = /^\\.\\.?\\/.*\\.js$/.test(specifier) && context.parentURL?.endsWith('.ts');
  return next(isEmitted ? specifier.replace(/js$/, 'ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const path = relative(realpathSync(process.env.PROJECT), fileURLToPath(url)).replace(/ts$/, 'js');
  return { format: 'module', shortCircuit: true, source: readFileSync(join(process.env.EMITTED, path)) };
}
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
