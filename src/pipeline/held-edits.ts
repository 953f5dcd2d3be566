import { RUSH_ABOVE } from './rush.ts';

/** A card shows what has changed no later than this, however long the line stays. */
const LONGEST_MS = 2_000;

/**
 * Cards that are to be edited, kept while a rush is in line: it will most likely change the same cards again, and of a storm
 * that takes several batches a card is edited when it is through.
 */
export class HeldEdits {
  readonly #edit: (keys: readonly string[]) => void;
  readonly #keys = new Set<string>();
  #sinceMs = 0;

  constructor(edit: (keys: readonly string[]) => void) {
    this.#edit = edit;
  }

  add(keys: readonly string[]): void {
    if (keys.length === 0) return;
    if (this.#keys.size === 0) this.#sinceMs = performance.now();
    for (const key of keys) this.#keys.add(key);
  }

  /** To be called after each batch, with the number of alerts that still wait. */
  pass(inLine: number): void {
    if (this.#keys.size === 0) return;
    if (inLine > RUSH_ABOVE && performance.now() - this.#sinceMs < LONGEST_MS) return;
    const keys = [...this.#keys];
    this.#keys.clear();
    this.#edit(keys);
  }
}
