#!/usr/bin/env node
// The one file that is CommonJS: starting Node's loader of ES modules costs 10 ms and more, and the version is what editors,
// CI and other tools ask for most. It is answered before anything is loaded.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const manifest = JSON.parse(readFileSync(`${__dirname}/../../package.json`, 'utf8')) as { version: string };
  process.stdout.write(`${manifest.version}\n`);
} else {
  void import('./program.ts')
    .then(({ main }) => main(process.argv.slice(2)))
    .then((code) => void (process.exitCode = code));
}
