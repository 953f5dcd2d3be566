import { describe, expect, it } from 'vitest';
import { WorkerHeartbeat } from '../../src/app/heartbeat.ts';
import { ownHeartbeat } from '../../src/app/own-heartbeat.ts';
import { SignatureError, UnreachableError } from '../../src/domain/errors.ts';
import type { OutsideRequest } from '../../src/domain/ports/outside.ts';
import { silentLog } from '../support/silent-log.ts';
import { manualClock } from '../support/story-clock.ts';

const url = 'https://hc.example.org/ping/a-secret-path';

function sending(
  over: { alive?: () => Promise<{ alive: boolean; detail: string }>; answer?: () => Promise<string> } = {},
) {
  const calls: OutsideRequest[] = [];
  const written: unknown[] = [];
  const note = (...words: unknown[]) => void written.push(words);
  const send = ownHeartbeat(
    {
      services: { settings: undefined as never, log: { ...silentLog, warn: note, error: note } },
      alive: over.alive ?? (async () => ({ alive: true, detail: '' })),
      outside: {
        read: async (request) => {
          calls.push(request);
          return over.answer?.() ?? 'OK';
        },
      },
    },
    url,
  );
  return { send, calls, written };
}

describe('the heartbeat to the outside', () => {
  it('is sent while the worker lives, to its host and no other, and waits for no more than a bound', async () => {
    const { send, calls } = sending();
    expect(await send()).toBe(true);
    expect(calls).toEqual([{ url, host: expect.any(RegExp), timeoutMs: 10_000, maxBytes: 65_536 }]);
    expect(calls[0]?.host.exec('hc.example.org')?.[0]).toBe('hc.example.org');
    expect(calls[0]?.host.exec('hcxexample.org')).toBeNull();
  });

  it('stops within a minute of the worker taking no more jobs', async () => {
    const clock = manualClock();
    const waiting = { ms: 0 };
    const counts = async () => ({
      waiting: 1,
      active: 0,
      delayed: 0,
      failed: 0,
      oldestWaitingMs: waiting.ms,
    });
    const heartbeat = new WorkerHeartbeat(clock, { counts });
    const { send, calls } = sending({ alive: () => heartbeat.state() });
    expect(await send()).toBe(true);
    clock.advance('31s');
    waiting.ms = 31_000;
    expect(await send()).toBe(false);
    heartbeat.beat();
    expect(await send()).toBe(true);
    expect(calls).toHaveLength(2);
  });

  it('tells of what was refused without its address', async () => {
    const { send, written } = sending({
      answer: () => Promise.reject(new UnreachableError("'hc.example.org' answered 500.")),
    });
    expect(await send()).toBe(false);
    expect(JSON.stringify(written)).toContain("'hc.example.org' answered 500.");
    expect(JSON.stringify(written)).not.toContain('a-secret-path');
  });

  it('tells nothing of an error that may name its address', async () => {
    const { send, written } = sending({ answer: () => Promise.reject(new SignatureError(`No: ${url}`)) });
    expect(await send()).toBe(false);
    expect(JSON.stringify(written)).toContain('hc.example.org');
    expect(JSON.stringify(written)).not.toContain('a-secret-path');
  });
});
