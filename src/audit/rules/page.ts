import type { Files, RuleInfo } from '../../core/audit.ts';

/** The page of one rule, in Markdown: `docs/rules/<name>.md` is this text. */
export function rulePage(rule: RuleInfo): string {
  return `# ${rule.name}

${rule.title}. Usually ${anArticle(rule.severity)}; ${fixWords[rule.fix]}.

## What

${rule.what}

## Why

${rule.why}

## What to do

${rule.advice}

To keep one as it is, say so and why: \`holdfast: ignore ${rule.name} -- reason\` in a comment on the line of the statement or
above it, or \`holdfast: ignore-file ${rule.name} -- reason\` for the whole file.

## Example

The rule finds something here:

${filesText(rule.example.found)}

And nothing here:

${filesText(rule.example.fixed)}
`;
}

/** `docs/rules/README.md`: all rules, by the phase in which a plan repairs what they find. */
export function rulesIndex(rules: readonly RuleInfo[]): string {
  const parts = Object.entries(phaseWords).map(([phase, title]) => {
    const own = rules.filter((rule) => rule.phase === phase);
    return `## ${title}\n\n${own.map((rule) => `- [${rule.name}](${rule.name}.md): ${rule.title}. ${rule.severity}, rewrite: ${rule.fix}`).join('\n')}`;
  });
  return `# Rules of \`holdfast audit\`

Each with its usual severity. A safe rewrite keeps the bytes that a script writes; an unsafe one wants a look at the result;
none is work for a person.

${parts.join('\n\n')}
`;
}

const phaseWords = {
  protect: 'Stop losing data',
  run: 'Make it run anywhere',
  order: 'One maker per file',
  keep: 'Keep it true',
} as const;

const fixWords = {
  safe: 'where a finding says so, another call in its place repairs it and writes the same bytes',
  unsafe: 'it can be rewritten call by call; look at the result',
  none: 'it is repaired by hand',
} as const;

function anArticle(severity: string): string {
  return `${/^[aeiou]/.test(severity) ? 'an' : 'a'} ${severity}`;
}

function filesText(files: Files): string {
  return Object.entries(files)
    .map(([path, text]) => `\`${path}\`\n\n\`\`\`${languageOf(path)}\n${text.replace(/\n+$/, '')}\n\`\`\``)
    .join('\n\n');
}

/** Data and documents are fenced as plain text, so that no formatter rewrites an example. */
function languageOf(path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { py: 'python', sh: 'sh' }[extension] ?? 'text';
}
