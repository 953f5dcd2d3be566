import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { ConflictError, NotFoundError, StaleError, UsageError } from '../../src/domain/errors.ts';
import type { MaintenancePlan } from '../../src/domain/maintenance.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { parseRecurrence } from '../../src/domain/recurrence-syntax.ts';
import { createSilence } from '../../src/silences/create-silence.ts';
import {
  cancelMaintenance,
  endMaintenance,
  planMaintenance,
  startMaintenance,
} from '../../src/silences/maintenance-acts.ts';
import { readTarget } from '../../src/silences/maintenance-target.ts';
import { windowWords } from '../../templates/maintenance-words.ts';
import { ended, firing, incidentsOf, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { incidentId, silenceBench } from './silence-bench.ts';

const actor = person('U0OLU');
const windowId = 'MNT-20261121-0001';
const disk = [parseMatcher('alertname="DiskFull"')];
/** Saturday 02:14 is the present of the bench. */
const plan: MaintenancePlan = {
  name: 'patching',
  matchers: [disk],
  recurrence: parseRecurrence('saturdays 04:00-06:00'),
  timeZone: 'UTC',
  channel: '#db',
  announceMs: [DAY_MS, HOUR_MS],
  durationMs: 2 * HOUR_MS,
  reason: 'kernel update',
};
type Bench = Awaited<ReturnType<typeof silenceBench>>;
const keys = (bench: Bench) => bench.notices().map(({ key }) => key.replace('notice.maintenance-', ''));
const target = { name: 'disks', matchers: [disk], channel: '#db' };

async function planned(bench: Bench, minutes = 120, durationMs = HOUR_MS) {
  const startsAt = bench.at(minutes);
  return planMaintenance(bench, { actor, target, startsAt, durationMs, reason: 'swap' }, windowWords);
}

describe('a window of the configuration', () => {
  it('is planned once, announced, begun, ended and told each time, by whoever looks', async () => {
    const bench = await silenceBench([plan]);
    await Promise.all([bench.tick(), bench.tick()]);
    expect(await bench.stores.maintenance.listOpen()).toMatchObject([
      { id: windowId, plan: 'patching', startsAt: new Date('2026-11-21T04:00:00Z'), author: 'configuration' },
    ]);
    // Less than a day before: the first announcement is late and the only one until the hour before.
    expect(keys(bench)).toEqual([`announced-1.${windowId}`]);
    bench.clock.set('2026-11-21T03:00:00Z');
    await Promise.all([bench.tick(), bench.tick()]);
    bench.clock.set('2026-11-21T04:00:00Z');
    await Promise.all([bench.tick(), bench.tick()]);
    expect((await bench.stores.incidents.get(incidentId))?.alerts).toMatchObject({ firing: 2, silenced: 2 });
    await bench.intake.accept([firing({ instance: 'c' }), firing({ alertname: 'Other' })]);
    bench.clock.set('2026-11-21T06:00:00Z');
    await Promise.all([bench.tick(), bench.tick()]);
    expect(keys(bench)).toEqual([
      ...[`announced-1.${windowId}`, `announced-2.${windowId}`, `started.${windowId}`, `ended.${windowId}`],
    ]);
    expect(bench.notices().every(({ channel }) => channel === '#db')).toBe(true);
    expect(bench.notices().at(-1)?.text).toContain('has ended');
    // The next one is planned, and what it hid is back.
    await bench.tick();
    expect(await bench.stores.maintenance.listOpen()).toMatchObject([
      { startsAt: new Date('2026-11-28T04:00:00Z'), state: 'planned' },
    ]);
  });

  it('shows and calls for everything that still fires when it ends', async () => {
    const bench = await silenceBench([plan]);
    await bench.tick();
    bench.clock.set('2026-11-21T04:00:00Z');
    await bench.tick();
    await bench.intake.accept([ended({ instance: 'a' }), ended({ instance: 'b' })]);
    await bench.intake.accept([firing({ instance: 'late' })]);
    expect(await incidentsOf(bench)).toHaveLength(1);
    expect((await bench.stores.incidents.get(incidentId))?.incident.state).toBe('resolved');
    bench.clock.set('2026-11-21T06:00:00Z');
    bench.woken.deliveries.length = 0;
    await bench.tick();
    // Out of its re-open window it is a new incident, with its card and its page.
    const [, again] = await incidentsOf(bench);
    expect(again).toMatchObject({ incident: { state: 'triggered' }, alerts: { firing: 1, silenced: 0 } });
    expect(bench.woken.deliveries.some((key) => key.startsWith('page.'))).toBe(true);
    const told = [...bench.stores.database.state.deliveries.values()].at(-1);
    expect(
      JSON.stringify(bench.stores.database.state.deliveries.get(`notice.maintenance-ended.${windowId}`)),
    ).toContain('It hid 3 alerts');
    expect(told).toBeDefined();
  });

  it('that was slept through is cancelled and told, and hides nothing', async () => {
    const bench = await silenceBench([plan]);
    await bench.tick();
    bench.clock.set('2026-11-21T07:00:00Z');
    await bench.tick();
    expect(keys(bench)).toEqual([`announced-1.${windowId}`, `cancelled.${windowId}`]);
    expect(bench.notices().at(-1)?.text).toContain('its time went by');
    expect(await storyOf(bench, incidentId)).toEqual(['opened']);
  });

  it('does not come when its plan has changed since, and says so where it had been announced', async () => {
    const bench = await silenceBench([plan]);
    await bench.tick();
    const settings = { ...bench.settings, maintenance: [] };
    bench.clock.set('2026-11-21T04:00:00Z');
    const { advanceMaintenance } = await import('../../src/silences/advance-maintenance.ts');
    await advanceMaintenance({ ...bench, settings }, windowWords);
    expect(await bench.stores.maintenance.get(windowId)).toMatchObject({ state: 'cancelled' });
    expect(bench.notices().at(-1)?.text).toContain('its plan has changed');
  });

  it('ended by hand does not begin again in the same slot', async () => {
    const bench = await silenceBench([plan]);
    await bench.tick();
    bench.clock.set('2026-11-21T04:00:00Z');
    await bench.tick();
    bench.clock.advance('10m');
    await endMaintenance(bench, { actor, windowId }, windowWords);
    await bench.tick();
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
    expect((await bench.stores.maintenance.listOpen()).filter(({ state }) => state === 'active')).toEqual([]);
  });
});

describe('a window that people plan', () => {
  it('is announced, begins at its time and ends by itself', async () => {
    const bench = await silenceBench();
    expect(await planned(bench)).toMatchObject({
      id: windowId,
      state: 'planned',
      author: 'U0OLU',
      announced: 1,
    });
    bench.clock.advance('2h');
    await bench.tick();
    expect(await bench.stores.maintenance.get(windowId)).toMatchObject({ state: 'active' });
    bench.clock.advance('1h');
    await bench.tick();
    expect(await bench.stores.maintenance.get(windowId)).toMatchObject({ state: 'ended' });
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
  });

  it('begins at once where its start is not ahead', async () => {
    const bench = await silenceBench();
    expect(await planned(bench, -5)).toMatchObject({
      state: 'active',
      startsAt: bench.at(0),
      endsAt: bench.at(60),
    });
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
    expect((await bench.stores.incidents.get(incidentId))?.incident.escalation.nextAt).toEqual(bench.at(60));
    expect(keys(bench)).toEqual([`started.${windowId}`]);
  });

  it('is started, ended and called off by hand, each once', async () => {
    const bench = await silenceBench();
    await planned(bench);
    const act = { actor, windowId };
    const started = await startMaintenance(bench, act, windowWords);
    expect(started).toMatchObject({
      changed: true,
      window: { state: 'active', changedBy: 'U0OLU', endsAt: bench.at(60) },
    });
    expect(await startMaintenance(bench, act, windowWords)).toMatchObject({ changed: false });
    await expect(cancelMaintenance(bench, act, windowWords)).rejects.toThrow(ConflictError);
    expect(await endMaintenance(bench, act, windowWords)).toMatchObject({
      changed: true,
      window: { state: 'ended' },
    });
    expect(await endMaintenance(bench, act, windowWords)).toMatchObject({ changed: false });
    expect((await bench.stores.incidents.get(incidentId))?.alerts).toMatchObject({ firing: 2, silenced: 0 });
    expect(await storyOf(bench, incidentId)).toContain('unsilenced');
    await expect(startMaintenance(bench, act, windowWords)).rejects.toThrow(/is ended/);
    await expect(
      endMaintenance(bench, { actor, windowId: 'MNT-20261121-0009' }, windowWords),
    ).rejects.toThrow(NotFoundError);
  });

  it('called off does not begin', async () => {
    const bench = await silenceBench();
    await planned(bench);
    expect(await cancelMaintenance(bench, { actor, windowId }, windowWords)).toMatchObject({ changed: true });
    bench.clock.advance('3h');
    await bench.tick();
    expect(keys(bench)).toEqual([`announced-1.${windowId}`, `cancelled.${windowId}`]);
    expect(await bench.stores.silences.listOpen(bench.clock.now())).toEqual([]);
  });

  it('is stale for who saw it before it changed', async () => {
    const bench = await silenceBench();
    await planned(bench);
    await startMaintenance(bench, { actor, windowId, seen: 1 }, windowWords);
    await expect(endMaintenance(bench, { actor, windowId, seen: 1 }, windowWords)).rejects.toThrow(
      StaleError,
    );
  });

  it('is held to the rules of silences', async () => {
    const bench = await silenceBench();
    await expect(planned(bench, 120, 31 * DAY_MS)).rejects.toThrow(UsageError);
    const wanted = { actor, target, startsAt: bench.at(60), durationMs: HOUR_MS, reason: ' ' };
    await expect(planMaintenance(bench, wanted, windowWords)).rejects.toThrow(/reason/);
    expect(await bench.stores.maintenance.listOpen()).toEqual([]);
  });

  it('leaves hidden what a silence of people hides longer', async () => {
    const bench = await silenceBench();
    await planned(bench, 0);
    await createSilence(bench, { actor, matchers: disk, endsAt: bench.at(180), comment: 'x' });
    bench.clock.advance('1h');
    await bench.tick();
    const found = await bench.stores.incidents.get(incidentId);
    expect(found?.alerts.silenced).toBe(2);
    expect(found?.incident.escalation.nextAt).toEqual(bench.at(120));
  });
});

describe('an emergency window', () => {
  it('is announced now, begins after its notice, and may be called off before', async () => {
    const bench = await silenceBench();
    const wanted = {
      actor,
      target,
      startsAt: bench.at(15),
      durationMs: HOUR_MS,
      reason: 'certificate',
      emergency: true,
    };
    await planMaintenance(bench, wanted, windowWords);
    expect(bench.notices().map(({ text }) => text)).toEqual([
      expect.stringContaining('Emergency maintenance'),
    ]);
    expect(bench.woken.windows).toContainEqual(bench.at(15));
    bench.clock.advance('14m');
    await bench.tick();
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
    bench.clock.advance('1m');
    await bench.tick();
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
    expect(keys(bench)).toEqual([`announced-1.${windowId}`, `started.${windowId}`]);
  });
});

describe('what is maintained', () => {
  it('is a window of the configuration, a service, or what matchers match', async () => {
    const bench = await silenceBench([plan]);
    expect(readTarget(bench, 'patching')).toMatchObject({ name: 'patching', channel: '#db', plan });
    expect(readTarget(bench, 'shop')).toMatchObject({ matchers: [[{ label: 'service', value: 'shop' }]] });
    const matchers = [[parseMatcher('system="a,b"'), parseMatcher('env=prod')]];
    expect(readTarget(bench, 'system="a,b", env=prod')).toMatchObject({ matchers });
  });

  it.each([
    ['frobnicator', /Known: patching, shop/],
    ['constructor', /Known: patching, shop/],
    ['a=~".*"', /every alert/],
    ['=', /is not a matcher/],
  ])('%s is nothing', async (text, words) => {
    const bench = await silenceBench([plan]);
    expect(() => readTarget(bench, text)).toThrow(UsageError);
    expect(() => readTarget(bench, text)).toThrow(words);
  });
});
