import { setTimeout as pause } from 'node:timers/promises';
import { UnreachableError } from '../domain/errors.ts';
import { isConflict } from './postgres-errors.ts';

const attempts = 4;
const longestPauseMs = 40;

/** Runs the work again, after a random pause, when PostgreSQL rolled it back for a deadlock or a lost race. */
export async function retryConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === attempts) {
        throw new UnreachableError(
          `PostgreSQL rolled this back ${attempts} times for others that wanted the same rows. Try it again.`,
          { cause: error },
        );
      }
      // Random, or the two that met would meet again.
      await pause(Math.random() * longestPauseMs * attempt);
    }
  }
}
