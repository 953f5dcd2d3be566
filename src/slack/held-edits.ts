/** A card shows what has changed no later than this, however long a rush goes on. */
const LONGEST_MS = 3_000;
/** How often it is looked whether the rush is over. */
const LOOK_MS = 25;

/**
 * Cards that are to be edited, kept while a rush is let in: it will most likely change the same cards again, and of a
 * storm that takes several batches a card is edited when it is through.
 */
export class HeldEdits {
  readonly #edit: (keys: readonly string[]) => void;
  readonly #isRush: () => boolean;
  readonly #keys = new Set<string>();
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(edit: (keys: readonly string[]) => void, isRush: () => boolean) {
    this.#edit = edit;
    this.#isRush = isRush;
  }

  /** After each batch with what it has changed, and with what has changed before it was noted as posted. */
  add(keys: readonly string[]): void {
    if (this.#keys.size === 0) this.#sinceMs = performance.now();
    for (const key of keys) this.#keys.add(key);
    this.#pass();
  }

  /** Hands over what is left, when no more batches come. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#keys.size === 0) return;
    const keys = [...this.#keys];
    this.#keys.clear();
    this.#edit(keys);
  }

  #pass(): void {
    if (this.#keys.size === 0) return;
    if (!this.#isRush() || performance.now() - this.#sinceMs >= LONGEST_MS) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#pass();
      }, LOOK_MS);
  }
}
