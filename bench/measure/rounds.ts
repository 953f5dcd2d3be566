import type { BenchAlert, Contender } from './contenders.ts';
import { percentile, residentMiB } from './figures.ts';
import { closedLoop, type LoadResult, openLoop, openWire } from './load.ts';
import { atLeast, atMost, exactly, type Row, within } from './rows.ts';
import { nowMs, type SlackImitation } from './slack.ts';

export type Figures = Readonly<Record<string, number>>;

/** One thing that both contenders do; its rows hold ours against the peer's. */
export interface Round {
  readonly name: string;
  /** The peer has nothing to set against it. */
  readonly peerCannot?: boolean;
  /** It asks for nothing that a pipeline without features does not do. */
  readonly hasFloor?: boolean;
  measure(contender: Contender, slack: SlackImitation): Promise<Figures>;
  rows(mine: Figures, peer: Figures): readonly Row[];
}

const get = (figures: Figures, name: string): number => figures[name] ?? Number.NaN;
let batch = 0;

/** A mark that nobody has used: no figure may come from what an earlier round left behind. */
function marks(count: number): readonly string[] {
  batch += 1;
  return Array.from({ length: count }, (_, index) => `bq${batch}x${index}z`);
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const found: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += size) found.push(all.slice(from, from + size));
  return found;
}

/** `count` alerts over these groups. */
function alerts(count: number, groups: readonly string[]): readonly BenchAlert[] {
  return Array.from({ length: count }, (_, index) => ({
    mark: groups[index % groups.length] ?? '',
    instance: `host-${index}:9100`,
  }));
}

async function warmUp(contender: Contender, slack: SlackImitation, count = 200): Promise<void> {
  const names = marks(count);
  await slack.reset();
  const requests = alerts(count, names).map((alert) => contender.request([alert]));
  await closedLoop(contender.url, requests, 4);
  await slack.waitForMarks(count);
  await slack.settled(1_500);
}

const oneAtATime: Round = {
  name: 'alert → card, one at a time',
  hasFloor: true,
  async measure(contender, slack) {
    await warmUp(contender, slack);
    await slack.reset();
    const wire = await openWire(contender.url);
    const samples: number[] = [];
    for (const [index, mark] of marks(300).entries()) {
      const request = contender.request([{ mark, instance: 'db-1:9100' }]);
      const begunMs = nowMs();
      await wire.send(request);
      const seen = await slack.waitForMarks(index + 1);
      samples.push((seen.marks.get(mark) ?? Number.NaN) - begunMs);
    }
    wire.close();
    return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
  },
  rows: (mine, peer) => [
    atMost('alert → card, p50', get(mine, 'p50'), get(peer, 'p50'), 2.5),
    atMost('alert → card, p99', get(mine, 'p99'), get(peer, 'p99'), 4),
  ],
};

function openRound(perSecond: number, limitMs: number): Round {
  const seconds = 20;
  return {
    name: `open loop, ${perSecond}/s for ${seconds} s`,
    async measure(contender, slack) {
      await warmUp(contender, slack);
      await slack.reset();
      const names = marks(perSecond * seconds);
      const requests = alerts(names.length, names).map((alert) => contender.request([alert]));
      const { sentMs } = await openLoop(contender.url, requests, perSecond);
      const seen = await slack.waitForMarks(names.length).catch(() => slack.seen());
      const samples = names.flatMap((name, index) => {
        const at = seen.marks.get(name);
        return at === undefined ? [] : [at - (sentMs[index] ?? 0)];
      });
      return {
        p50: percentile(samples, 0.5),
        p99: percentile(samples, 0.99),
        lost: names.length - samples.length,
      };
    },
    rows: (mine, peer) => [
      { ...within(`alert → card, p99`, get(mine, 'p99'), limitMs, 'ms') },
      atMost('alert → card, p50', get(mine, 'p50'), get(peer, 'p50'), Number.POSITIVE_INFINITY),
      exactly('lost', get(mine, 'lost'), 0),
    ],
  };
}

const figuresOf = (count: number, { tookMs, ackMs, refused }: LoadResult): Figures => ({
  rate: (count / tookMs) * 1_000,
  ack99: percentile(ackMs, 0.99),
  refused,
});

