import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long the loop is held at once. */
const longestMs = 20;

/** Long work on the loop, done in short pieces: whoever else has something to do has it in between. */
export interface Pieces {
  /** To be awaited between two steps. Rejects with the signal's reason when nobody waits any more. */
  rest(): Promise<void> | undefined;
}

/** A step may take 50 ms at worst (a search), and there may be ten thousand of them in what somebody else wrote. */
export function inPieces(signal: AbortSignal): Pieces {
  let begunMs = performance.now();
  return {
    rest() {
      if (performance.now() - begunMs < longestMs) return undefined;
      return nextTurn().then(() => {
        signal.throwIfAborted();
        begunMs = performance.now();
      });
    },
  };
}
