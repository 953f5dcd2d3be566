import { TimeoutError } from '../../domain/errors.ts';

/** Child processes at once; each costs memory and a processor, where a socket costs neither. */
const AT_ONCE = 8;

export interface ProcessTurns {
  /** Resolves to what ends the turn. Rejects with a TimeoutError when none comes within `withinMs`. */
  take(owner: string, withinMs: number): Promise<() => void>;
}

interface Waiting {
  begin(): void;
}

/**
 * Turns of probes that start child processes. Owners (systems) take turns one after the other, so that one with a
 * hundred slow commands does not keep the single command of another waiting behind all of them.
 */
export function createProcessTurns(atOnce = AT_ONCE): ProcessTurns {
  const lines = new Map<string, Waiting[]>();
  let busy = 0;

  function next(): void {
    // The owner that is served goes behind all others: a Map keeps the order in which keys came.
    const [first] = lines;
    if (first === undefined || busy >= atOnce) return;
    const [owner, line] = first;
    lines.delete(owner);
    const waiting = line.shift();
    if (line.length > 0) lines.set(owner, line);
    waiting?.begin();
  }

  function begin(): () => void {
    busy += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      busy -= 1;
      next();
    };
  }

  return {
    take(owner, withinMs) {
      if (busy < atOnce) return Promise.resolve(begin());
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const waiting: Waiting = {
        begin: () => {
          clearTimeout(timer);
          resolve(begin());
        },
      };
      const timer = setTimeout(() => {
        const left = (lines.get(owner) ?? []).filter((one) => one !== waiting);
        if (left.length > 0) lines.set(owner, left);
        else lines.delete(owner);
        reject(
          new TimeoutError(
            `Not run: ${atOnce} child processes run already and none ended within ${withinMs} ms. Run such probes less often, or see to those that are slow.`,
          ),
        );
      }, withinMs);
      lines.set(owner, [...(lines.get(owner) ?? []), waiting]);
      return promise;
    },
  };
}
