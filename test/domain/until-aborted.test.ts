import { describe, expect, it } from 'vitest';
import { untilAborted } from '../../src/domain/until-aborted.ts';

describe('untilAborted', () => {
  it('answers the value', async () => {
    await expect(untilAborted(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7);
  });

  it('passes on a rejection', async () => {
    const refused = Promise.reject(new Error('refused'));
    await expect(untilAborted(refused, new AbortController().signal)).rejects.toThrow('refused');
  });

  it('rejects with the reason as soon as it is aborted', async () => {
    const abort = new AbortController();
    const answer = untilAborted(new Promise(() => {}), abort.signal);
    abort.abort(new Error('too late'));
    await expect(answer).rejects.toThrow('too late');
  });

  it('rejects at once when it was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(untilAborted(Promise.resolve(7), signal)).rejects.toThrow('too late');
  });

  it('drops a rejection that comes after the end', async () => {
    const abort = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    const answer = untilAborted(promise, abort.signal);
    abort.abort(new Error('too late'));
    await expect(answer).rejects.toThrow('too late');
    // Without a listener this would be an unhandled rejection, which fails the run.
    reject(new Error('late refusal'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
