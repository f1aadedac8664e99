/** A map that can forget what was added to it since some time, without looking at the rest. */
export class Trail<K, V> {
  readonly #values = new Map<K, V>();
  readonly #order: K[] = [];

  has(key: K): boolean {
    return this.#values.has(key);
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  set(key: K, value: V): void {
    if (!this.#values.has(key)) this.#order.push(key);
    this.#values.set(key, value);
  }

  /** To be handed to `forget`. */
  now(): number {
    return this.#order.length;
  }

  /** Takes out what was not there at that time. What was there and has changed stays as it is. */
  forget(since: number): void {
    for (const key of this.#order.splice(since)) this.#values.delete(key);
  }
}