const batches: Round = {
  name: 'ingest, 50 per body, 20,000 alerts in 200 groups',
  hasFloor: true,
  async measure(contender, slack) {
    await warmUp(contender, slack);
    await slack.reset();
    const requests = chunks(alerts(20_000, marks(200)), 50).map((some) => contender.request(some));
    const figures = figuresOf(20_000, await closedLoop(contender.url, requests, 4));
    await slack.waitForMarks(200).catch(() => undefined);
    await slack.settled(2_000);
    return { ...figures, memory: await residentMiB(contender.pid) };
  },
  rows: (mine, peer) => [
    atLeast('ingest', get(mine, 'rate'), get(peer, 'rate'), 1, 'alerts/s'),
    exactly('refused', get(mine, 'refused'), 0),
    within('memory after it', get(mine, 'memory'), 200, 'MiB'),
  ],
};

const singles: Round = {
  name: 'ingest, 1 per body, 16 connections',
  hasFloor: true,
  async measure(contender, slack) {
    await warmUp(contender, slack);
    await slack.reset();
    const requests = alerts(10_000, marks(100)).map((alert) => contender.request([alert]));
    const figures = figuresOf(10_000, await closedLoop(contender.url, requests, 16));
    await slack.settled(2_000);
    return figures;
  },
  rows: (mine, peer) => [
    atLeast('ingest', get(mine, 'rate'), get(peer, 'rate'), 0.8, 'alerts/s'),
    within('acknowledged, p99', get(mine, 'ack99'), 100, 'ms'),
    exactly('refused', get(mine, 'refused'), 0),
  ],
};

function storm(name: string, size: number): Round {
  return {
    name: `storm of 10,000 into one incident, ${name}`,
    async measure(contender, slack) {
      await warmUp(contender, slack);
      await slack.reset();
      const requests = chunks(alerts(10_000, marks(1)), size).map((some) => contender.request(some));
      const begunMs = nowMs();
      const { refused } = await closedLoop(contender.url, requests, 4);
      const seen = await slack.settled(4_000);
      const told = Math.max(0, ...[...seen.lastCard.matchAll(/10[,.]?000/g)].map(() => 10_000));
      // What the auditor reads once a minute is not the storm's.
      const ofStorm = Object.entries(seen.calls).filter(([method]) => method !== 'conversations.history');
      const calls = ofStorm.reduce((sum, [, count]) => sum + count, 0);
      return { calls, told, refused, lastMs: seen.lastMs - begunMs };
    },
    rows: (mine, peer) => [
      within('calls to Slack, the page among them', get(mine, 'calls'), 3, 'calls'),
      exactly('told on the card', get(mine, 'told'), 10_000),
      atMost('last call', get(mine, 'lastMs'), get(peer, 'lastMs'), 1),
      exactly('refused', get(mine, 'refused'), 0),
    ],
  };
}

const paced: Round = {
  name: 'Slack at 1 message/s/channel, 60 incidents at once',
  peerCannot: true,
  async measure(contender, slack) {
    await warmUp(contender, slack);
    await slack.reset({ intervalMs: 1_000 });
    const names = marks(60);
    const all = names.map((mark, index) => ({
      mark,
      instance: 'db-1',
      severity: index % 3 === 0 ? ('critical' as const) : ('warning' as const),
    }));
    const begunMs = nowMs();
    await closedLoop(contender.url, [contender.request(all)], 1);
    const seen = await slack.waitForMarks(60, 90_000).catch(() => slack.seen());
    const times = [...seen.marks.values()].map((at) => at - begunMs);
    return { shown: seen.marks.size, last: Math.max(...times) / 1_000, refused: seen.refused };
  },
  rows: (mine) => [
    exactly('shown', get(mine, 'shown'), 60),
    within('last card', get(mine, 'last'), 66, 's'),
    within('answers of 429', get(mine, 'refused'), 3, 'answers'),
  ],
};

const atRest: Round = {
  name: 'memory at rest',
  async measure(contender) {
    // Long enough for what the start has left behind to be collected.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    return { memory: await residentMiB(contender.pid) };
  },
  rows: (mine, peer) => [
    within('resident', get(mine, 'memory'), 150, 'MiB'),
    atMost('resident', get(mine, 'memory'), get(peer, 'memory'), Number.POSITIVE_INFINITY, 'MiB'),
  ],
};

/** What is to be the same however much is stored. */
export const ofGrowth: readonly Round[] = [
  oneAtATime,
  batches,
  singles,
  openRound(50, 100),
  storm('200 bodies of 50', 50),
];

export const all: readonly Round[] = [
  atRest,
  oneAtATime,
  batches,
  singles,
  openRound(50, 100),
  openRound(200, 150),
  storm('200 bodies of 50', 50),
  storm('one body', 10_000),
  paced,
];
