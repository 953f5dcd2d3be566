/** Chance that can be repeated: the same seed gives the same numbers, each in [0, 1). (mulberry32) */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `FAULT_SEED` where somebody wants to see a failure again, else a new one. */
export const faultSeed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
