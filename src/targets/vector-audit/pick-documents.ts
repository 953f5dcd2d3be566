import type { SourceDocument } from './audit-source.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * Keeps the documents with the smallest fingerprints: as good as drawn by lot, and the same ones again as long as they
 * exist. It never holds more than twice as many as are wanted.
 */
export class DocumentPick {
  readonly #wanted: number;
  #kept: { readonly rank: number; readonly document: SourceDocument }[] = [];
  #limit = Number.POSITIVE_INFINITY;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  offer(document: SourceDocument): void {
    const { high, low } = fingerprint(document.key);
    // 53 bits tell them apart well enough.
    const rank = high * 2 ** 21 + (low >>> 11);
    if (rank >= this.#limit) return;
    this.#kept.push({ rank, document });
    if (this.#kept.length >= this.#wanted * 2) this.#trim();
  }

  picked(): readonly SourceDocument[] {
    this.#trim();
    return this.#kept.map(({ document }) => document);
  }

  #trim(): void {
    this.#kept.sort((a, b) => a.rank - b.rank);
    this.#kept.length = Math.min(this.#kept.length, this.#wanted);
    if (this.#kept.length === this.#wanted) {
      this.#limit = this.#kept.at(-1)?.rank ?? Number.POSITIVE_INFINITY;
    }
  }
}
