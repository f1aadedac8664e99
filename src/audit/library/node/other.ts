import type { LibraryCall, Machine } from '../../evaluate/machine.ts';
import type { Value } from '../../evaluate/value.ts';
import { touchByName } from '../touch-by-name.ts';

const reading = /^(read|load|parse|compile|convert|import|open)([A-Z]\w*)?$|^from(File|Path|Csv|CSV|Json|JSON|Disk)$/;
const writing = /^(write|save|dump|export|output)([A-Z]\w*)?$|^to(File|Path|Disk)$/;
/** What is opened or loaded there is no file of ours, or a name inside of something. */
export const notFiles =
  /browser|puppeteer|playwright|selenium|webdriver|axios|got\b|fetch|http|express|koa|fastify|router|next\b|react|vue|svelte|i18n|s3|aws|client|socket|mime|url|querystring/i;

/** A function of a package that is not known here, by what it is called. */
export function otherCall(machine: Machine, c: LibraryCall, name: string): Value | undefined {
  if (name.startsWith('@path') || notFiles.test(name) || !name.includes('.')) return undefined;
  const verb = name.slice(name.lastIndexOf('.') + 1).replace(/Sync$/, '');
  const kind = reading.test(verb) ? 'read' : writing.test(verb) ? 'write' : null;
  return kind === null ? undefined : touchByName(machine, c, name, kind);
}
