import { setTimeout as pause } from 'node:timers/promises';

const STEP_MS = 20;

/** Asks again until it answers something other than undefined or false, or throws what it last threw. Bounded. */
export async function eventually<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = new Error(`It did not come true within ${timeoutMs} ms.`);
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await pause(STEP_MS);
  }
  throw last;
}
