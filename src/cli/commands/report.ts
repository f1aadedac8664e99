import fs from 'node:fs';
import os from 'node:os';
import { resolve } from 'node:path';
import { HoldfastError } from '../../core/error.ts';
import { atomicWriteText } from '../../io/write.ts';
import { findPlace } from '../../record/find-place.ts';
import { bundleMarkdown, bundleTitle } from '../../report/bundle.ts';
import { existingFolder } from '../../run/project.ts';
import { bundle } from '../../upkeep/bundle.ts';
import { exit } from '../exit.ts';
import { askGit } from '../../record/git-blobs.ts';
import type { CommonOptions } from '../program.ts';
import { note } from '../terminal.ts';
import { version } from '../version.ts';

/** Like `doctor`, it recovers nothing first and runs nothing of the project. */
export async function report(options: CommonOptions & { readonly output?: string }): Promise<number> {
  const place = findPlace({ project: existingFolder(options.C) });
  const file = options.output === undefined ? undefined : resolve(options.C, options.output);
  if (file !== undefined) checkFree(file, options.output ?? '');
  const gathered = await bundle(place, {
    git: askGit,
    holdfast: version(),
    environment: process.env,
    person: { home: os.homedir(), user: userName(), host: os.hostname() },
  });
  const text = options.json
    ? `${JSON.stringify({ schema: 'holdfast.report/1', ...gathered }, null, 2)}\n`
    : bundleMarkdown(gathered);
  if (file === undefined) {
    process.stdout.write(text);
  } else {
    await atomicWriteText(file, text);
    note(`Wrote \`${options.output}\`. Read it before you send it: what looks like a secret is masked, names are not.`);
  }
  return exit.ok;
}

/** A container may run as a number that has no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}

/** An earlier report may be replaced, nothing else. */
function checkFree(file: string, given: string): void {
  if (!fs.existsSync(file)) return;
  const start = fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8').slice(0, 200) : '';
  if (start.startsWith(bundleTitle) || start.includes('"schema": "holdfast.report/')) return;
  throw new HoldfastError({
    code: 'usage/output-exists',
    what: 'Cannot write the report to',
    on: given,
    why: 'something is there already, and it is no report',
    still: `\`${given}\` is unchanged`,
    next: 'Choose another name after `--output`',
  });
}
