import { boxLabel, type Lineage, type Link } from './audit-lineage.ts';

/** A box with its place, in the units of the drawing. */
export interface Box {
  readonly id: string;
  readonly kind: 'scripts' | 'files';
  readonly label: string;
  readonly members: readonly string[];
  /** Several scripts make it. */
  readonly isFought: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly link: Link;
}

export interface Layout {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly width: number;
  readonly height: number;
}

export const boxHeight = 26;
const gap = { x: 70, y: 12 };
const widest = 300;

/**
 * Columns from left to right as the data flows: a box stands one column behind the last that it depends on. Within a column, boxes
 * stand beside their neighbours, so that arrows cross as little as a few sweeps bring about. The same lineage gives the same drawing.
 */
export function layOut(lineage: Lineage): Layout {
  const arrows = arrowsOf(lineage);
  const touched = new Set(arrows.flatMap((one) => [one.from, one.to]));
  const plain = [
    ...lineage.scripts.map((one) => ({ ...one, kind: 'scripts' as const, isFought: false })),
    ...lineage.files.map((one) => ({ ...one, kind: 'files' as const, isFought: one.creators.size > 1 })),
  ].filter((one) => touched.has(one.id));
  const columns = ordered(
    columnsOf(
      plain.map((one) => one.id),
      arrows,
    ),
    arrows,
  );
  const labels = new Map(plain.map((one) => [one.id, shortened(boxLabel(one, one.kind))]));
  const widths = columns.map((column) => Math.max(...column.map((id) => widthOf(labels.get(id) ?? ''))));
  const heights = columns.map((column) => column.length * (boxHeight + gap.y) - gap.y);
  const height = Math.max(0, ...heights) + 2 * gap.y;
  const places = new Map<string, { x: number; y: number; width: number }>();
  let x = gap.y;
  for (const [at, column] of columns.entries()) {
    const top = (height - (heights[at] ?? 0)) / 2;
    for (const [row, id] of column.entries())
      places.set(id, { x, y: top + row * (boxHeight + gap.y), width: widths[at] ?? 0 });
    x += (widths[at] ?? 0) + gap.x;
  }
  return {
    boxes: plain.map(({ id, kind, members, isFought }) => ({
      id,
      kind,
      members,
      isFought,
      label: labels.get(id) ?? '',
      ...(places.get(id) ?? { x: 0, y: 0, width: 0 }),
    })),
    arrows,
    width: columns.length === 0 ? 0 : x - gap.x + gap.y,
    height: columns.length === 0 ? 0 : height,
  };
}

/** What is changed in place stands before the script that changes it. */
function arrowsOf({ scripts, files }: Lineage): readonly Arrow[] {
  const shown = new Set(files.map((one) => one.id));
  return scripts.flatMap((script) =>
    [...script.links]
      .filter(([file]) => shown.has(file))
      .map(([file, link]) =>
        link === 'makes' ? { from: script.id, to: file, link } : { from: file, to: script.id, link },
      ),
  );
}

/** The longest way that leads to each box; an arrow that closes a circle is passed over. */
function columnsOf(ids: readonly string[], arrows: readonly Arrow[]): string[][] {
  const before = new Map(ids.map((id) => [id, arrows.filter((one) => one.to === id).map((one) => one.from)]));
  const levels = new Map<string, number>();
  const under = new Set<string>();
  const levelOf = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    if (under.has(id)) return -1;
    under.add(id);
    const level = Math.max(-1, ...(before.get(id) ?? []).map(levelOf)) + 1;
    under.delete(id);
    levels.set(id, level);
    return level;
  };
  for (const id of ids) levelOf(id);
  // What nothing makes stands beside its first reader, not at the far left.
  for (const id of ids) {
    const after = arrows.filter((one) => one.from === id).map((one) => levels.get(one.to) ?? 0);
    if ((before.get(id) ?? []).length === 0 && after.length > 0) levels.set(id, Math.max(0, Math.min(...after) - 1));
  }
  const columns: string[][] = [];
  for (const id of ids) {
    const level = levels.get(id) ?? 0;
    while (columns.length <= level) columns.push([]);
    columns[level]?.push(id);
  }
  return columns.filter((column) => column.length > 0);
}

/** Each box goes to the middle of its neighbours, there and back again. */
function ordered(columns: string[][], arrows: readonly Arrow[]): readonly string[][] {
  const near = new Map<string, string[]>();
  for (const { from, to } of arrows) {
    near.set(from, [...(near.get(from) ?? []), to]);
    near.set(to, [...(near.get(to) ?? []), from]);
  }
  for (let sweep = 0; sweep < 8; sweep += 1) {
    const rows = new Map(columns.flatMap((column) => column.map((id, row) => [id, row / column.length] as const)));
    const indices = [...columns.keys()];
    for (const at of sweep % 2 === 0 ? indices : indices.toReversed()) {
      const middle = (id: string, row: number): number => {
        const others = (near.get(id) ?? []).map((one) => rows.get(one) ?? 0);
        return others.length === 0 ? row : others.reduce((sum, one) => sum + one, 0) / others.length;
      };
      const column = columns[at] ?? [];
      const keyed = column.map((id, row) => ({ id, row, key: middle(id, row / column.length) }));
      keyed.sort((a, b) => a.key - b.key || a.row - b.row);
      columns[at] = keyed.map((one) => one.id);
      for (const [row, { id }] of keyed.entries()) rows.set(id, row / keyed.length);
    }
  }
  return columns;
}

/** The end of a path says more than its beginning. */
function shortened(label: string): string {
  const most = Math.floor((widest - 20) / 7.3);
  return label.length <= most ? label : `…${label.slice(-(most - 1))}`;
}

/** 12 px monospace. */
function widthOf(label: string): number {
  return Math.min(widest, label.length * 7.3 + 20);
}
