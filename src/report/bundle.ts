import { doctorLines, type FindingJson } from './doctor.ts';
import { plain, table } from './text.ts';

export interface BundleJson {
  readonly made: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly findings: readonly FindingJson[];
  readonly environment: readonly { readonly name: string; readonly set: boolean; readonly because: string }[];
  readonly history: {
    readonly sizes: Readonly<Record<string, number>>;
    readonly failures: readonly { readonly stage: string; readonly at: string; readonly message: string }[];
    readonly unreadable: string | null;
  };
  readonly config: { readonly name: string; readonly text: string } | null;
  readonly metadata: { readonly name: string; readonly text: string } | null;
  readonly masked: Readonly<Record<string, number>>;
}

/** How every bundle begins: what may be replaced by a new one is told by it. */
export const bundleTitle = '# Holdfast report';

/** A bug report's bundle as Markdown: to be read by the person who sends it, before it is sent. */
export function bundleMarkdown(bundle: BundleJson): string {
  const { versions, findings, environment, history, config, metadata } = bundle;
  const sections = [
    [
      bundleTitle,
      `Made ${bundle.made}. **Read it before you send it.** It has no content of any artifact, and what looks like a secret is masked (${maskedText(bundle)}); but the names of files, stages and fields are in it, and what a script recorded as details.`,
    ],
    ['## Versions', fenced(table(Object.entries(versions)).join('\n'))],
    ['## Health', fenced(doctorLines(findings, plain).join('\n'))],
    ['## Environment', 'Names alone, never values.', fenced(environmentText(environment))],
    ['## History', ...historyText(history)],
    ['## Config', ...fileText(config, 'ts')],
    ['## Records', ...fileText(metadata, 'json')],
  ];
  return `${sections.map((section) => section.join('\n\n')).join('\n\n')}\n`;
}

function maskedText({ masked }: BundleJson): string {
  const kinds = Object.entries(masked);
  return kinds.length === 0 ? 'nothing was found' : kinds.map(([kind, count]) => `${kind}: ${count}`).join(', ');
}

function environmentText(environment: BundleJson['environment']): string {
  if (environment.length === 0) return 'nothing that matters is set';
  return table(environment.map(({ name, set, because }) => [name, set ? 'set' : 'not set', because])).join('\n');
}

function historyText({ sizes, failures, unreadable }: BundleJson['history']): readonly string[] {
  if (unreadable !== null) return [`It cannot be read: ${unreadable}`];
  const rows = Object.entries(sizes).map(([name, count]) => [name, String(count)]);
  const tables = rows.length === 0 ? 'There is none.' : fenced(table(rows).join('\n'));
  const failed = failures.map(({ stage, at, message }) => `Stage \`${stage}\` failed at ${at}:\n\n${fenced(message)}`);
  return [tables, ...(failed.length === 0 ? ['No stage has failed since it last succeeded.'] : failed)];
}

function fileText(file: BundleJson['config'], language: string): readonly string[] {
  return file === null ? ['There is none.'] : [`\`${file.name}\``, fenced(file.text, language)];
}

/** With a fence that is longer than any in the text: a text must not end its own block. */
function fenced(text: string, language = 'text'): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
