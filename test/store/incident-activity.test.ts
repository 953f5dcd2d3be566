import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIntake } from '../../src/pipeline/intake.ts';
import {
  ended,
  firing,
  recordingLog,
  recordingWake,
  route,
  routingBy,
  startingLater,
} from '../support/alerts.ts';
import { at, changeIncident, silenceOf } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(() => opened.close());

/** The pipeline over PostgreSQL; groups that are over are opened anew, so that alerts move on. */
function pipeline() {
  const { stores, clock } = opened;
  const settings = routingBy(route({ groupBy: ['team'], reopenWindowMs: 0 }));
  return createIntake({ clock, settings, stores, wake: recordingWake().wake, log: recordingLog().log });
}

/** Incidents whose kept counts are not what their alerts add up to. */
function wrongCounts() {
  return opened.db.query(
    `select a.incident_id, to_jsonb(a) as kept, to_jsonb(s) as counted from incident_activity a, lateral (
       select count(*)::int as total, (count(*) filter (where x.status = 'firing'))::int as firing,
         (count(*) filter (where x.status = 'firing' and x.silence_id is not null))::int as silenced,
         (count(*) filter (where x.status = 'firing' and x.silence_id is null and x.inhibited_by is not null))::int
           as inhibited,
         coalesce(min(x.starts_at) filter (where x.status = 'firing'), min(x.starts_at)) as since
       from alerts x where x.incident_id = a.incident_id) s
     where (a.total, a.firing, a.silenced, a.inhibited) <> (s.total, s.firing, s.silenced, s.inhibited)
       or a.since is distinct from s.since`,
  );
}

const alerts = fc.record({
  team: fc.constantFrom('db', 'web'),
  instance: fc.constantFrom('a', 'b', 'c', 'd'),
  ends: fc.boolean(),
  later: fc.integer({ min: 0, max: 6 }),
});
const steps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ batch: fc.array(alerts, { minLength: 1, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ silence: fc.constantFrom('a', 'b') }) },
  { weight: 1, arbitrary: fc.constant({ unsilence: true }) },
);

describe('what the alerts of an incident add up to', () => {
  it('is kept as it would be counted, whatever fires, ends, moves on and is silenced', async () => {
    const intake = pipeline();
    const { stores } = opened;
    let minute = 0;
    const silences: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 8 }), async (story) => {
        for (const step of story) {
          minute += 1;
          if ('batch' in step) {
            const events = step.batch.map(({ team, instance, ends, later }) => {
              const over = startingLater(later);
              return ends ? ended({ team, instance }, over) : firing({ team, instance }, over);
            });
            await intake.accept(events);
          } else if ('silence' in step) {
            const matchers = [{ label: 'instance', operator: '=', value: step.silence } as const];
            const made = await stores.silences.create(
              silenceOf({ matchers, startsAt: at(0), endsAt: at(9_999) }),
              at(1),
            );
            if (made !== undefined) silences.push(made.id);
          } else {
            const id = silences.pop();
            if (id !== undefined) {
              await stores.silences.expire(id, at(minute));
              await stores.silences.releaseEnded(at(minute));
            }
          }
          expect(await wrongCounts()).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
    await intake.drain();
  }, 60_000);

  it.each([
    [
      'the first that fired ends',
      [firing({ instance: 'a' }), firing({ instance: 'b' }, startingLater(3))],
      ended({ instance: 'a' }),
    ],
    [
      'the last ends by a later episode',
      [firing({ instance: 'a' })],
      ended({ instance: 'a' }, startingLater(4)),
    ],
  ])('tells since when it fires anew when %s', async (_what, fired, end) => {
    const intake = pipeline();
    await intake.accept(fired);
    await intake.accept([end]);
    expect(await wrongCounts()).toEqual([]);
    await intake.drain();
  });

  it('grows without a new version of the incident itself, and raises its revision each time', async () => {
    const intake = pipeline();
    const [first] = (await intake.accept([firing({ team: 'db', instance: 'a' })])).incidents;
    const rows = () =>
      opened.db.query<{ place: string; revision: number; total: number }>(
        `select i.ctid::text as place, a.revision, a.total
         from incidents i join incident_activity a on a.incident_id = i.id where i.id = $1`,
        [first?.id],
      );
    const [before] = await rows();
    for (const instance of ['b', 'c', 'd']) await intake.accept([firing({ team: 'db', instance })]);
    expect(await rows()).toEqual([{ place: before?.place, revision: 4, total: 4 }]);
    await intake.drain();
  });

  it('stays as it is when somebody changes the incident', async () => {
    const intake = pipeline();
    const [first] = (await intake.accept([firing({ team: 'db', instance: 'a' })])).incidents;
    await changeIncident(opened.stores, first?.id ?? '', { title: 'Another title' });
    expect(await opened.stores.incidents.get(first?.id ?? '')).toMatchObject({
      incident: { title: 'Another title', revision: 2 },
      alerts: { total: 1, firing: 1 },
    });
    expect(await wrongCounts()).toEqual([]);
    await intake.drain();
  });
});
