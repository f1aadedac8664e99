import { byCodeUnit } from '../core/path.ts';

/** Where a project keeps it, relative to its root. */
export const registryPath = 'scripts/CANONICAL_SCRIPTS.md';

/**
 * What people have confirmed: which script makes which artifact, and which scripts are not to be used any more. It is a Markdown
 * file with two tables, found by their first heading (`Artifact`, `Script`); everything else in it is prose and is kept.
 */
export interface Registry {
  readonly artifacts: readonly ConfirmedArtifact[];
  readonly deprecated: readonly DeprecatedScript[];
  /** Rows that could not be read. They confirm nothing. */
  readonly problems: readonly RegistryProblem[];
}

export interface ConfirmedArtifact {
  readonly artifact: string;
  /** Null, written `-`, if no script makes it: a source that scripts refine. */
  readonly creator: string | null;
  /** In the order in which they run. */
  readonly refiners: readonly string[];
  readonly note: string;
  readonly line: number;
}

export interface DeprecatedScript {
  readonly script: string;
  readonly use: string | null;
  readonly note: string;
  readonly line: number;
}

export interface RegistryProblem {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

export const emptyRegistry: Registry = { artifacts: [], deprecated: [], problems: [] };

/** Never throws: a file that people edit is read as far as it goes, and `problems` says what was not. */
export function parseRegistry(text: string): Registry {
  const artifacts: ConfirmedArtifact[] = [];
  const deprecated: DeprecatedScript[] = [];
  const problems: RegistryProblem[] = [];
  for (const { kind, line, cells, source } of tableRows(text)) {
    const [name = '', second = '', third = '', fourth = ''] = cells;
    const path = onePath(name);
    const problem = (why: string): number => problems.push({ line, text: source.trim(), why });
    if (path === null) {
      problem('its first cell names no file');
    } else if (kind === 'script') {
      if (deprecated.some((row) => row.script === path)) problem(`\`${path}\` has a row already`);
      else deprecated.push({ script: path, use: onePath(second), note: third, line });
    } else if (artifacts.some((row) => row.artifact === path)) {
      problem(`\`${path}\` has a row already`);
    } else if (onePath(second) === null && second !== '-') {
      problem('its second cell names no script; write `-` if no script makes it');
    } else {
      artifacts.push({ artifact: path, creator: onePath(second), refiners: paths(third), note: fourth, line });
    }
  }
  return { artifacts, deprecated, problems };
}

/**
 * The text with the row of `artifact` set: `creator` replaces the one it had, `refiner` goes to the end of the order unless it
 * is in it. A script that changes its part leaves the other one. `text` is null for a project that has no registry yet.
 */
export function confirmScript(
  text: string | null,
  { artifact, script, as = 'creator' }: { artifact: string; script: string; as?: 'creator' | 'refiner' },
): string {
  const start = text ?? newRegistry;
  const known = parseRegistry(start).artifacts.find((row) => row.artifact === artifact);
  const others = (known?.refiners ?? []).filter((path) => as === 'refiner' || path !== script);
  const refiners = as === 'refiner' && !others.includes(script) ? [...others, script] : others;
  const kept = known === undefined || known.creator === script ? null : known.creator;
  const creator = as === 'creator' ? script : kept;
  const cells = [
    code(artifact),
    creator === null ? '-' : code(creator),
    refiners.map(code).join(', '),
    known?.note ?? '',
  ];
  return withRow(start, 'artifact', artifact, cells, known?.line);
}

/** The text with a row that says not to use `script`; `use` is what to run instead, or null. */
export function deprecateScript(text: string | null, script: string, use: string | null): string {
  const start = text ?? newRegistry;
  const known = parseRegistry(start).deprecated.find((row) => row.script === script);
  return withRow(
    start,
    'script',
    script,
    [code(script), use === null ? '-' : code(use), known?.note ?? ''],
    known?.line,
  );
}

const headings = {
  artifact: ['## Artifacts', '', '| Artifact | Made by | Refined by, in order | Note |', '| --- | --- | --- | --- |'],
  script: ['## Deprecated scripts', '', '| Script | Use instead | Note |', '| --- | --- | --- |'],
};

/** A registry that confirms nothing yet, with the words that tell people how to edit it. */
export const newRegistry = `# Canonical scripts

Which script makes which file, as people confirmed it. \`holdfast scripts --confirm ARTIFACT SCRIPT\` and
\`holdfast deprecate SCRIPT --use OTHER\` write this file; editing it by hand is as good. A script that writes a file of the first
table without being in its row is an error in \`holdfast audit\`.

${headings.artifact.join('\n')}

${headings.script.join('\n')}
`;

type TableKind = keyof typeof headings;

interface Row {
  readonly kind: TableKind;
  readonly line: number;
  readonly cells: readonly string[];
  readonly source: string;
}

function tableRows(text: string): readonly Row[] {
  const rows: Row[] = [];
  let kind: TableKind | null = null;
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    if (!source.trimStart().startsWith('|')) kind = null;
    else if (kind === null) kind = tableKind(source);
    else if (!/^[\s|:-]+$/.test(source)) rows.push({ kind, line: index + 1, cells: cellsOf(source), source });
  }
  return rows;
}

function tableKind(header: string): TableKind | null {
  const first = cellsOf(header)[0]?.toLowerCase();
  return first === 'artifact' || first === 'script' ? first : null;
}

/** `\|` is a bar inside a cell, as in every Markdown table. */
function cellsOf(source: string): readonly string[] {
  const cells = source
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/);
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function onePath(cell: string): string | null {
  return paths(cell)[0] ?? null;
}

/** Paths between backticks, or, in a cell without any, between commas. */
function paths(cell: string): readonly string[] {
  const quoted = [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  const all = quoted.length > 0 ? quoted : cell.split(',');
  return all.map((path) => path.trim().replace(/^\.\//, '')).filter((path) => path !== '' && path !== '-');
}

function code(path: string): string {
  return `\`${path}\``;
}

function withRow(
  text: string,
  kind: TableKind,
  name: string,
  cells: readonly string[],
  at: number | undefined,
): string {
  const row = `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  if (at !== undefined) lines[at - 1] = row;
  else lines.splice(placeFor(lines, kind, name), 0, row);
  return lines.join(newline);
}

/** Where a new row goes: in the order of names, so that branches which add different rows merge. */
function placeFor(lines: string[], kind: TableKind, name: string): number {
  const rows = tableRows(lines.join('\n')).filter((row) => row.kind === kind);
  const next = rows.find((row) => byCodeUnit(onePath(row.cells[0] ?? '') ?? '', name) > 0);
  if (next !== undefined) return next.line - 1;
  const last = rows.at(-1);
  if (last !== undefined) return last.line;
  const header = lines.findIndex((line) => line.trimStart().startsWith('|') && tableKind(line) === kind);
  if (header >= 0) return header + (/^[\s|:-]+$/.test(lines[header + 1] ?? '') ? 2 : 1);
  while (lines.at(-1)?.trim() === '') lines.pop();
  lines.push('', ...headings[kind], '');
  return lines.length - 1;
}
