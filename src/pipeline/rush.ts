import type { WaitingLine } from './waiting-line.ts';

/** So many alerts in line are a rush. */
export const RUSH_ABOVE = 100;
/** With so few, it is over. */
const OVER_BELOW = 20;
/** Beyond this many in line they are processed whatever else comes. */
const FULL = 20_000;
/** What waits for the end of a rush waits no longer than this. */
const LONGEST_MS = 1_000;
/** Without a delivery for this long, a rush is over. */
const CALM_MS = 20;

/**
 * In a rush, letting in comes before processing: a delivery in the journal is safe, both want the same two processors,
 * and a few large batches cost less than many small ones. Once for each rush: whoever sends without end finds the line
 * processed as fast as ever after it.
 */
export class Rush {
  readonly #line: WaitingLine;
  readonly #isLettingIn: () => boolean;
  #lastMs = Number.NEGATIVE_INFINITY;
  #hasWaited = false;

  /** `isLettingIn` tells whether a delivery is being written into the journal. */
  constructor(line: WaitingLine, isLettingIn: () => boolean) {
    this.#line = line;
    this.#isLettingIn = isLettingIn;
  }

  /** A delivery was let in. */
  note(): void {
    this.#lastMs = performance.now();
  }

  /** Whether what is in line is to wait for `abated`. */
  begins(): boolean {
    if (this.#line.alerts < OVER_BELOW) this.#hasWaited = false;
    if (this.#hasWaited || this.#line.alerts <= RUSH_ABOVE) return false;
    this.#hasWaited = true;
    return true;
  }

  /** Resolves when what is in line is to be processed. */
  async abated(): Promise<void> {
    const until = performance.now() + LONGEST_MS;
    while (performance.now() < until && this.#goesOn()) {
      await new Promise((resolve) => setTimeout(resolve, CALM_MS / 2));
    }
  }

  #goesOn(): boolean {
    if (this.#line.hasSenders || this.#line.alerts >= FULL) return false;
    return this.#isLettingIn() || performance.now() - this.#lastMs < CALM_MS;
  }
}
