import type { JournalStore } from '../domain/ports/journal-store.ts';
import { type Caller, readDeliveries, type Understand } from './read-deliveries.ts';
import type { Waiting, WaitingLine } from './waiting-line.ts';

/** What was taken from the line, and what there is to process of it. */
export interface Taken {
  readonly taken: readonly Waiting[];
  readonly callers: Promise<readonly Caller[]>;
}

interface NextBatchParts {
  /** So many alerts are a full batch. */
  readonly full: number;
  readonly store: Pick<JournalStore, 'read'> | undefined;
  readonly understand: Understand | undefined;
}

/** Takes batches from the line; a large one is read while the one before it is committed, a time that is PostgreSQL's. */
export class NextBatch {
  readonly #line: WaitingLine;
  readonly #parts: NextBatchParts;
  #ahead: Taken | undefined;

  constructor(line: WaitingLine, parts: NextBatchParts) {
    this.#line = line;
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#line.isEmpty && this.#ahead === undefined;
  }

  /** It has been taken from the line already. */
  get isTaken(): boolean {
    return this.#ahead !== undefined;
  }

  take(): Taken {
    const next = this.#ahead ?? this.of(this.#line.take(this.#parts.full));
    this.#ahead = undefined;
    return next;
  }

  /** These and nothing else. */
  of(taken: readonly Waiting[]): Taken {
    const { store, understand = misunderstood } = this.#parts;
    const callers = readDeliveries(taken, store, understand);
    // Whoever processes it learns of a failure, which may be after it.
    callers.catch(() => undefined);
    return { taken, callers };
  }

  /** Takes the next batch when it is full, or large and nothing more is coming that could join it. */
  lookAhead(isComing: boolean): void {
    const { full } = this.#parts;
    if (this.#line.alerts >= (isComing ? full : full / 10)) this.#ahead ??= this.of(this.#line.take(full));
  }

  /** Puts these back, and behind them what was read ahead: alerts stay in their order. */
  putBack(taken: readonly Waiting[]): void {
    this.#line.putBack([...taken, ...(this.#ahead?.taken ?? [])]);
    this.#ahead = undefined;
  }
}

function misunderstood(): never {
  throw new Error('Nobody here reads what was taken in unread.');
}
