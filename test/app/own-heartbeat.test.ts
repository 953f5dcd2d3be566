import { describe, expect, it } from 'vitest';
import { WorkerHeartbeat } from '../../src/app/heartbeat.ts';
import { ownHeartbeat } from '../../src/app/own-heartbeat.ts';
import { silentLog } from '../support/silent-log.ts';
import { manualClock } from '../support/story-clock.ts';

const url = 'https://hc.example.org/ping/a-secret-path';

function sending(
  over: { alive?: () => Promise<{ alive: boolean; detail: string }>; address?: string; status?: number } = {},
) {
  const calls: { url: string; init: RequestInit }[] = [];
  const written: unknown[] = [];
  const note = (...words: unknown[]) => void written.push(words);
  const send = ownHeartbeat(
    {
      services: { settings: undefined as never, log: { ...silentLog, warn: note, error: note } },
      alive: over.alive ?? (async () => ({ alive: true, detail: '' })),
      resolve: async () => [{ address: over.address ?? '203.0.113.7' }],
      call: async (asked, init) => {
        calls.push({ url: asked.href, init });
        const status = over.status ?? 200;
        return { ok: status === 200, status, body: null };
      },
    },
    url,
  );
  return { send, calls, written };
}

describe('the heartbeat to the outside', () => {
  it('is sent while the worker lives, follows nothing and waits for no more than a bound', async () => {
    const { send, calls } = sending();
    expect(await send()).toBe(true);
    expect(calls).toEqual([
      { url, init: { redirect: 'error', credentials: 'omit', signal: expect.any(AbortSignal) } },
    ]);
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

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '169.254.169.254',
    '::1',
    'fe80::1',
    'nonsense',
    '::ffff:127.0.0.1',
  ])('calls nothing at %s, whatever name points there', async (address) => {
    const { send, calls } = sending({ address });
    expect(await send()).toBe(false);
    expect(calls).toEqual([]);
  });

  it('tells of what was refused without its address', async () => {
    const { send, written } = sending({ status: 500 });
    expect(await send()).toBe(false);
    expect(JSON.stringify(written)).toContain('hc.example.org');
    expect(JSON.stringify(written)).not.toContain('a-secret-path');
  });
});
