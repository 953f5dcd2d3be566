import { fewAtATime } from '../few-at-a-time.ts';
import type { AuditSource } from './audit-source.ts';
import type { OpenQuestion } from './examine-points.ts';
import { fingerprint } from './fingerprint.ts';
import type { SourceIndex } from './source-index.ts';

const filesAtOnce = 4;

/** Reads the contents that points are to be held against, each document once. */
export class ContentExaminer {
  readonly #source: AuditSource;
  readonly #index: SourceIndex;
  readonly #signal: AbortSignal;
  /** Documents whose content could not be read, with why for the first; and those whose source knows no hash. */
  readonly unreadable = new Map<number, string>();
  readonly unknown = new Set<number>();

  constructor(source: AuditSource, index: SourceIndex, signal: AbortSignal) {
    this.#source = source;
    this.#index = index;
    this.#signal = signal;
  }

  async answer(questions: readonly OpenQuestion[]): Promise<void> {
    const open = new Map(
      questions
        .filter(
          ({ slot, given }) => this.#index.hasHash(slot, given) === undefined && !this.unreadable.has(slot),
        )
        .map(({ slot, key }) => [slot, key]),
    );
    await fewAtATime([...open], filesAtOnce, ([slot, key]) => this.#hash(slot, key));
    for (const { slot, given } of questions) {
      if (this.#index.hasHash(slot, given) === false) this.#index.markStale(slot);
    }
  }

  async #hash(slot: number, key: string): Promise<void> {
    if (this.#source.hashOf === undefined) {
      this.unknown.add(slot);
      return;
    }
    try {
      this.#index.setHash(slot, fingerprint(await this.#source.hashOf(key, this.#signal)));
    } catch (error) {
      this.#signal.throwIfAborted();
      this.unreadable.set(slot, error instanceof Error ? error.message : String(error));
    }
  }
}
