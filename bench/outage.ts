import { setTimeout as pause } from 'node:timers/promises';
import { startTestPostgres } from '../test/support/failing-postgres.ts';
import { type Contender, startWatchbill } from './measure/contenders.ts';
import { closedLoop, requestOf } from './measure/load.ts';
import { exactly, noted, printRows, type Row, within } from './measure/rows.ts';
import { nowMs, type SeenBySlack, type SlackImitation, startSlackImitation } from './measure/slack.ts';

// Slack answers 503 and is then cut off, while 500 incidents are opened and half of them are acknowledged or resolved.
// When does each open one stand in Slack as it is now, on a card or in a row of a storm's card, once Slack is back?
//   npm run bench outage            BENCH_OUTAGE_S=600 BENCH_ROWS='five channels' npm run bench outage

const INCIDENTS = 500;
const LIMIT_S = 120;
/** The outage goes on for so long after everything has happened. */
const OUTAGE_S = Number(process.env['BENCH_OUTAGE_S'] ?? 60);
/** Longer than the cards of all take at a message a second. */
const PATIENCE_MS = 660_000;
const severities = ['critical', 'warning', 'info'] as const;

interface Case {
  readonly name: string;
  readonly channels: number;
  readonly intervalMs: number;
}

const cases: readonly Case[] = [
  { name: 'one channel, no limit', channels: 1, intervalMs: 0 },
  { name: 'five channels, a message a second in each', channels: 5, intervalMs: 1_000 },
  { name: 'one channel, a message a second', channels: 1, intervalMs: 1_000 },
];

interface Opened {
  readonly mark: string;
  readonly severity: (typeof severities)[number];
  readonly team: string;
  readonly now: 'Triggered' | 'Acknowledged' | 'Resolved';
}

let batch = 0;

/** Every fourth is acknowledged and every fourth is resolved while Slack is away. */
function incidentsOf({ channels }: Case): readonly Opened[] {
  batch += 1;
  return Array.from({ length: INCIDENTS }, (_, index) => ({
    mark: `bq${batch}x${index}z`,
    severity: severities[index % 3] ?? 'info',
    team: `team${index % channels}`,
    now: (['Acknowledged', 'Resolved', 'Triggered', 'Triggered'] as const)[index % 4] ?? 'Triggered',
  }));
}

/** Prints when what is open stood there, in which order, and what it took. */
export async function run(): Promise<void> {
  const slack = await startSlackImitation();
  const postgres = await startTestPostgres(undefined, {});
  const wanted = process.env['BENCH_ROWS']?.split(';');
  try {
    for (const one of cases) {
      if (wanted !== undefined && !wanted.some((word) => one.name.includes(word))) continue;
      const routes = Array.from({ length: one.channels }, (_, team) => ({
        name: `team${team}`,
        ...(team < one.channels - 1 && { match: [`component=team${team}`] }),
        channel: `C0TEAM${team}00`,
        policy: 'default',
        groupWait: '0s',
      }));
      // As it is where nothing is configured.
      const storm = { above: 100, within: '1m' };
      const watchbill = await startWatchbill(slack.url, postgres.connection, {}, undefined, {
        routes,
        storm,
      });
      try {
        printRows(`after an outage, ${one.name}`, await measure(one, watchbill, slack));
      } finally {
        await watchbill.stop();
      }
    }
  } finally {
    slack.close();
    await postgres.close();
  }
}

async function measure(one: Case, watchbill: Contender, slack: SlackImitation): Promise<readonly Row[]> {
  const incidents = incidentsOf(one);
  await slack.reset({ away: '503' });
  await tell(watchbill, incidents, 'trigger');
  await pause((OUTAGE_S * 1_000) / 2);
  await slack.reset({ away: 'cut' });
  await tell(
    watchbill,
    incidents.filter(({ now }) => now === 'Acknowledged'),
    'acknowledge',
  );
  await tell(
    watchbill,
    incidents.filter(({ now }) => now === 'Resolved'),
    'resolve',
  );
  await pause((OUTAGE_S * 1_000) / 2);
  await slack.reset({ intervalMs: one.intervalMs });
  const backMs = nowMs();
  const open = incidents.filter(({ now }) => now !== 'Resolved');
  let seen = await slack.seen();
  while (shownAt(seen, open).length < open.length && nowMs() - backMs < PATIENCE_MS) {
    await pause(500);
    seen = await slack.seen();
  }
  return rowsOf(seen, open, backMs);
}

async function tell(watchbill: Contender, incidents: readonly Opened[], action: string): Promise<void> {
  const requests = incidents.map(({ mark, severity, team }) =>
    requestOf(watchbill.url, '/v2/enqueue', {
      routing_key: 'bench',
      event_action: action,
      dedup_key: mark,
      ...(action === 'trigger' && {
        payload: { summary: mark, source: 'db-1', severity, component: team, class: mark },
      }),
    }),
  );
  const { refused } = await closedLoop(watchbill.url, requests, 4);
  if (refused > 0) throw new Error(`${refused} deliveries were refused.`);
}

interface Shown extends Opened {
  readonly atMs: number;
  readonly key: string;
}

/** Those whose state of now has been told, in the order in which it was. */
function shownAt({ shown }: SeenBySlack, open: readonly Opened[]): readonly Shown[] {
  const waiting = new Map(open.map((one) => [one.mark, one]));
  const found: Shown[] = [];
  for (const { mark, state, atMs, key } of shown) {
    const one = waiting.get(mark);
    if (one?.now !== state) continue;
    waiting.delete(mark);
    found.push({ ...one, atMs, key });
  }
  return found;
}

function rowsOf(seen: SeenBySlack, open: readonly Opened[], backMs: number): readonly Row[] {
  const shown = shownAt(seen, open);
  const after = (atMs = Number.NaN) => (atMs - backMs) / 1_000;
  const criticals = open.filter(({ severity }) => severity === 'critical').length;
  const first = shown.slice(0, criticals).filter(({ severity }) => severity === 'critical').length;
  const summary = seen.shown.find(({ key }) => key.startsWith('storm.'));
  const calls = Object.entries(seen.calls);
  const posted = Object.entries(seen.posted);
  return [
    exactly('open incidents shown as they are', shown.length, open.length),
    within('the last of them', after(shown.at(-1)?.atMs), LIMIT_S, 's'),
    within(
      'the last critical one',
      after(shown.findLast(({ severity }) => severity === 'critical')?.atMs),
      LIMIT_S,
      's',
    ),
    noted('shown within the limit', shown.filter(({ atMs }) => after(atMs) <= LIMIT_S).length, 'incidents'),
    noted('the first of them', after(shown[0]?.atMs), 's'),
    noted(`critical among the first ${criticals}`, first, 'incidents'),
    ...(summary === undefined ? [] : [noted("the storm's card", after(summary.atMs), 's')]),
    ...calls.map(([method, count]) => noted(`calls of ${method}`, count, 'calls')),
    ...posted.map(([kind, count]) => noted(`messages that are a ${kind}`, count, 'messages')),
    noted('answers of 429', seen.refused, 'answers'),
  ];
}
