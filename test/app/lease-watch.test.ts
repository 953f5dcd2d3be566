import { expect, it, vi } from 'vitest';
import { watchLeases } from '../../src/app/lease-watch.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { recordingLog, recordingWake } from '../support/alerts.ts';
import { memoryStores } from '../support/memory-stores.ts';
import { manualClock } from '../support/story-clock.ts';

async function setup() {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const { wake, woken } = recordingWake();
  const { log, lines } = recordingLog();
  await stores.deliveries.want([{ key: 'notice.1', kind: 'notice', channel: '#ops', heldForMs: 1_000 }]);
  const parts = { stores, wake, log };
  return { clock, stores, woken, lines, parts };
}

it('wakes what nobody holds any more, again and again until somebody takes it', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { clock, woken, parts } = await setup();
  const stop = watchLeases(parts);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(woken.deliveries).toEqual([]);
  clock.advance('1s');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(woken.deliveries).toEqual(['notice.1', 'notice.1']);
  stop();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(woken.deliveries).toHaveLength(2);
  vi.useRealTimers();
});

it('goes on after the store was away, and says so once', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { clock, stores, woken, lines, parts } = await setup();
  const lapsed = vi.spyOn(stores.deliveries, 'lapsed');
  lapsed.mockRejectedValueOnce(new UnreachableError('PostgreSQL is away.'));
  lapsed.mockRejectedValueOnce(new UnreachableError('PostgreSQL is away.'));
  clock.advance('1s');
  const stop = watchLeases(parts);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(woken.deliveries).toEqual(['notice.1']);
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  stop();
  vi.useRealTimers();
});
