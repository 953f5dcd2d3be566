/** Runs it with a signal that is aborted with the given one, and at its end: nothing it began is left running. */
export async function untilDone<T>(
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  try {
    return await run(AbortSignal.any([signal, own.signal]));
  } finally {
    own.abort();
  }
}
