import type { Lineage } from './audit-lineage.ts';
import { type Box, boxHeight, layOut } from './audit-lineage-layout.ts';

/** The lineage as a drawing that stands in a page and asks the network for nothing; empty if there are no arrows. */
export function svgLineage(lineage: Lineage): string {
  const { boxes, arrows, width, height } = layOut(lineage);
  if (arrows.length === 0) return '';
  const byId = new Map(boxes.map((one) => [one.id, one]));
  const lines = arrows.flatMap(({ from, to, link }) => {
    const [a, b] = [byId.get(from), byId.get(to)];
    return a === undefined || b === undefined ? [] : [line(a, b, link === 'changes')];
  });
  return `<svg class="lineage" role="img" aria-label="Lineage: ${boxes.length} boxes, ${arrows.length} arrows" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>
${lines.join('\n')}
${boxes.map(drawn).join('\n')}
</svg>`;
}

function line(from: Box, to: Box, isBothWays: boolean): string {
  const start = [from.x + from.width, from.y + boxHeight / 2] as const;
  const end = [to.x, to.y + boxHeight / 2] as const;
  // Back to the left, where a circle closes, in a small bow: a wide one would leave the picture.
  const reach = end[0] < start[0] ? 24 : Math.max(30, (end[0] - start[0]) / 2);
  const path = `M${round(start[0])} ${round(start[1])}C${round(start[0] + reach)} ${round(start[1])} ${round(end[0] - reach)} ${round(end[1])} ${round(end[0])} ${round(end[1])}`;
  return `<path class="flow" d="${path}"${isBothWays ? ' marker-start="url(#tip)"' : ''} marker-end="url(#tip)"/>`;
}

/** Scripts are round, files have a corner turned down: not told by colour alone. */
function drawn({ kind, label, members, isFought, x, y, width }: Box): string {
  const fold = 8;
  const shape =
    kind === 'scripts'
      ? `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${boxHeight}" rx="12"/>`
      : `<path d="M${round(x)} ${round(y)}h${round(width - fold)}l${fold} ${fold}v${boxHeight - fold}h${round(-width)}z"/>`;
  const shown = members.slice(0, 20).join('\n') + (members.length > 20 ? `\nand ${members.length - 20} more` : '');
  const told = `${shown}${isFought ? '\nSeveral scripts make it.' : ''}`;
  return `<g class="${kind}${isFought ? ' fought' : ''}"><title>${escape(told)}</title>${shape}<text x="${round(x + 10)}" y="${round(y + 17)}">${escape(label)}</text></g>`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
}
