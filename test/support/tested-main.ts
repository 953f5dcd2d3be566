import { run } from '../../src/app/run.ts';

/**
 * The program as `src/main.ts` starts it, for tests that set its clock and look at its memory. It is told by its
 * parent; there is no such door in the program itself. Timers are not moved: they go by the time since the start.
 */

interface Question {
  /** How far the clock is off from now on. */
  readonly clockOffsetMs?: number;
}

const RealDate = Date;
let offsetMs = 0;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [target.now() + offsetMs] : given, self),
  apply: (target) => new target(target.now() + offsetMs).toString(),
  get: (target, name) => {
    if (name === 'now') return () => target.now() + offsetMs;
    return Reflect.get(target, name);
  },
});

process.on('message', (question: Question) => {
  offsetMs = question.clockOffsetMs ?? offsetMs;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ residentBytes: rss, heapBytes: heapUsed });
});
// Its parent hears of its end otherwise; the channel alone is to keep nothing running.
process.channel?.unref();

await run(process.env);
