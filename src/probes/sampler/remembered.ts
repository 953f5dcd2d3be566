const most = 50_000;

/** Answers that are good for a while. */
export class Remembered<T> {
  readonly #known = new Map<string, { readonly value: T; readonly untilMs: number }>();

  has(key: string, nowMs: number): boolean {
    const found = this.#known.get(key);
    return found !== undefined && found.untilMs > nowMs;
  }

  get(key: string, nowMs: number): T | undefined {
    const found = this.#known.get(key);
    return found !== undefined && found.untilMs > nowMs ? found.value : undefined;
  }

  set(key: string, value: T, untilMs: number): void {
    // Series come and go: what is not asked for any more is the oldest.
    this.#known.delete(key);
    this.#known.set(key, { value, untilMs });
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
  }
}
