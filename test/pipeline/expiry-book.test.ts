import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { ended, firing, incidentsOf, pipeline, startingLater } from '../support/alerts.ts';

const start = new Date('2026-11-21T02:15:00Z');
const inMinutes = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const told = (minutes: number, changes: Partial<AlertEvent> = {}) =>
  firing({}, { expiresAt: inMinutes(minutes), ...changes });
const over = (changes: Partial<AlertEvent> = {}): AlertEvent => ({
  ...ended({}, changes),
  expired: true,
});

/** The pipeline at 02:15 with one alert that has to be told again by 02:19. */
async function line() {
  const bench = pipeline();
  bench.clock.advance('1m');
  await bench.intake.accept([told(4)]);
  const stateNow = async () => (await incidentsOf(bench))[0]?.incident.state;
  const expiryNow = () => [...bench.stores.database.state.expiries.values()][0];
  return { ...bench, stateNow, expiryNow };
}

describe('an alert that has to be told again', () => {
  it('holds until then, and longer each time that it is told, though it says nothing new', async () => {
    const { intake, expiryNow } = await line();
    expect(expiryNow()?.expiresAt).toEqual(inMinutes(4));
    expect(await intake.accept([told(5)])).toMatchObject({ deduplicated: 1 });
    expect(expiryNow()?.expiresAt).toEqual(inMinutes(5));
  });

  it('holds as long as the later of two senders says', async () => {
    const { intake, expiryNow } = await line();
    await intake.accept([told(3)]);
    expect(expiryNow()?.expiresAt).toEqual(inMinutes(4));
  });

  it('ends when it was not told', async () => {
    const { intake, clock, stateNow, expiryNow } = await line();
    clock.advance('4m');
    expect(await intake.accept([over()])).toMatchObject({ deduplicated: 0 });
    expect(await stateNow()).toBe('resolved');
    expect(expiryNow()?.lapsed).toBe(true);
  });

  it('goes on when it was told after somebody had found it overdue', async () => {
    const { intake, clock, stateNow } = await line();
    clock.advance('4m');
    await intake.accept([told(8)]);
    expect(await intake.accept([over()])).toMatchObject({ deduplicated: 1 });
    expect(await stateNow()).toBe('triggered');
  });

  it('goes on when it was told in the very batch', async () => {
    const { intake, clock, stateNow } = await line();
    clock.advance('4m');
    await intake.accept([told(8), over()]);
    expect(await stateNow()).toBe('triggered');
  });

  it('goes on while another episode of it has begun', async () => {
    const { intake, clock, stateNow } = await line();
    clock.advance('4m');
    await intake.accept([firing({}, startingLater(8))]);
    expect(await intake.accept([over()])).toMatchObject({ deduplicated: 1 });
    expect(await stateNow()).toBe('triggered');
  });

  it('is taken up again when the same episode is told after all', async () => {
    const { intake, clock, stateNow, expiryNow } = await line();
    clock.advance('4m');
    await intake.accept([over()]);
    clock.advance('1m');
    expect(await intake.accept([told(9)])).toMatchObject({ deduplicated: 0 });
    expect(await stateNow()).toBe('triggered');
    expect(expiryNow()).toMatchObject({ lapsed: false, expiresAt: inMinutes(9) });
  });

  it('stays over when its source ended it, whatever comes late', async () => {
    const { intake, stateNow } = await line();
    await intake.accept([ended()]);
    expect(await intake.accept([told(9)])).toMatchObject({ deduplicated: 1 });
    expect(await stateNow()).toBe('resolved');
  });

  it('is not ended by such a word where it never had to be told again', async () => {
    const bench = pipeline();
    await bench.intake.accept([firing()]);
    bench.clock.advance('1h');
    expect(await bench.intake.accept([over()])).toMatchObject({ deduplicated: 1 });
    expect((await incidentsOf(bench))[0]?.incident.state).toBe('triggered');
  });
});
