import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createJobHandler } from '../../src/app/job-runner.ts';
import { defineJob } from '../../src/define/job.ts';
import type { Services } from '../../src/define/services.ts';
import { TimeoutError, UnreachableError, UsageError } from '../../src/domain/errors.ts';
import { silentLog } from '../support/silent-log.ts';

afterEach(() => {
  vi.useRealTimers();
});

function setup(run: (context: { signal: AbortSignal }, data: { id: string }) => Promise<void>) {
  const lines: { level: string; fields: object }[] = [];
  const log = {
    ...silentLog,
    info: (fields: object) => void lines.push({ level: 'info', fields }),
    error: (fields: object) => void lines.push({ level: 'error', fields }),
  };
  const job = {
    ...defineJob({ summary: 'x', data: z.strictObject({ id: z.string() }), timeoutMs: 1_000, run }),
    name: 'do-it',
  };
  const beats: string[] = [];
  // The handler itself uses the log only; the rest is handed through to the job.
  const handler = createJobHandler([job], [], { log } as unknown as Services, () => void beats.push('beat'));
  const handle = (data: object, name = 'do-it') =>
    handler({ name, id: '1', data: data as { id: string }, attempt: 1 }, new AbortController().signal);
  return { handle, lines, beats };
}

describe('the job worker’s edge', () => {
  it('runs the job that is named, with its data', async () => {
    const seen: string[] = [];
    const { handle, beats } = setup(async (_context, { id }) => void seen.push(id));
    await handle({ id: 'INC-1' });
    expect(seen).toEqual(['INC-1']);
    expect(beats, 'when it is taken and when it is done').toEqual(['beat', 'beat']);
  });

  it('gives up data that the job cannot take, and jobs that nobody knows', async () => {
    const { handle } = setup(async () => undefined);
    await expect(handle({ id: 7 })).rejects.toThrow(UsageError);
    await expect(handle({ id: 'x', more: 1 })).rejects.toThrow(UsageError);
    await expect(handle({ id: 'x' }, 'elsewhere')).rejects.toThrow("There is no job 'elsewhere'");
  });

  it('says what passes by itself quietly and what does not aloud, and throws both on', async () => {
    const passing = setup(() => Promise.reject(new UnreachableError('Slack is away.')));
    await expect(passing.handle({ id: 'x' })).rejects.toThrow('Slack is away.');
    expect(passing.lines.map((line) => line.level)).toEqual(['info']);
    const defect = setup(() => Promise.reject(new Error('oops')));
    await expect(defect.handle({ id: 'x' })).rejects.toThrow('oops');
    expect(defect.lines).toMatchObject([
      { level: 'error', fields: { job: 'do-it', reference: expect.stringMatching(/^[0-9a-f]{8}$/) } },
    ]);
  });

  it('ends a job at its deadline and tells it so', async () => {
    const stopped = Promise.withResolvers<void>();
    const { handle } = setup(({ signal }) => {
      signal.addEventListener('abort', () => stopped.resolve());
      return new Promise(() => undefined);
    });
    await expect(handle({ id: 'x' })).rejects.toThrow(TimeoutError);
    await stopped.promise;
  });
});
