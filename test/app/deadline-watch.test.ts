import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchDeadlines } from '../../src/app/deadline-watch.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { firing, pipeline } from '../support/alerts.ts';
import { timedPipeline } from '../support/timed.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One incident whose next call is due in five minutes. */
async function opened() {
  const bench = pipeline();
  await bench.intake.accept([firing()]);
  await bench.intake.drain();
  bench.woken.escalations.length = 0;
  return bench;
}

it('sets the timer of a call seconds before it is due, and not long before', async () => {
  const bench = await opened();
  const stop = watchDeadlines(bench);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(bench.woken.escalations).toEqual([]);
  bench.clock.advance('4m57s');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(bench.woken.escalations).toEqual([
    { incidentId: 'INC-20261121-0001', at: new Date(bench.clock.now().getTime() + 3_000) },
  ]);
  stop();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(bench.woken.escalations).toHaveLength(1);
});

it('sets the timer of whatever else an incident waits for', async () => {
  const bench = timedPipeline({ repeatIntervalMs: 3_600_000 });
  await bench.intake.accept([firing()]);
  await bench.intake.drain();
  bench.woken.incidents.length = 0;
  const stop = watchDeadlines(bench);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(bench.woken.incidents).toEqual([]);
  bench.clock.advance('59m57s');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(bench.woken.incidents).toEqual([
    { incidentId: 'INC-20261121-0001', at: new Date(bench.clock.now().getTime() + 3_000) },
  ]);
  stop();
});

it('leaves to the sweeper what is overdue', async () => {
  const bench = await opened();
  bench.clock.advance('5m6s');
  const stop = watchDeadlines(bench);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(bench.woken.escalations).toEqual([]);
  stop();
});

it('goes on after the store was away', async () => {
  const bench = await opened();
  vi.spyOn(bench.stores.incidents, 'escalationsDue').mockRejectedValueOnce(new UnreachableError('Away.'));
  bench.clock.advance('4m59s');
  const stop = watchDeadlines(bench);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(bench.woken.escalations).toHaveLength(1);
  stop();
});
