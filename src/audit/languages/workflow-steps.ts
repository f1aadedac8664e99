/** A text in a workflow, with the place of each of its lines in the file. */
export interface Placed {
  readonly lines: readonly (readonly [text: string, from: number])[];
  /** Its lines are one line of the text. */
  readonly isFolded: boolean;
  readonly start: number;
  readonly end: number;
}

/** One `run:` of a workflow of GitHub Actions. */
export interface RunStep {
  /** The step, from its dash to its end. */
  readonly start: number;
  readonly end: number;
  readonly run: Placed;
  /** Where it runs, from the root; as it is written, with expressions. */
  readonly folder: string;
  /** Null: the runner's own, which is bash or sh. */
  readonly shell: string | null;
  /** Variables that the workflow, the job or the step itself sets, the nearest last. */
  readonly variables: readonly (readonly [name: string, value: string])[];
}

/**
 * The steps of a workflow (or of an action of the repository) that run commands. YAML is read as workflows are written: block mappings
 * and block lists; a step in braces is passed over.
 */
export function runSteps(source: string): RunStep[] {
  const lines = linesOf(source);
  const settings = new Map<string, string>();
  const steps: (Omit<RunStep, 'folder' | 'shell' | 'variables'> & { job: string; keys: ReadonlyMap<string, Key> })[] =
    [];
  const path: { indent: number; name: string }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const key = keyOf(lines, at);
    if (key === null) continue;
    while (path.length > 0 && path.at(-1)!.indent >= key.indent) path.pop();
    path.push({ indent: key.indent, name: key.name });
    if (key.name === 'steps') {
      const job = path.map((one) => one.name).slice(0, -1);
      const end = endOf(lines, at, key.indent, true);
      for (const step of stepsIn(lines, at + 1, end)) {
        const run = step.keys.get('run');
        if (run !== undefined) steps.push({ ...step, run: placedOf(lines, run), job: job.join('/') });
      }
      at = end - 1;
    } else settings.set(path.map((one) => one.name).join('/'), scalar(key.value));
  }
  return steps.map(({ start, end, run, job, keys }) => {
    const own = (name: string) => (keys.has(name) ? scalar(keys.get(name)!.value) : undefined);
    const given = (name: string) =>
      own(name) ?? settings.get(`${job}/defaults/run/${name}`) ?? settings.get(`defaults/run/${name}`);
    const below = (folder: string) =>
      [...settings]
        .filter(([key]) => key.startsWith(`${folder}/`))
        .map(([key, value]) => [key.slice(folder.length + 1), value] as const);
    const env = keys.get('env');
    return {
      start,
      end,
      run,
      folder: given('working-directory') ?? '.',
      shell: given('shell') ?? null,
      variables: [...below('env'), ...below(`${job}/env`), ...(env === undefined ? [] : entriesBelow(lines, env))],
    };
  });
}

interface Line {
  readonly text: string;
  readonly from: number;
}

/** A key of a block mapping: where it stands, and what follows it on its line. */
interface Key {
  readonly name: string;
  readonly indent: number;
  readonly line: number;
  readonly value: string;
  readonly valueFrom: number;
}

function linesOf(source: string): Line[] {
  let from = 0;
  return source.split('\n').map((text) => {
    const line = { text: text.replace(/\r$/, ''), from };
    from += text.length + 1;
    return line;
  });
}

/** A dash before the key is a part of its indentation. */
function keyOf(lines: readonly Line[], at: number): Key | null {
  const line = lines[at]!;
  const match = /^(\s*(?:-\s+)*)(?:"([^"]+)"|'([^']+)'|([\w.-]+))\s*:(?:\s+|$)(.*)$/.exec(line.text);
  if (match === null) return null;
  const [whole, lead = '', double, single, bare, value = ''] = match;
  return {
    name: double ?? single ?? bare ?? '',
    indent: lead.length,
    line: at,
    value,
    valueFrom: line.from + whole.length - value.length,
  };
}

/** The line behind all that belongs to what starts here. A list may stand as far left as its key. */
function endOf(lines: readonly Line[], at: number, indent: number, isList = false): number {
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const text = lines[end]!.text;
    if (/^\s*(#.*)?$/.test(text)) continue;
    const own = indentOf(text);
    if (own < indent || (own === indent && !(isList && text.trimStart().startsWith('-')))) break;
  }
  return end;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function stepsIn(
  lines: readonly Line[],
  from: number,
  to: number,
): { start: number; end: number; keys: ReadonlyMap<string, Key> }[] {
  const first = lines.slice(from, to).find((one) => /^\s*-\s/.test(one.text));
  if (first === undefined) return [];
  const indent = indentOf(first.text);
  const out: { start: number; end: number; keys: Map<string, Key> }[] = [];
  for (let at = from; at < to; at += 1) {
    const { text, from: start } = lines[at]!;
    if (!/^\s*-(\s|$)/.test(text) || indentOf(text) !== indent) continue;
    const end = endOf(lines, at, indent + 1);
    const keys = new Map<string, Key>();
    for (let line = at; line < Math.min(end, to); line += 1) {
      const key = keyOf(lines, line);
      const own = keys.values().next().value?.indent ?? key?.indent;
      if (key === null || key.indent !== own) continue;
      keys.set(key.name, key);
      line = endOf(lines, line, key.indent + 1) - 1;
    }
    out.push({ start, end: (lines[end] ?? lines.at(-1)!).from, keys });
    at = end - 1;
  }
  return out;
}

/** A value on its line, without quotes and without a comment behind it. */
function scalar(value: string): string {
  const quoted = /^(["'])(.*?)\1\s*(#.*)?$/.exec(value);
  return quoted ? (quoted[2] ?? '') : value.replace(/\s+#.*$/, '').trim();
}

function entriesBelow(lines: readonly Line[], key: Key): (readonly [string, string])[] {
  const out: (readonly [string, string])[] = [];
  for (let at = key.line + 1; at < endOf(lines, key.line, key.indent + 1); at += 1) {
    const entry = keyOf(lines, at);
    if (entry !== null) out.push([entry.name, scalar(entry.value)]);
  }
  return out;
}

/** The text of a key: on its line, or below it (`|` keeps lines, `>` makes one of them). */
function placedOf(lines: readonly Line[], key: Key): Placed {
  const end = endOf(lines, key.line, key.indent + 1);
  const below = lines.slice(key.line + 1, end);
  const start = key.valueFrom;
  const stop = (below.at(-1) ?? lines[key.line]!).from + (below.at(-1) ?? lines[key.line]!).text.length;
  if (!/^[|>]/.test(key.value)) {
    const quote = /^["']/.test(key.value) ? 1 : 0;
    const rest = below.map(({ text, from }) => [text.trimStart(), from + indentOf(text)] as const);
    return { lines: [[scalar(key.value), start + quote], ...rest], isFolded: true, start, end: stop };
  }
  const inner = Math.min(...below.filter((one) => one.text.trim() !== '').map((one) => indentOf(one.text)));
  return {
    lines: below.map(({ text, from }) => [text.slice(inner), from + Math.min(inner, text.length)] as const),
    isFolded: key.value.startsWith('>'),
    start,
    end: stop,
  };
}
