// Copies the grammars that the auditor reads scripts with into the built package, each with its licence, so that whoever
// installs the package needs no grammar package, no compiler and no install script.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const grammars = {
  'tree-sitter-bash': ['tree-sitter-bash.wasm'],
  'tree-sitter-javascript': ['tree-sitter-javascript.wasm'],
  'tree-sitter-python': ['tree-sitter-python.wasm'],
  'tree-sitter-typescript': ['tree-sitter-typescript.wasm', 'tree-sitter-tsx.wasm'],
};
const target = fileURLToPath(new URL('../dist/audit/grammars/', import.meta.url));
const require = createRequire(import.meta.url);
mkdirSync(target, { recursive: true });

const notices = [];
for (const [name, files] of Object.entries(grammars)) {
  const folder = dirname(require.resolve(`${name}/package.json`));
  // holdfast: ignore unsafe-write -- a build that was cut short is made again
  for (const file of files) copyFileSync(join(folder, file), join(target, file));
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = existsSync(join(folder, 'LICENSE'))
    ? readFileSync(join(folder, 'LICENSE'), 'utf8').trim()
    : `Licence: ${license}`;
  notices.push(`${name} ${version} (${files.join(', ')})\n\n${text}`);
}
// holdfast: ignore unsafe-write -- a build that was cut short is made again
writeFileSync(join(target, 'LICENSES.txt'), `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
