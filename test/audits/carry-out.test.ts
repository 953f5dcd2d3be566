import { describe, expect, it, vi } from 'vitest';
import { carryOut, type Run } from '../../src/audits/carry-out.ts';
import { UsageError } from '../../src/domain/errors.ts';

const never = (_ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
const hanging = () => new Promise<never>(() => undefined);

function run(changes: Partial<Run> = {}) {
  const failed = vi.fn(async () => undefined);
  const tell = vi.fn(async () => true);
  const signal = new AbortController().signal;
  const parts = { signal, everyMs: 10, tell, pause: never, work: async () => undefined, failed, ...changes };
  return { failed, tell, ended: carryOut(parts) };
}

describe('what is carried out', () => {
  it('is told of at once and as long as it takes', async () => {
    let beats = 0;
    const tell = async () => {
      beats += 1;
      return true;
    };
    const enough = Promise.withResolvers<void>();
    const pause = async () => {
      if (beats === 4) enough.resolve();
      await new Promise<void>((resolve) => setImmediate(resolve));
    };
    await run({ tell, pause, work: () => enough.promise }).ended;
    expect(beats).toBeGreaterThanOrEqual(4);
  });

  it('fails with its own sentence, or with one line of what somebody else threw', async () => {
    const sentence = run({
      work: async () => {
        throw new UsageError('Name a collection.\nIt is needed.');
      },
    });
    await sentence.ended;
    expect(sentence.failed).toHaveBeenCalledWith('Name a collection.\nIt is needed.');
    const foreign = run({
      work: async () => {
        throw new Error(`boom ${'x'.repeat(500)}\n  at stack`);
      },
    });
    await foreign.ended;
    expect(foreign.failed).toHaveBeenCalledWith(`boom ${'x'.repeat(295)}`);
  });

  it('is left to whoever comes next when its worker stops', async () => {
    const stop = new AbortController();
    const { ended, failed } = run({ signal: stop.signal, work: hanging });
    stop.abort(new Error('The worker stops.'));
    await expect(ended).rejects.toThrow('The worker stops.');
    expect(failed).not.toHaveBeenCalled();
  });

  it('ends when another run has taken over', async () => {
    const { ended, failed } = run({ tell: async () => false, work: hanging });
    await expect(ended).rejects.toThrow('Another run has taken over.');
    expect(failed).not.toHaveBeenCalled();
  });

  it('goes on while nobody can be told', async () => {
    const { ended, failed } = run({
      tell: async () => {
        throw new Error('The store is away.');
      },
    });
    await ended;
    expect(failed).not.toHaveBeenCalled();
  });
});
