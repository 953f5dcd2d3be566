/** Time as the workspace sees it, in Unix milliseconds; a story passes its own and moves it by hand. */
export interface WorkspaceClock {
  now(): number;
  /** Runs the action once after the delay and returns the way to cancel it; real timers where absent. */
  after?(delayMs: number, action: () => void): () => void;
}

/** A clock that certainly has timers. */
export type WorkspaceTimers = Required<WorkspaceClock>;

/** Completes a clock with real timers, which never keep a process alive by themselves. */
export function withTimers(clock: WorkspaceClock = Date): WorkspaceTimers {
  return {
    now: () => clock.now(),
    after(delayMs, action) {
      if (clock.after !== undefined) return clock.after(delayMs, action);
      const timer = setTimeout(action, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
