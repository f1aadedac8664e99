import type { Event } from '../core/event.ts';
import type { ItemCounts } from '../core/outcome.ts';
import { progressLines } from '../report/progress.ts';

type Stream = NodeJS.WriteStream;

/**
 * The live region at the bottom of a terminal: one line for each stage under way, drawn again ten times a second and taken
 * away before anything else is printed. Elsewhere it draws nothing.
 */
export class LiveRegion {
  readonly #stream: Stream;
  readonly #running = new Map<string, { items: ItemCounts | undefined; since: number }>();
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  on(event: Event): void {
    if (!this.#stream.isTTY) return;
    switch (event.type) {
      case 'stage-started':
        this.#running.set(event.stage, { items: event.items, since: performance.now() });
        this.#timer ??= setInterval(() => this.#draw(), 100);
        break;
      case 'item-finished': {
        const known = this.#running.get(event.stage);
        if (known !== undefined) known.items = event.items;
        break;
      }
      case 'stage-finished':
        this.#running.delete(event.stage);
        this.clear();
        break;
      case 'run-finished':
        this.close();
        break;
      case 'run-started':
      case 'stage-decided':
      case 'stage-said':
        break;
    }
  }

  /** Takes the region away so that something else can be printed; the next tick draws it again. */
  clear(): void {
    if (this.#drawn > 0) this.#stream.write(`\u001B[${this.#drawn}A\u001B[0J`);
    this.#drawn = 0;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #draw(): void {
    const now = performance.now();
    const running = [...this.#running].map(([stage, { items, since }]) => ({
      stage,
      items,
      elapsed: (now - since) / 1000,
    }));
    // A region taller than the window would scroll, and could not be taken away again.
    const lines = progressLines(running, this.#stream.columns).slice(0, Math.max(1, this.#stream.rows - 2));
    this.clear();
    if (lines.length > 0) this.#stream.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }
}
