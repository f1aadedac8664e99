import type { ItemCounts } from '../core/outcome.ts';
import { duration } from './text.ts';

export interface StageProgress {
  readonly stage: string;
  readonly items: ItemCounts | undefined;
  /** Seconds since the stage, or its items, started. */
  readonly elapsed: number;
}

/** The live lines of the stages under way: counts, rate and remaining time where items give them. */
export function progressLines(running: readonly StageProgress[], columns: number): readonly string[] {
  const width = Math.max(0, ...running.map(({ stage }) => stage.length));
  return running.map(({ stage, items, elapsed }) => {
    const head = `${stage.padEnd(width)}  `;
    const tail = items === undefined || items.total === 0 ? duration(elapsed) : itemProgress(items, elapsed);
    return (head + tail).slice(0, Math.max(0, columns - 1));
  });
}

function itemProgress({ total, kept, ran, failed }: ItemCounts, elapsed: number): string {
  const done = ran + failed;
  const left = total - kept - done;
  const rate = elapsed > 0 ? done / elapsed : 0;
  const bar = barOf((kept + done) / total);
  const facts = [`${bar} ${kept + done}/${total}`];
  if (rate > 0) facts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} items/s`);
  // The first items tell little: a guess that jumps about is worse than none.
  if (rate > 0 && (done >= 5 || elapsed > 3) && left > 0) facts.push(`${duration(left / rate)} left`);
  if (failed > 0) facts.push(`${failed} failed`);
  return facts.join('  ');
}

function barOf(share: number): string {
  const full = Math.round(share * 20);
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`;
}
