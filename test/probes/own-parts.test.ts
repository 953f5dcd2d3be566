import { afterEach, describe, expect, it, vi } from 'vitest';
import postgres from '../../src/probes/own-postgres.ts';
import queue from '../../src/probes/own-queue.ts';
import slack from '../../src/probes/own-slack.ts';
import { probeContext } from './probe-context.ts';

const postgresStatus = {
  latencyMs: 1.7,
  connections: 12,
  maxConnections: 100,
  databaseBytes: 3 * 1024 ** 3,
  version: '18.4',
};

describe('the postgres probe', () => {
  it('reads latency, the share of connections and the size', async () => {
    expect(await postgres.run(probeContext({ postgres: async () => postgresStatus }), {})).toEqual([
      { metric: 'latency', value: 1.7, unit: 'ms', detail: 'PostgreSQL 18.4' },
      { metric: 'connections-used', value: 12, unit: 'percent', detail: '12 of 100' },
      { metric: 'size', value: 3221225472, unit: 'bytes' },
    ]);
  });

  it('hands its deadline on and does not wait beyond it', async () => {
    const abort = new AbortController();
    let given: AbortSignal | undefined;
    const hang = (signal: AbortSignal) => {
      given = signal;
      return new Promise<never>(() => {});
    };
    const answer = postgres.run(probeContext({ postgres: hang, signal: abort.signal }), {});
    abort.abort(new Error('deadline'));
    await expect(answer).rejects.toThrow('deadline');
    expect(given).toBe(abort.signal);
  });

  it('fails as its server does', async () => {
    const refused = async () => Promise.reject(new Error('connect ECONNREFUSED'));
    await expect(postgres.run(probeContext({ postgres: refused }), {})).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the queue probe', () => {
  const counts = { waiting: 3, active: 1, delayed: 7, failed: 2, oldestWaitingMs: 95_400 };

  it('reads what waits, runs and failed, and how long the oldest has waited', async () => {
    const context = probeContext({ counts: async () => counts, ping: async () => 4 });
    expect(await queue.run(context, {})).toEqual([
      { metric: 'latency', value: 4, unit: 'ms' },
      { metric: 'waiting', value: 3, unit: 'count', detail: '7 for later' },
      { metric: 'active', value: 1, unit: 'count' },
      { metric: 'failed', value: 2, unit: 'count' },
      expect.objectContaining({ metric: 'oldest-waiting', value: 95, unit: 's' }),
    ]);
  });

  it('counts an empty queue as no wait', async () => {
    const context = probeContext({
      counts: async () => ({ ...counts, waiting: 0, oldestWaitingMs: undefined }),
      ping: async () => 4,
    });
    expect((await queue.run(context, {})).at(-1)).toMatchObject({ value: 0, detail: 'nothing waits' });
  });

  it('fails when the backend does not answer its ping', async () => {
    await expect(queue.run(probeContext({ counts: async () => counts }), {})).rejects.toThrow('not part');
  });
});

describe('the slack probe', () => {
  afterEach(() => vi.useRealTimers());

  it('is ok while connected and names the workspace and the mode', async () => {
    const status = { connected: true, mode: 'socket' as const, team: 'Watch' };
    expect(await slack.run(probeContext({ slack: status }), {})).toEqual([
      { metric: 'connected', value: 1, unit: 'none', detail: 'Watch, Socket Mode', status: 'ok' },
      { metric: 'rate-limited', value: 0, unit: 's', detail: 'no wait', status: 'ok' },
    ]);
  });

  it('is critical while not connected and says why', async () => {
    const status = { connected: false, mode: 'http' as const, lastError: 'invalid_auth' };
    expect((await slack.run(probeContext({ slack: status }), {}))[0]).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'HTTP, not connected: invalid_auth',
    });
  });

  it('warns until Slack lets us go on', async () => {
    vi.useFakeTimers({ now: new Date('2026-11-21T02:14:00Z') });
    const status = {
      connected: true,
      mode: 'socket' as const,
      rateLimitedUntil: new Date('2026-11-21T02:14:30Z'),
    };
    const waiting = async () => (await slack.run(probeContext({ slack: status }), {}))[1];
    expect(await waiting()).toMatchObject({ value: 30, status: 'warning', detail: 'until 02:14:30 UTC' });
    vi.setSystemTime(new Date('2026-11-21T02:14:30Z'));
    expect(await waiting()).toMatchObject({ value: 0, status: 'ok' });
  });
});
