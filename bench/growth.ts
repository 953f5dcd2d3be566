import { openDatabase } from '../src/store/database.ts';
import type { EmbeddedConnection } from '../src/store/embedded/endpoint.ts';
import { createStores } from '../src/store/stores.ts';
import { startScratchServer } from '../test/support/shared-postgres.ts';
import { askedMs, questions } from './measure/clockwork.ts';
import { startWatchbill } from './measure/contenders.ts';
import type { BenchDatabase } from './measure/database.ts';
import { percentile } from './measure/figures.ts';
import { emptyDatabaseOn, grown, grownDatabaseOn } from './measure/grown-database.ts';
import { type Figures, ofGrowth, type Round } from './measure/rounds.ts';
import { atLeast, atMost, exactly, printRows, type Row, within } from './measure/rows.ts';
import { nowMs, type SlackImitation, startSlackImitation } from './measure/slack.ts';

// The same Watchbill by turns on an empty database and on one of a million alerts and ten thousand open incidents.
//   npm run bench growth        BENCH_ROWS=storm,ingest names some rounds, 'clock' the questions; BENCH_TURNS=1 is quick

const LESS_THAN_A_FIFTH = 1.2;
const MOST_OF_IT = 0.8;
const START_MS = 5_000;
const MIGRATION_MS = 60_000;

interface Side {
  readonly name: 'empty' | 'grown';
  readonly database: BenchDatabase;
}

export async function run(): Promise<void> {
  const slack = await startSlackImitation();
  const postgres = await startScratchServer({ settings: {} });
  const { connection } = postgres.server;
  const turns = Number(process.env['BENCH_TURNS'] ?? 3);
  const words = process.env['BENCH_ROWS']?.split(',');
  const isWanted = (name: string) => words === undefined || words.some((word) => name.includes(word));
  try {
    const begunMs = nowMs();
    const large = await grownDatabaseOn(connection);
    const { alerts, open } = grown;
    process.stdout.write(
      `${alerts.toLocaleString('en')} alerts and ${open.toLocaleString('en')} open incidents, stored in ${Math.round((nowMs() - begunMs) / 1_000)} s\n`,
    );
    printRows(
      'migrations of what is stored',
      large.migrations.map(({ version, ms }) => within(`migration ${version}`, ms, MIGRATION_MS, 'ms')),
    );
    const sides: readonly Side[] = [
      { name: 'empty', database: await emptyDatabaseOn(connection) },
      { name: 'grown', database: large },
    ];
    if (isWanted('start'))
      printRows('start of the application', await starts(sides, slack, connection, turns));
    if (isWanted('clock')) printRows('what is asked again and again', await clockwork(sides));
    for (const round of ofGrowth.filter(({ name }) => isWanted(name))) {
      printRows(round.name, await byTurns(round, sides, slack, connection, turns));
    }
  } finally {
    slack.close();
    await postgres.remove();
  }
}

async function starts(
  sides: readonly Side[],
  slack: SlackImitation,
  server: EmbeddedConnection,
  turns: number,
): Promise<readonly Row[]> {
  const samples = { empty: [] as number[], grown: [] as number[] };
  // The first start of each makes the tables of the queue as well.
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const { name, database } of sides) {
      const watchbill = await startWatchbill(slack.url, server, {}, database);
      if (turn > 0) samples[name].push(watchbill.startMs);
      await watchbill.stop();
    }
  }
  const [mine, empty] = [percentile(samples.grown, 0.5), percentile(samples.empty, 0.5)];
  return [
    atMost('process → ready', mine, empty, LESS_THAN_A_FIFTH),
    within('process → ready', mine, START_MS, 'ms'),
  ];
}

async function clockwork(sides: readonly Side[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, database } of sides) {
    const log = { warn: () => undefined };
    const db = openDatabase({ connection: database.connection, applicationName: 'bench', log });
    const stores = createStores(db);
    for (const question of questions) {
      const row = await askedMs(stores, question).then(
        (ms) => within(question.what, ms, question.limitMs, 'ms'),
        // A question that is not answered in time is a figure too.
        () => within(question.what, Number.POSITIVE_INFINITY, question.limitMs, 'ms'),
      );
      rows.push({ ...row, name });
    }
    await db.close();
  }
  return rows.sort((left, right) => order(left) - order(right));
}

const order = ({ what }: Row): number => questions.findIndex((question) => question.what === what);

/** The medians of all turns; who goes first changes with each. */
async function byTurns(
  round: Round,
  sides: readonly Side[],
  slack: SlackImitation,
  server: EmbeddedConnection,
  turns: number,
): Promise<readonly Row[]> {
  const found: Record<Side['name'], Figures[]> = { empty: [], grown: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { name, database } of turn % 2 === 0 ? sides : sides.toReversed()) {
      const watchbill = await startWatchbill(slack.url, server, {}, database);
      try {
        found[name].push(await round.measure(watchbill, slack));
      } finally {
        await watchbill.stop();
      }
    }
  }
  const median = (name: Side['name'], figure: string) =>
    percentile(
      found[name].map((figures) => figures[figure] ?? Number.NaN),
      0.5,
    );
  return rowsOf(
    Object.keys(found.grown[0] ?? {}),
    (figure) => median('grown', figure),
    (figure) => median('empty', figure),
  );
}

type Get = (figure: string) => number;

const rowOf: Readonly<Record<string, (mine: Get, empty: Get) => Row>> = {
  p50: (mine, empty) => atMost('alert → card, p50', mine('p50'), empty('p50'), LESS_THAN_A_FIFTH),
  p99: (mine, empty) => atMost('alert → card, p99', mine('p99'), empty('p99'), LESS_THAN_A_FIFTH),
  ack99: (mine, empty) => atMost('acknowledged, p99', mine('ack99'), empty('ack99'), LESS_THAN_A_FIFTH),
  lastMs: (mine, empty) => atMost('last call', mine('lastMs'), empty('lastMs'), LESS_THAN_A_FIFTH),
  rate: (mine, empty) => atLeast('ingest', mine('rate'), empty('rate'), MOST_OF_IT, 'alerts/s'),
  memory: (mine, empty) =>
    atMost('memory after it', mine('memory'), empty('memory'), LESS_THAN_A_FIFTH, 'MiB'),
  calls: (mine, empty) => exactly('calls to Slack', mine('calls'), empty('calls')),
  told: (mine, empty) => exactly('told on the card', mine('told'), empty('told')),
  refused: (mine) => exactly('refused', mine('refused'), 0),
  lost: (mine) => exactly('lost', mine('lost'), 0),
};

function rowsOf(figures: readonly string[], mine: Get, empty: Get): readonly Row[] {
  return figures.flatMap((figure) => rowOf[figure]?.(mine, empty) ?? []);
}
