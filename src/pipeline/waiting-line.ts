import type { IntakeOutcome } from '../domain/ports/intake.ts';
import type { DeliveryContent } from '../domain/unread-delivery.ts';

/** One delivery that waits for its turn; its sender waits with it, or has its answer and the delivery is in the journal. */
export interface Waiting {
  readonly alerts: number;
  /** Undefined: only in the journal, to be read when its turn comes. */
  readonly content: DeliveryContent | undefined;
  readonly sinceMs: number;
  /** Its key in the journal. */
  readonly key?: string;
  readonly sender?: {
    resolve(outcome: IntakeOutcome): void;
    reject(error: unknown): void;
  };
}

/** Deliveries in the order in which they came, and how many alerts they are. */
export class WaitingLine {
  readonly #line: Waiting[] = [];
  #alerts = 0;
  #inMemory = 0;
  #senders = 0;

  get alerts(): number {
    return this.#alerts;
  }

  /** Of these, those that are kept in memory. */
  get inMemory(): number {
    return this.#inMemory;
  }

  /** Whether anybody waits for an answer. */
  get hasSenders(): boolean {
    return this.#senders > 0;
  }

  get isEmpty(): boolean {
    return this.#line.length === 0;
  }

  push(one: Waiting): void {
    this.#line.push(one);
    this.#count(one, 1);
  }

  /** Puts back what could not be processed, before all others. */
  putBack(all: readonly Waiting[]): void {
    this.#line.unshift(...all);
    for (const one of all) this.#count(one, 1);
  }

  /** The next ones up to so many alerts; one at least. */
  take(most: number): readonly Waiting[] {
    let alerts = 0;
    const fitting = this.#line.findIndex((one, index) => {
      alerts += one.alerts;
      return index > 0 && alerts > most;
    });
    return this.#remove(this.#line.splice(0, fitting === -1 ? this.#line.length : fitting));
  }

  /** Takes out those whose senders have waited since before then. */
  takeSendersSince(latestMs: number): readonly Waiting[] {
    const isImpatient = (one: Waiting): boolean => one.sender !== undefined && one.sinceMs <= latestMs;
    const taken = this.#line.filter(isImpatient);
    if (taken.length === 0) return taken;
    const left = this.#line.filter((one) => !isImpatient(one));
    this.#line.splice(0, this.#line.length, ...left);
    return this.#remove(taken);
  }

  #remove(taken: readonly Waiting[]): readonly Waiting[] {
    for (const one of taken) this.#count(one, -1);
    return taken;
  }

  #count({ alerts, content, sender }: Waiting, by: 1 | -1): void {
    this.#alerts += by * alerts;
    if (sender !== undefined) this.#senders += by;
    if (content !== undefined) this.#inMemory += by * alerts;
  }
}
