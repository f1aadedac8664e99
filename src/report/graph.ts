/** The lineage as values: who reads and makes what. */
export interface GraphPicture {
  readonly stages: readonly {
    readonly name: string;
    readonly file: string;
    readonly reads: readonly string[];
    readonly writes: readonly string[];
    readonly updates: readonly string[];
  }[];
  readonly artifacts: readonly { readonly path: string; readonly stages: readonly string[] }[];
  readonly sources: readonly string[];
}

/**
 * A mermaid flowchart: sources and artifacts as nodes, stages as rounded ones. A refined artifact is drawn once for the file,
 * and its chain as the stages on the way to it, so that the order of refinement can be read.
 */
export function mermaid(picture: GraphPicture): string {
  const ids = idsOf(picture);
  const id = (name: string): string => ids.get(name) ?? 'unknown';
  const lines = ['flowchart LR'];
  for (const source of picture.sources) lines.push(`  ${id(`file ${source}`)}[/"${escaped(source)}"/]`);
  for (const { name } of picture.stages) lines.push(`  ${id(`stage ${name}`)}(["${escaped(name)}"])`);
  for (const { path } of picture.artifacts) lines.push(`  ${id(`file ${path}`)}["${escaped(path)}"]`);
  for (const [from, to, label] of edges(picture))
    lines.push(`  ${id(from)} -->${label === '' ? '' : `|${label}|`} ${id(to)}`);
  return `${lines.join('\n')}\n`;
}

/** The same picture for Graphviz. */
export function dot(picture: GraphPicture): string {
  const lines = ['digraph holdfast {', '  rankdir=LR;'];
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  for (const { name } of picture.stages)
    lines.push(`  ${quoted(`stage ${name}`)} [label=${quoted(name)}, shape=box, style=rounded];`);
  for (const path of [...picture.sources, ...picture.artifacts.map((artifact) => artifact.path)]) {
    lines.push(`  ${quoted(`file ${path}`)} [label=${quoted(path)}, shape=note];`);
  }
  for (const [from, to, label] of edges(picture)) {
    lines.push(`  ${quoted(from)} -> ${quoted(to)}${label === '' ? '' : ` [label=${quoted(label)}]`};`);
  }
  return `${lines.join('\n')}\n}\n`;
}

export function graphJson(picture: GraphPicture): unknown {
  return { schema: 'holdfast.graph/1', ...picture };
}

type Edge = readonly [from: string, to: string, label: string];

function edges({ stages, artifacts }: GraphPicture): readonly Edge[] {
  const found: Edge[] = [];
  for (const { name, reads, writes } of stages) {
    for (const path of reads) found.push([`file ${path}`, `stage ${name}`, '']);
    for (const path of writes) {
      const chain = artifacts.find((artifact) => artifact.path === path)?.stages ?? [];
      if (chain.length < 2) found.push([`stage ${name}`, `file ${path}`, '']);
    }
  }
  for (const { path, stages: chain } of artifacts) {
    if (chain.length < 2) continue;
    chain.forEach((stage, step) => {
      const next = chain[step + 1];
      if (next === undefined) found.push([`stage ${stage}`, `file ${path}`, '']);
      else found.push([`stage ${stage}`, `stage ${next}`, `revision ${step + 1}`]);
    });
  }
  return found;
}

function idsOf({ stages, artifacts, sources }: GraphPicture): ReadonlyMap<string, string> {
  const names = [
    ...sources.map((path) => `file ${path}`),
    ...stages.map(({ name }) => `stage ${name}`),
    ...artifacts.map(({ path }) => `file ${path}`),
  ];
  return new Map(names.map((name, index) => [name, `n${index}`]));
}

/** Mermaid reads quotes, and `*` and `{}` at places, as its own; numbered entities are always literal. */
function escaped(text: string): string {
  return text.replaceAll(/["*{}#<>&`]/g, (char) => `#${char.codePointAt(0)};`);
}
