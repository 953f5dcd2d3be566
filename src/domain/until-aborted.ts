/**
 * The value, or a rejection with the signal's reason as soon as it is aborted. What the promise answers later is
 * dropped, a late rejection included: nobody listens any more.
 */
export async function untilAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  value.catch(() => {});
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
