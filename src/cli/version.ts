import { readFileSync } from 'node:fs';

/** Of Holdfast, as its package.json has it. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
