import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/duration.ts';
import type { InhibitionRule } from '../../src/domain/inhibition.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { releaseSilences } from '../../src/incidents/release-silences.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { adoptInhibitions, reviewInhibitions } from '../../src/incidents/review-inhibitions.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { createIntake } from '../../src/pipeline/intake.ts';
import { setClock } from '../store/contracts/opened-stores.ts';
import { openPostgresStores } from '../store/open-postgres-stores.ts';
import {
  ended,
  firing,
  recordingLog,
  recordingWake,
  routes,
  routingBy,
  startingLater,
} from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { nodeDown, serviceDown, worseHides } from '../support/inhibitions.ts';
import { memoryStores } from '../support/memory-stores.ts';

interface Place {
  readonly stores: Stores;
  readonly clock: { now(): Date; advance(ms: number): void };
}

const actor = person('U0OLU');
const incidentId = 'INC-20261121-0001';

/** One long story over given stores; answers all that can be seen of it afterwards. */
async function tell({ stores, clock }: Place) {
  const { wake } = recordingWake();
  const { log, lines } = recordingLog();
  const settings = routingBy(...routes);
  const intake = createIntake({ clock, settings, stores, wake, log });
  const context = { clock, stores, wake, intake };
  const outcomes: unknown[] = [];
  const accept = async (...events: AlertEvent[]) => outcomes.push(await intake.accept(events));

  const batch = [
    firing({ instance: 'a' }),
    firing({ instance: 'b', severity: 'critical' }),
    firing({ team: 'db' }),
  ];
  await accept(...batch);
  await accept(...batch);
  clock.advance(5 * MINUTE_MS);
  outcomes.push((await escalateDue(context, { incidentId })).changed);
  outcomes.push((await acknowledgeIncident(context, { incidentId, actor, seen: 2 })).changed);
  await accept(
    firing(
      { instance: 'c' },
      { annotations: { summary: '<!channel>' }, links: [{ label: 'G', url: 'x:y' }] },
    ),
  );
  await accept(
    ended({ instance: 'a' }),
    ended({ team: 'db' }),
    firing({ instance: 'd' }),
    ended({ instance: 'z' }),
  );
  outcomes.push((await silenceIncident(context, { incidentId, actor, durationMs: HOUR_MS })).silencedUntil);
  await accept(
    firing({ instance: 'b', severity: 'critical' }, startingLater(8)),
    firing({ instance: 'new' }),
  );
  outcomes.push((await resolveIncident(context, { incidentId, actor, stillFiring: 'ask' })).changed);
  await accept(firing({ alertname: 'DiskFull', instance: 'hidden' }));
  clock.advance(61 * MINUTE_MS);
  outcomes.push(await releaseSilences(context), await releaseSilences(context));
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => accept(firing({ alertname: `Storm${n % 4}`, n: String(n) }))),
  );
  await intake.drain();

  const incidents = await stores.incidents.list({ limit: 100 });
  const timelines = await Promise.all(
    incidents.map(({ incident }) => stores.incidents.timeline(incident.id, 100)),
  );
  const alerts = await stores.alerts.list({ limit: 100 });
  const keys = await stores.deliveries.due(new Date(clock.now().getTime() + MINUTE_MS), 100);
  return {
    outcomes: outcomes.slice(0, -20),
    incidents: incidents.toSorted((one, other) => (one.incident.id < other.incident.id ? -1 : 1)),
    timelines: timelines.toSorted((one, other) =>
      (one[0]?.incidentId ?? '') < (other[0]?.incidentId ?? '') ? -1 : 1,
    ),
    alerts: alerts.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1)),
    deliveries: await Promise.all(keys.toSorted().map((key) => stores.deliveries.get(key))),
    lines,
  };
}

/** A story of what hides what, with rules that change on the way. */
async function tellInhibitions({ stores, clock }: Place) {
  const { wake } = recordingWake();
  const { log } = recordingLog();
  const process = (...inhibitions: readonly InhibitionRule[]) => {
    const settings = { ...routingBy(...routes), inhibitions };
    return { stores, settings, intake: createIntake({ clock, settings, stores, wake, log }) };
  };
  const down = { alertname: 'NodeDown', cluster: 'a', severity: 'critical' };
  const slow = (n: number, severity = 'warning') =>
    firing({
      alertname: 'Slow',
      cluster: 'a',
      severity,
      instance: String(n),
      service: n % 2 === 0 ? 'api' : 'web',
    });
  const outcomes: unknown[] = [];

  const first = process(nodeDown, worseHides);
  await adoptInhibitions(first);
  outcomes.push(await first.intake.accept([slow(1), slow(2), slow(3, 'critical'), slow(3, 'info')]));
  clock.advance(MINUTE_MS);
  outcomes.push(await first.intake.accept([firing(down)]));
  outcomes.push(await first.intake.accept([slow(4), slow(5), firing({ ...down, node: '2' })]));
  clock.advance(MINUTE_MS);
  outcomes.push(await first.intake.accept([ended(down), slow(6)]));

  const second = process({ ...nodeDown, equal: [] }, serviceDown('db', ['api', 'web']));
  await adoptInhibitions(second);
  outcomes.push(await reviewInhibitions(second), await reviewInhibitions(first));
  outcomes.push(
    await second.intake.accept([firing({ alertname: 'DbDown', service: 'db', severity: 'critical' })]),
  );
  outcomes.push(await second.intake.accept([ended({ ...down, node: '2' })]));

  const third = process();
  await adoptInhibitions(third);
  outcomes.push(await reviewInhibitions(third), await reviewInhibitions(third));
  const alerts = await stores.alerts.list({ limit: 100 });
  const incidents = (await stores.incidents.list({ limit: 100 })).toSorted((one, other) =>
    one.incident.id < other.incident.id ? -1 : 1,
  );
  return {
    outcomes,
    alerts: alerts.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1)),
    incidents,
    timelines: await Promise.all(
      incidents.map(({ incident }) => stores.incidents.timeline(incident.id, 100)),
    ),
  };
}

describe('the same story', () => {
  it('of what hides what ends the same over PostgreSQL and over the stores in memory', async () => {
    const postgres = await openPostgresStores();
    try {
      const clock = setClock(postgres.clock.now());
      const told = await tellInhibitions(postgres);
      expect(told).toEqual(await tellInhibitions({ stores: memoryStores(clock), clock }));
      expect(told.timelines.flat().filter(({ kind }) => kind === 'inhibited').length).toBeGreaterThan(1);
      expect(told.timelines.flat().filter(({ kind }) => kind === 'uninhibited').length).toBeGreaterThan(0);
      expect(told.incidents.map(({ alerts }) => alerts.inhibited)).toEqual(told.incidents.map(() => 0));
    } finally {
      await postgres.close();
    }
  });

  it('ends the same over PostgreSQL and over the stores in memory', async () => {
    const postgres = await openPostgresStores();
    try {
      let nowMs = postgres.clock.now().getTime();
      const clock = {
        now: () => new Date(nowMs),
        advance: (ms: number) => {
          nowMs += ms;
        },
      };
      const told = await tell(postgres);
      expect(told).toEqual(await tell({ stores: memoryStores(clock), clock }));
      expect(told.incidents.length).toBeGreaterThan(5);
      expect(told.lines).toEqual([]);
    } finally {
      await postgres.close();
    }
  });
});
