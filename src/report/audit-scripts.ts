import type { Candidate, Proposal } from '../core/audit.ts';
import { spelledOut } from '../core/spelled-out.ts';

/**
 * What `holdfast scripts` prints: for each file that scripts write, which one makes it or should, and why. With `details`, all
 * reasons of all candidates.
 */
export function scriptsText(proposals: readonly Proposal[], options: { readonly details?: boolean } = {}): string {
  if (proposals.length === 0) return 'No script writes a file whose path could be found.\n';
  const blocks = proposals.map((proposal) => {
    const shown = proposal.candidates.flatMap((candidate) => candidateLines(candidate, options.details ?? false));
    return [`${proposal.artifact}  ${statusText(proposal)}`, ...shown].map(spelledOut).join('\n');
  });
  const open = proposals.filter((proposal) => proposal.status !== 'confirmed').length;
  const next =
    open === 0
      ? 'All are confirmed.'
      : `${open} of ${proposals.length} wait for a decision: holdfast scripts --confirm ARTIFACT SCRIPT`;
  return `${blocks.join('\n\n')}\n\n${next}\n`;
}

function statusText({ status, candidates }: Proposal): string {
  if (status !== 'unclear') return status;
  return (candidates[0]?.score ?? 0) < 0
    ? 'unclear: more speaks against the first than for it'
    : 'unclear: the first two are too close';
}

function candidateLines({ script, score, points }: Candidate, details: boolean): readonly string[] {
  const sorted = [...points].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  if (details) {
    return [
      `  ${String(score).padStart(5)}  ${script}`,
      ...sorted.map((one) => `           ${signed(one.points).padStart(5)}  ${one.because}`),
    ];
  }
  const [first] = sorted;
  return [
    `  ${String(score).padStart(5)}  ${script}${first === undefined ? '' : `  (${signed(first.points)} ${first.because})`}`,
  ];
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}
