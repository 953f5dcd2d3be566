import type { WorkspaceTimers } from '../../src/workspace/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

/** A clock for the local workspace that stands still until it is advanced. */
export class ManualClock implements WorkspaceTimers {
  #nowMs: number;
  #timers: Timer[] = [];

  constructor(nowMs = Date.parse('2026-11-21T02:14:00Z')) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the time on, running what falls due in its order, each at its own time. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.action();
    }
    this.#nowMs = endMs;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Milliseconds until the next timer, undefined when none waits. */
  get nextInMs(): number | undefined {
    const next = this.#nextDue(Number.POSITIVE_INFINITY);
    return next && next.dueMs - this.#nowMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    return this.#timers.filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }
}
