import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { ended, firing, incidentsOf, pipeline, startingLater, storyOf } from '../support/alerts.ts';

const INCIDENT = 'INC-20261121-0001';

describe('deduplicating', () => {
  it('takes the same delivery twice for the same alert', async () => {
    const line = pipeline();
    expect(await line.intake.accept([firing()])).toEqual({
      accepted: 1,
      deduplicated: 0,
      incidents: [{ id: INCIDENT, status: 'triggered' }],
    });
    expect(await line.intake.accept([firing()])).toEqual({
      accepted: 1,
      deduplicated: 1,
      incidents: [{ id: INCIDENT, status: 'triggered' }],
    });
    const [only, ...others] = await incidentsOf(line);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ incident: { revision: 1, version: 1 }, alerts: { total: 1, firing: 1 } });
    expect(await storyOf(line, INCIDENT)).toEqual(['opened']);
  });

  it('takes the same event twice in one delivery for one', async () => {
    const line = pipeline();
    const event = firing();
    expect(await line.intake.accept([event, event])).toMatchObject({ accepted: 2, deduplicated: 1 });
  });

  it('lets other annotations through to the card, with no line on the timeline', async () => {
    const line = pipeline();
    await line.intake.accept([firing({}, { annotations: { description: '91 %' } })]);
    const changed = firing(
      {},
      { annotations: { description: '95 %' }, links: [{ label: 'Graph', url: 'https://g/' }] },
    );
    expect(await line.intake.accept([changed])).toMatchObject({ deduplicated: 0 });
    const [only] = await incidentsOf(line);
    expect(only?.incident).toMatchObject({ revision: 2, version: 1 });
    expect(await storyOf(line, INCIDENT)).toEqual(['opened']);
    const [alert] = await line.stores.alerts.list({ incidentId: INCIDENT, limit: 10 });
    expect(alert).toMatchObject({ annotations: { description: '95 %' }, links: [{ label: 'Graph' }] });
  });

  it('ignores the end of an older episode', async () => {
    const line = pipeline();
    await line.intake.accept([firing({}, startingLater(10))]);
    expect(await line.intake.accept([ended()])).toMatchObject({ deduplicated: 1 });
    expect((await incidentsOf(line))[0]?.alerts.firing).toBe(1);
  });

  it.each([
    ['of the episode that is over', 0],
    ['of an even older episode', -10],
  ])('ignores a late beginning %s', async (_what, minutes) => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await line.intake.accept([ended()]);
    expect(await line.intake.accept([firing({}, startingLater(minutes))])).toMatchObject({ deduplicated: 1 });
    expect((await incidentsOf(line))[0]?.incident.state).toBe('resolved');
  });

  it('keeps an end that comes before its beginning, opens nothing, and ignores that beginning', async () => {
    const line = pipeline();
    expect(await line.intake.accept([ended()])).toEqual({ accepted: 1, deduplicated: 0, incidents: [] });
    expect(await line.intake.accept([firing()])).toEqual({ accepted: 1, deduplicated: 1, incidents: [] });
    expect(await incidentsOf(line)).toEqual([]);
    expect(await line.stores.alerts.list({ limit: 10 })).toMatchObject([{ status: 'resolved' }]);
  });

  it('ends the alert when the beginning of its newest episode was lost', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await line.intake.accept([ended({}, startingLater(60))]);
    expect((await incidentsOf(line))[0]?.incident.state).toBe('resolved');
    expect(await line.intake.accept([firing({}, startingLater(60))])).toMatchObject({ deduplicated: 1 });
  });

  it('applies the events of one alert in their order within one delivery', async () => {
    const line = pipeline();
    const events = [firing(), ended(), firing({}, startingLater(20))];
    expect(await line.intake.accept(events)).toMatchObject({
      deduplicated: 0,
      incidents: [{ id: INCIDENT, status: 'triggered' }],
    });
    expect(await line.stores.alerts.list({ limit: 10 })).toMatchObject([
      { status: 'firing', startsAt: startingLater(20).startsAt },
    ]);
  });

  it('does not count a new episode of what still fires as another alert', async () => {
    const line = pipeline();
    await line.intake.accept([firing()]);
    await line.intake.accept([firing({}, startingLater(30))]);
    const [only] = await incidentsOf(line);
    expect(only?.alerts).toMatchObject({ total: 1, firing: 1, since: startingLater(30).startsAt });
    expect(await storyOf(line, INCIDENT)).toEqual(['opened']);
  });
});

