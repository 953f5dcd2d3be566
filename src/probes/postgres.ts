import { z } from 'zod';
import { duration } from '../define/parameters.ts';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import { DownError } from '../targets/network-failure.ts';
import { postgresAddress } from '../targets/postgres/address.ts';
import { connections } from '../targets/postgres/connections.ts';
import { size, wraparoundAge } from '../targets/postgres/extent.ts';
import type { GroupOptions, MetricGroup } from '../targets/postgres/group.ts';
import { locks } from '../targets/postgres/locks.ts';
import { type OwnFigure, readOwnFigure } from '../targets/postgres/own-figures.ts';
import { queries } from '../targets/postgres/queries.ts';
import { replication } from '../targets/postgres/replication.ts';
import { type PostgresSession, withPostgres } from '../targets/postgres/session.ts';
import { statistics } from '../targets/postgres/statistics.ts';
import { tables } from '../targets/postgres/tables.ts';
import { failedReadings, readingOf } from '../targets/reading-of.ts';

const groups = {
  connections,
  queries,
  locks,
  statistics,
  replication,
  tables,
  size,
  wraparound: wraparoundAge,
} satisfies Record<string, MetricGroup>;
type GroupName = keyof typeof groups;
const groupNames = Object.keys(groups) as [GroupName, ...GroupName[]];

const always = {
  up: { title: 'Accepts connections', unit: 'none' },
  latency: { title: 'Time to connect and to answer', unit: 'ms' },
} as const;

const known: MetricCatalogue = Object.assign(
  {},
  always,
  ...Object.values(groups).map(({ metrics }) => metrics),
);

const ownFigure = z.strictObject({
  /** Its name, in lower-case words joined by dashes. */
  metric: z
    .string()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      "has to be lower-case words joined by dashes, e.g. 'failed-payments'",
    )
    .max(60)
    .refine((name) => known[name] === undefined, 'is the name of a metric that this probe has already'),
  /** One select that answers a number; with `parts`, rows of a name and a number (100 at most). */
  sql: z.string().min(1).max(10_000),
  /** Default `count`. */
  unit: z
    .string()
    .regex(/^\S{1,20}$/, 'has to be one short word')
    .default('count'),
  /** What there is a row for each of, e.g. `customer`; left out where there is one number. */
  parts: z.string().min(1).max(60).optional(),
});

/** A PostgreSQL server and one of its databases, 12 or newer. Everything is read in read-only transactions. */
export default defineProbe({
  title: 'PostgreSQL',
  connection: 'postgres',
  parameters: z.strictObject({
    /** What is read besides `up` and `latency`, a statement or two each; default all. */
    include: z.array(z.enum(groupNames)).default([...groupNames]),
    /** From when on a query is a long one; default 5m. */
    longerThan: duration.default(300_000),
    /** How many tables `dead-tuples` names, the worst first; default 5. */
    tables: z.int().min(1).max(100).default(5),
    /** Tables with fewer rows than this are no matter; default 1,000. */
    minRows: z.int().min(0).default(1_000),
    /** How long the server may work on one question; keep it below the probe's deadline. Default 3s. */
    statementTimeout: duration.default(3_000),
    /** Figures of one's own. */
    queries: z
      .array(ownFigure)
      .max(50)
      .refine((all) => new Set(all.map(({ metric }) => metric)).size === all.length, 'names a metric twice')
      .default([]),
  }),
  timeoutMs: 5000,
  metrics: ({ queries: own }) => ({ ...known, ...ownCatalogue(own) }),
  async run({ connection, signal, memory, clock }, parameters) {
    const address = postgresAddress(connection);
    const options = {
      longerThanMs: parameters.longerThan,
      tables: { most: parameters.tables, minRows: parameters.minRows },
      user: address.user,
      memory,
      clock,
    };
    const limits = { signal, statementTimeoutMs: parameters.statementTimeout };
    try {
      return await withPostgres(address, limits, async (session) => {
        const { latencyMs, serverVersion } = session;
        const readings: Reading[] = [
          readingOf(always, 'up', 1, { detail: `PostgreSQL ${serverVersion}` }),
          readingOf(always, 'latency', latencyMs),
        ];
        for (const name of new Set(parameters.include)) {
          readings.push(...(await readGroup(groups[name], session, options)));
        }
        for (const own of parameters.queries) readings.push(...(await readOwnFigure(session, own)));
        return readings;
      });
    } catch (error) {
      if (!(error instanceof DownError)) throw error;
      return [readingOf(always, 'up', 0, { status: 'critical', detail: error.message })];
    }
  },
});

function ownCatalogue(own: readonly OwnFigure[]): MetricCatalogue {
  return Object.fromEntries(
    own.map(({ metric, unit, parts }) => [
      metric,
      { title: metric.replaceAll('-', ' '), unit, ...(parts === undefined ? {} : { parts }) },
    ]),
  );
}

/** A question that is refused or takes too long costs its own figures only; one that ends the session ends the run. */
async function readGroup(
  group: MetricGroup,
  session: PostgresSession,
  options: GroupOptions,
): Promise<readonly Reading[]> {
  try {
    return await group.read(session, options);
  } catch (error) {
    if (!session.open) throw error;
    return failedReadings(group.metrics, error);
  }
}
