#!/usr/bin/env node
import { readFileSync } from 'node:fs';

// The version is answered before anything is loaded: it is what editors, CI and other tools ask for most.
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-V') {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  process.stdout.write(`${manifest.version}\n`);
} else {
  const { main } = await import('./program.ts');
  process.exitCode = await main(process.argv.slice(2));
}
