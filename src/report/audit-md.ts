/** Text inside a table cell or a sentence: nothing in it may end the cell or begin a tag. */
export function cell(text: string): string {
  return text
    .replace(/\r?\n/g, ' ')
    .replaceAll('|', '\\|')
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') && part.endsWith('`') && part.length > 1 ? part : part.replace(/<(?=[A-Za-z/!])/g, '&lt;'),
    )
    .join('');
}

/** A name in code font, whatever it holds: a name with backticks gets more of them around it. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|').replace(/\r?\n/g, ' ')}${space}${fence}`;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map((row) => line(row))].join('\n');
}

/** A part that is folded until somebody opens it. The empty lines let Markdown go on inside. */
export function details(summary: string, body: string): string {
  return `<details><summary>${cell(summary)}</summary>\n\n${body}\n\n</details>`;
}
