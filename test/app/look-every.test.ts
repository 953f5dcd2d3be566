import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookEvery } from '../../src/app/look-every.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { recordingLog } from '../support/alerts.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A look each second that does `outcomes` one after the other, and then nothing. */
function looking(...outcomes: (() => Promise<void>)[]) {
  const { log, lines } = recordingLog();
  const look = vi.fn(async () => outcomes.shift()?.());
  const stop = lookEvery({ everyMs: 1_000, what: 'leases', log }, look);
  return { look, lines, stop };
}

const away = async () => {
  throw new UnreachableError('PostgreSQL is away.');
};

it('looks at once and then every so often, until it is stopped', async () => {
  const { look, lines, stop } = looking();
  expect(look).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(look).toHaveBeenCalledTimes(4);
  stop();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(look).toHaveBeenCalledTimes(4);
  expect(lines).toEqual([]);
});

it('does not look again while a look is on its way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { look, stop } = looking(() => promise);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(look).toHaveBeenCalledTimes(1);
  resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(look).toHaveBeenCalledTimes(2);
  stop();
});

it('tells each outage once, and its end', async () => {
  const { lines, stop } = looking(away, away, async () => undefined, away);
  await vi.advanceTimersByTimeAsync(5_000);
  const outage = [
    { level: 'warn', message: 'leases cannot be watched; it is tried again' },
    { level: 'info', message: 'leases can be watched again' },
  ];
  expect(lines).toEqual([...outage, ...outage]);
  stop();
});

it('tells each failure that nobody foresaw', async () => {
  const broken = async () => {
    throw new TypeError('It is broken.');
  };
  const { lines, stop } = looking(away, broken, broken);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  stop();
});
