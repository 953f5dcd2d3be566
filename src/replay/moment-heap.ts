/** Things to do at moments, the earliest first; of one moment in the order in which they were put in. */
export class MomentHeap<T> {
  readonly #entries: { readonly atMs: number; readonly order: number; readonly value: T }[] = [];
  #count = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The moment of the first, in milliseconds; undefined when there is none. */
  get nextAtMs(): number | undefined {
    return this.#entries[0]?.atMs;
  }

  push(atMs: number, value: T): void {
    this.#count += 1;
    this.#entries.push({ atMs, order: this.#count, value });
    let child = this.#entries.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Takes the first out. */
  pop(): T | undefined {
    const first = this.#entries[0];
    const last = this.#entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return first.value;
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.#entries.length && this.#isBefore(child, least)) least = child;
      }
      if (least === parent) return;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return false;
    return a.atMs - b.atMs < 0 || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return;
    this.#entries[left] = b;
    this.#entries[right] = a;
  }
}
