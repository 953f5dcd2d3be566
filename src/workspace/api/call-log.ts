import type { JsonObject } from '../json.ts';

/** One Web API call as it arrived and what came of it. */
export interface RecordedCall {
  readonly method: string;
  /** The arguments without the token. */
  readonly args: JsonObject;
  /** `ok`, Slack's error code, or the fault that was met (`http-503`, `hang`, `reset`, `reset-after-apply`). */
  readonly outcome: string;
  /** True when the call changed or read the workspace, whatever the caller was told. */
  readonly applied: boolean;
  readonly atMs: number;
}

/** The latest calls, oldest first; a long-running workspace forgets the ones before. */
export class CallLog {
  readonly #capacity: number;
  readonly #listeners = new Set<(call: RecordedCall) => void>();
  #calls: RecordedCall[] = [];

  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  record(call: RecordedCall): void {
    this.#calls.push(call);
    // Cut in batches: shifting one element a call would cost the whole list each time.
    if (this.#calls.length > this.#capacity * 1.2) this.#calls = this.#calls.slice(-this.#capacity);
    for (const listener of [...this.#listeners]) listener(call);
  }

  all(): readonly RecordedCall[] {
    return this.#calls;
  }

  of(method: string): readonly RecordedCall[] {
    return this.#calls.filter((call) => call.method === method);
  }

  clear(): void {
    this.#calls = [];
  }

  subscribe(listener: (call: RecordedCall) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
