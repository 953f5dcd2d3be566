import { systemClock } from '../../src/domain/clock.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import { inhibitionsOf } from '../../src/domain/inhibition.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import type { NewSilence } from '../../src/domain/silence.ts';
import { previewSilence } from '../../src/silences/preview-silence.ts';
import { percentile } from './figures.ts';
import { nowMs } from './slack.ts';

/** Something that is asked of the stores again and again, and how long it may take with any amount stored. */
export interface Question {
  readonly what: string;
  readonly limitMs: number;
  ask(stores: Stores): Promise<unknown>;
}

/** Twice a second or once: for ever, so it must cost next to nothing. */
const EACH_SECOND_MS = 5;
/** Once a minute and with the lock of ingest: every sender waits for it. */
const LOCKING_MS = 20;
/** Once a minute or a scrape, beside everything else. */
const EACH_MINUTE_MS = 150;
/** Somebody has typed a command. */
const PERSON_MS = 100;
const TIMES = 9;

const ago = (ms: number): Date => new Date(Date.now() - ms);
const { hash, keysOf } = inhibitionsOf([]);

function silence(value: string): NewSilence {
  return {
    matchers: [{ label: 'alertname', operator: '=', value }],
    startsAt: ago(0),
    endsAt: ago(-DAY_MS),
    author: 'U0OLU',
    comment: 'a benchmark',
  };
}

export const questions: readonly Question[] = [
  {
    what: 'each second: leases that have lapsed',
    limitMs: EACH_SECOND_MS,
    ask: (stores) => stores.deliveries.lapsed(1_500),
  },
  {
    what: 'each second: calls that are due',
    limitMs: EACH_SECOND_MS,
    ask: (stores) => stores.incidents.escalationsDue(ago(-5_000), 500),
  },
  {
    what: 'each second: deadlines of incidents',
    limitMs: EACH_SECOND_MS,
    ask: (stores) => stores.incidents.timersDue(ago(-5_000), 500),
  },
  {
    what: 'each second: the journal',
    limitMs: EACH_SECOND_MS,
    ask: (stores) => stores.journal.adopt(200),
  },
  {
    what: 'each minute: deliveries that are due',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.deliveries.due(ago(10_000), 500),
  },
  {
    what: 'each minute: alerts that were not told again',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.alerts.expired(ago(0), 500, { watchGapMs: 150_000, patienceMs: 300_000 }),
  },
  {
    what: 'each minute, with the lock of ingest: keys of inhibition',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.inhibitions.rekey(hash, keysOf, 2_000),
  },
  {
    what: 'each minute: alerts to be looked at for inhibition',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.inhibitions.pending(hash, 2_000),
  },
  {
    what: 'each minute, with the lock of ingest: silences that have ended',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.silences.releaseEnded(ago(0)),
  },
  {
    what: 'each minute: alerts on no incident',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.alerts.list({ status: 'firing', homeless: true, limit: 5_000 }),
  },
  {
    what: 'each minute: backlogs that are a storm',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.storms.collapseBacklog(ago(0)),
  },
  {
    what: 'each minute: lists of alerts that are due',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.alertLists.due(ago(0), 500),
  },
  {
    what: 'each minute: the counts of the auditor',
    limitMs: EACH_MINUTE_MS,
    ask: (stores) => stores.accounts.read(ago(300_000)),
  },
  {
    what: 'each minute: cards for the auditor, from the first',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.accounts.postedCards(undefined, 3),
  },
  {
    what: 'each minute: cards for the auditor, after the last',
    limitMs: LOCKING_MS,
    ask: (stores) => stores.accounts.postedCards('card.INC-99990101-0001', 3),
  },
  {
    what: 'each scrape: incidents by state',
    limitMs: EACH_MINUTE_MS,
    ask: (stores) => stores.incidents.countByState(),
  },
  {
    what: 'ten open incidents',
    limitMs: PERSON_MS,
    ask: (stores) => stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: 10 }),
  },
  {
    what: 'fifty firing alerts, the worst first',
    limitMs: PERSON_MS,
    ask: (stores) => stores.alerts.list({ status: 'firing', limit: 50 }),
  },
  {
    what: 'the figures of a week',
    limitMs: 10_000,
    ask: (stores) => stores.figures.incidents(ago(7 * DAY_MS), ago(0)),
  },
  {
    what: 'what a silence would hide and would have hidden',
    limitMs: 2_500,
    ask: (stores) => previewSilence({ stores, clock: systemClock }, silence('Alert77').matchers),
  },
  {
    what: 'with the lock of ingest: a silence is made, reminds, ends and lets go',
    limitMs: 1_000,
    ask: liveThrough,
  },
];

/** A silence of one alert in five hundred from its beginning to its end; each step holds the lock of ingest. */
async function liveThrough(stores: Stores): Promise<void> {
  const created = await stores.silences.create(silence('Alert77'), ago(0));
  if (created === undefined) throw new Error('The silence was not made.');
  await stores.silences.expire(created.id, ago(0));
  await stores.silences.step(created.id, ago(0), () => ({ timer: { phase: 'over' }, deliveries: [] }));
  const begins = (await stores.silences.begins(10_000)).filter(({ silenceId }) => silenceId === created.id);
  for (const begin of begins.slice(0, 20)) await stores.silences.begun(begin);
  await stores.silences.releaseEnded(ago(0));
}

/** The median of some times that it is asked, the first one left out. */
export async function askedMs(stores: Stores, { ask }: Question): Promise<number> {
  const samples: number[] = [];
  for (let time = 0; time <= TIMES; time += 1) {
    const begunMs = nowMs();
    await ask(stores);
    if (time > 0) samples.push(nowMs() - begunMs);
  }
  return percentile(samples, 0.5);
}
