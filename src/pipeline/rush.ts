import type { WaitingLine } from './waiting-line.ts';

/** So many alerts in line are a rush. */
const RUSH_ABOVE = 100;
/** With fewer, it is over. */
const OVER_BELOW = 20;
/** Beyond this many in line they are processed whatever else comes. */
const FULL = 20_000;
/** What waits for the end of a rush waits no longer than this. */
const LONGEST_MS = 1_000;
/** How often it is looked whether a rush goes on. */
const LOOK_MS = 10;
/** After so many looks without a delivery, nothing more comes for now. */
const CALM_LOOKS = 2;
/** What comes at more than so many deliveries in so many milliseconds is gathered for that long before it is processed. */
const GATHERED = { above: 50, withinMs: 100, forMs: 25 } as const;

/**
 * In a rush, letting in comes before processing: a delivery in the journal is safe, both want the same two processors,
 * and a few large batches cost less than many small ones. For a second in each rush: whoever sends without end finds the
 * line processed after it, in batches that are gathered only briefly.
 */
export class Rush {
  readonly #line: WaitingLine;
  readonly #isLettingIn: () => boolean;
  #deliveries = 0;
  /** Of these, those that had come when a batch was last about to be processed. */
  #seen = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #leftMs = LONGEST_MS;
  /** Deliveries until the window that runs began, when that was, and how many came in the one before. */
  #window = { from: 0, sinceMs: Number.NEGATIVE_INFINITY, before: 0 };

  /** `isLettingIn` tells whether a delivery is being written into the journal. */
  constructor(line: WaitingLine, isLettingIn: () => boolean) {
    this.#line = line;
    this.#isLettingIn = isLettingIn;
  }

  /** A delivery was let in. */
  note(): void {
    this.#deliveries += 1;
    this.#lastMs = performance.now();
    const { from, sinceMs } = this.#window;
    const tookMs = this.#lastMs - sinceMs;
    if (tookMs < GATHERED.withinMs) return;
    // A window in which nothing came for long says nothing of how fast it came.
    const before = tookMs < 2 * GATHERED.withinMs ? this.#deliveries - from : 0;
    this.#window = { from: this.#deliveries, sinceMs: this.#lastMs, before };
  }

  /** Resolves when what is in line is to be processed; undefined: now. */
  abated(): Promise<void> | undefined {
    if (this.#line.alerts < OVER_BELOW) this.#leftMs = LONGEST_MS;
    // By the clock alone, a batch that kept the loop busy would look like a calm.
    const came = this.isComing || this.#deliveries > this.#seen;
    this.#seen = this.#deliveries;
    if (this.#line.hasSenders) return undefined;
    if (this.#leftMs > 0 && this.#line.alerts > RUSH_ABOVE && came) return this.#holdBack();
    return this.isComingFast ? pause(GATHERED.forMs) : undefined;
  }

  /** Deliveries come so fast that each is better answered as soon as it is in the journal. */
  get isComingFast(): boolean {
    const { sinceMs, before } = this.#window;
    return before > GATHERED.above && performance.now() - sinceMs < 2 * GATHERED.withinMs;
  }

  /** Many are in line, or come one after the other. */
  get goesOn(): boolean {
    return this.#line.alerts >= OVER_BELOW || this.isComing;
  }

  /** Deliveries come one after the other. */
  get isComing(): boolean {
    return this.#isLettingIn() || performance.now() - this.#lastMs < CALM_LOOKS * LOOK_MS;
  }

  async #holdBack(): Promise<void> {
    let calm = 0;
    const begunMs = performance.now();
    const until = begunMs + this.#leftMs;
    for (let now = begunMs; now < until && calm < CALM_LOOKS && !this.#isPressing(); ) {
      const seen = this.#deliveries;
      await pause(LOOK_MS);
      const lateMs = performance.now() - now - LOOK_MS;
      now = performance.now();
      if (this.#isLettingIn() || this.#deliveries > seen) calm = 0;
      // When the loop was kept busy, what has come may not have been read yet.
      else if (lateMs < LOOK_MS) calm += 1;
    }
    this.#leftMs -= performance.now() - begunMs;
  }

  #isPressing(): boolean {
    return this.#line.hasSenders || this.#line.alerts >= FULL;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
