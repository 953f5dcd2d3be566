import { Gauge, type Registry } from 'prom-client';
import { type Audit, changesIn } from '../domain/accounts.ts';
import type { CanaryRound } from '../domain/canary.ts';

/** What those found who watch Watchbill itself; read at each scrape. */
export interface WatcherSources {
  lastAudit(): Promise<Audit | undefined>;
  lastRound(): Promise<CanaryRound | undefined>;
  heartbeats(): Promise<readonly { readonly name: string; readonly raisedAt?: Date }[]>;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Gauges of the auditor, the canary and the heartbeats. What cannot be read is absent: 0 would say that all is well. */
export function attachWatchers(registry: Registry, sources: WatcherSources): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => Promise<readonly Sample[]>,
  ): void => {
    new Gauge({
      name: `watchbill_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const samples = await read().catch(() => []);
        this.reset();
        for (const [labels, value] of samples) this.set(labels, value);
      },
    });
  };
  const ofAudit = (samples: (audit: Audit) => readonly Sample[]) => async () => {
    const audit = await sources.lastAudit();
    return audit === undefined ? [] : samples(audit);
  };
  gauge('audit_alerts', 'Firing alerts by where they are, at the last audit.', ['place'], ofAudit(placesOf));
  gauge('audit_events', 'All events so far: accepted = deduplicated + changed.', ['what'], ofAudit(eventsOf));
  // With a label each, because a gauge without one shows 0 where nothing was set.
  gauge(
    'audit_disagreements',
    'Counts that disagree.',
    ['audit'],
    ofAudit((audit) => [[{ audit: 'delivery' }, audit.disagreements.length]]),
  );
  gauge(
    'audit_mended_cards',
    'Cards that were not in Slack as stored, ever.',
    ['audit'],
    ofAudit((audit) => [[{ audit: 'delivery' }, audit.mended]]),
  );
  gauge(
    'audit_timestamp_seconds',
    'When the counts were compared last.',
    ['audit'],
    ofAudit((audit) => [[{ audit: 'delivery' }, audit.at.getTime() / 1000]]),
  );
  gauge('canary_round_trip_seconds', 'Of the newest round that is back.', ['canary'], async () => {
    const last = await sources.lastRound();
    if (last?.returnedAt === undefined) return [];
    return [[{ canary: 'slack' }, (last.returnedAt.getTime() - last.sentAt.getTime()) / 1000]];
  });
  gauge('canary_sent_timestamp_seconds', 'When the newest round was sent.', ['canary'], async () => {
    const last = await sources.lastRound();
    return last === undefined ? [] : [[{ canary: 'slack' }, last.sentAt.getTime() / 1000]];
  });
  gauge('heartbeat_late', '1 while a heartbeat that is expected is late.', ['heartbeat'], async () =>
    (await sources.heartbeats()).map(({ name, raisedAt }) => [
      { heartbeat: name },
      Number(raisedAt !== undefined),
    ]),
  );
}

function placesOf({ accounts }: Audit): readonly Sample[] {
  return Object.entries(accounts.places).map(([place, alerts]) => [{ place }, alerts]);
}

function eventsOf({ accounts: { counts } }: Audit): readonly Sample[] {
  return [
    [{ what: 'accepted' }, counts.accepted],
    [{ what: 'deduplicated' }, counts.deduplicated],
    [{ what: 'changed' }, changesIn(counts)],
  ];
}