describe('an event whose source knows no start', () => {
  const now = (minutes: number): Partial<AlertEvent> => ({
    ...startingLater(minutes),
    startsAtGuessed: true,
  });

  it('belongs to the episode that is going on', async () => {
    const line = pipeline();
    await line.intake.accept([firing({}, now(0))]);
    expect(await line.intake.accept([firing({}, now(3))])).toMatchObject({ deduplicated: 1 });
    await line.intake.accept([ended({}, now(9))]);
    const [alert] = await line.stores.alerts.list({ limit: 10 });
    expect(alert).toMatchObject({ status: 'resolved', startsAt: firing().startsAt });
    expect(alert).not.toHaveProperty('startsAtGuessed');
  });

  it('begins another episode after the end, also when the clock was set back', async () => {
    const line = pipeline();
    await line.intake.accept([firing({}, now(0)), ended({}, now(5))]);
    await line.intake.accept([firing({}, now(-30))]);
    expect((await incidentsOf(line)).map((one) => one.incident.state)).toEqual(['triggered']);
  });

  it('ends nothing twice', async () => {
    const line = pipeline();
    await line.intake.accept([firing({}, now(0)), ended({}, now(5))]);
    expect(await line.intake.accept([ended({}, now(8))])).toMatchObject({ deduplicated: 1 });
  });

  it('leaves labels, annotations and links as they are when it only names the alert', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ severity: 'critical' }, { annotations: { summary: 'Full' } })]);
    const end = ended(
      { severity: 'critical' },
      { ...now(5), identityOnly: true, labels: { alertname: 'key' } },
    );
    await line.intake.accept([end]);
    const [alert] = await line.stores.alerts.list({ limit: 10 });
    expect(alert).toMatchObject({
      status: 'resolved',
      labels: { alertname: 'DiskFull', severity: 'critical' },
      annotations: { summary: 'Full' },
    });
    expect(alert).not.toHaveProperty('identityOnly');
  });
});

describe('any order and number of the same deliveries', () => {
  const names = ['a', 'b', 'c'];
  const event = fc
    .record({ instance: fc.constantFrom(...names), episode: fc.nat(3), over: fc.boolean() })
    .map(({ instance, episode, over }) =>
      over
        ? ended({ instance }, startingLater(episode * 10))
        : firing({ instance }, startingLater(episode * 10)),
    );

  async function outcomeOf(deliveries: readonly (readonly AlertEvent[])[]) {
    const line = pipeline();
    for (const delivery of deliveries) await line.intake.accept(delivery);
    const alerts = await line.stores.alerts.list({ limit: 100 });
    const states = alerts.map(({ fingerprint, status, startsAt }) => [
      fingerprint,
      status,
      startsAt.getTime(),
    ]);
    const open = (await incidentsOf(line)).filter((one) => one.incident.state !== 'resolved');
    return { states: states.sort(), open: open.length, firing: open[0]?.alerts.firing ?? 0 };
  }

  it('end in the same alerts, and in an open incident exactly while one fires', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 12 }).chain((events) =>
          fc.record({
            events: fc.constant(events),
            shuffled: fc.shuffledSubarray([...events, ...events], {
              minLength: events.length * 2,
              maxLength: events.length * 2,
            }),
            size: fc.integer({ min: 1, max: 5 }),
          }),
        ),
        async ({ events, shuffled, size }) => {
          const chunks = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, index) =>
            shuffled.slice(index * size, (index + 1) * size),
          );
          const [once, mixed] = [await outcomeOf([events]), await outcomeOf(chunks)];
          expect(mixed.states).toEqual(once.states);
          const stillFire = once.states.filter(([, status]) => status === 'firing').length;
          for (const outcome of [once, mixed]) {
            expect(outcome.open).toBe(stillFire > 0 ? 1 : 0);
            expect(outcome.firing).toBe(stillFire);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
