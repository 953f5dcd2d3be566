/** A little more than the documented second: what arrives a few milliseconds early is refused, and that costs more. */
const startIntervalMs = 1_050;
const longestIntervalMs = 10_000;
const slower = 1.3;
const faster = 0.95;
/** Whoever is sent away comes back this much before its turn, so that the turn is not lost with a late timer. */
const earlyMs = 800;
const shortestReturnMs = 100;
/** A call that is not answered within this does not keep others from being made. */
const silentAfterMs = 3_000;
/** What was learned is forgotten when nobody has called for so long. */
const idleMs = 3_000;

interface Waiter {
  readonly priority: number;
  readonly deadlineMs: number;
  /** 0: it may be made; otherwise the time to come back after. */
  readonly resolve: (waitMs: number) => void;
}

interface Promised {
  readonly atMs: number;
  readonly priority: number;
}

/**
 * The line before one limit of Slack's:
 *
 *   free (few at a time) ──429──► paced (one per interval) ──nobody calls──► forgotten
 */
export class Lane {
  readonly #now: () => number;
  readonly #free: number;
  readonly #forget: () => void;
  readonly #waiters: Waiter[] = [];
  readonly #underWay = new Set<{ readonly sinceMs: number }>();
  /** Turns of those who were sent away: kept for them, so that they do not all come back at once. */
  #promised: Promised[] = [];
  #intervalMs: number | undefined;
  /** Taken from the line and about to enter. */
  #called = 0;
  #nextAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number, free: number, forget: () => void) {
    this.#now = now;
    this.#free = free;
    this.#forget = forget;
  }

  /** Resolves with 0 when a call may be made now, else with the time to come back after. */
  wait(priority: number, maxWaitMs: number): Promise<number> {
    this.#redeem(priority);
    return new Promise((resolve) => {
      this.#waiters.push({ priority, deadlineMs: this.#now() + maxWaitMs, resolve });
      this.#move();
    });
  }

  /** A call begins; to be ended by what this answers, with whether Slack took it. */
  enter(): (taken: boolean) => void {
    const call = { sinceMs: this.#now() };
    this.#called -= 1;
    this.#underWay.add(call);
    return (taken) => {
      if (!this.#underWay.delete(call)) return;
      if (taken && this.#intervalMs !== undefined)
        this.#intervalMs = Math.max(startIntervalMs, this.#intervalMs * faster);
      this.#move();
    };
  }

  /** Slack has asked to wait. Answers of calls that were made before it did so teach nothing new. */
  limit(retryAfterMs: number): void {
    const untilMs = this.#now() + retryAfterMs;
    this.#intervalMs =
      this.#intervalMs === undefined
        ? startIntervalMs
        : Math.min(longestIntervalMs, this.#intervalMs * slower);
    this.#nextAtMs = Math.max(this.#nextAtMs, untilMs);
    this.#move();
  }

  limitedUntilMs(): number {
    return this.#intervalMs === undefined ? 0 : this.#nextAtMs;
  }

  #move(): void {
    clearTimeout(this.#timer);
    while (this.#waiters.length > 0 && this.#isOpen()) {
      this.#called += 1;
      if (this.#intervalMs !== undefined) this.#nextAtMs = this.#now() + this.#intervalMs;
      this.#takeFirst()?.resolve(0);
    }
    if (this.#intervalMs !== undefined) this.#sendAway();
    this.#sendAwayTheLate();
    this.#arm();
  }

  #isOpen(): boolean {
    if (this.#intervalMs !== undefined) return this.#nextAtMs <= this.#now();
    const nowMs = this.#now();
    const heard = [...this.#underWay].filter(({ sinceMs }) => sinceMs > nowMs - silentAfterMs).length;
    return heard + this.#called < this.#free;
  }

  /** Lets go of everybody whose turn does not come in time, with a turn of their own to come back at. */
  #sendAway(): void {
    const intervalMs = this.#intervalMs ?? startIntervalMs;
    const inOrder = this.#waiters.toSorted((left, right) => left.priority - right.priority);
    let place = 0;
    for (const waiter of inOrder) {
      const turnMs = this.#nextAtMs + place * intervalMs;
      if (turnMs <= waiter.deadlineMs) {
        place += 1;
        continue;
      }
      const atMs = this.#freeTurn(waiter.priority, place);
      this.#promised.push({ atMs, priority: waiter.priority });
      this.#dismiss(waiter, atMs - this.#now() - earlyMs);
    }
  }

  /** The first turn, counted from those in line, that is not promised to anybody who goes before. */
  #freeTurn(priority: number, inLine: number): number {
    const intervalMs = this.#intervalMs ?? startIntervalMs;
    const taken = new Set(
      this.#promised
        .filter((other) => other.priority <= priority)
        .map((other) => Math.round((other.atMs - this.#nextAtMs) / intervalMs)),
    );
    let place = inLine;
    while (taken.has(place)) place += 1;
    return this.#nextAtMs + place * intervalMs;
  }

  /** Somebody is back for the turn that was promised; who never came back has none any more. */
  #redeem(priority: number): void {
    const nowMs = this.#now();
    this.#promised = this.#promised.filter(({ atMs }) => atMs > nowMs - idleMs);
    const due = this.#promised
      .filter((one) => one.priority === priority && one.atMs - earlyMs <= nowMs + shortestReturnMs)
      .sort((left, right) => left.atMs - right.atMs)[0];
    if (due !== undefined) this.#promised.splice(this.#promised.indexOf(due), 1);
  }

  #sendAwayTheLate(): void {
    const nowMs = this.#now();
    for (const waiter of this.#waiters.filter(({ deadlineMs }) => deadlineMs < nowMs))
      this.#dismiss(waiter, 2 * shortestReturnMs);
  }

  #dismiss(waiter: Waiter, waitMs: number): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    waiter.resolve(Math.max(shortestReturnMs, waitMs));
  }

  /** Removes and returns the waiter with the lowest priority figure, the oldest of equals. */
  #takeFirst(): Waiter | undefined {
    let best = 0;
    for (const [index, waiter] of this.#waiters.entries())
      if (waiter.priority < (this.#waiters[best]?.priority ?? Number.POSITIVE_INFINITY)) best = index;
    return this.#waiters.splice(best, 1)[0];
  }

  #arm(): void {
    const nowMs = this.#now();
    if (this.#waiters.length > 0) {
      const deadlineMs = Math.min(...this.#waiters.map((waiter) => waiter.deadlineMs)) + 1;
      const openMs = this.#intervalMs === undefined ? this.#silentAtMs() : this.#nextAtMs;
      this.#wakeAt(Math.min(deadlineMs, openMs), () => this.#move());
      return;
    }
    if (this.#underWay.size + this.#called > 0) return;
    if (this.#intervalMs === undefined) {
      this.#forget();
      return;
    }
    const lastMs = Math.max(nowMs, this.#nextAtMs, ...this.#promised.map(({ atMs }) => atMs));
    this.#wakeAt(lastMs + (this.#promised.length > 0 ? idleMs : 0), () => this.#forgetWhenIdle());
  }

  #silentAtMs(): number {
    return Math.min(
      ...[...this.#underWay].map(({ sinceMs }) => sinceMs + silentAfterMs + 1),
      this.#now() + silentAfterMs,
    );
  }

  #forgetWhenIdle(): void {
    if (this.#waiters.length + this.#underWay.size + this.#called > 0) return;
    this.#intervalMs = undefined;
    this.#promised = [];
    this.#forget();
  }

  #wakeAt(atMs: number, act: () => void): void {
    this.#timer = setTimeout(act, Math.max(1, atMs - this.#now()));
    this.#timer.unref();
  }
}
