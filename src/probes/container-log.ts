import { z } from 'zod';
import { defineProbe, type MetricCatalogue } from '../define/probe.ts';
import { NotFoundError, UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { type InspectedContainer, inspectContainer, type ListedContainer } from '../targets/containers.ts';
import { type DockerEndpoint, endpointOf, whereIs } from '../targets/docker-endpoint.ts';
import { askEngine, type Engine } from '../targets/docker-engine.ts';
import { fewAtATime } from '../targets/few-at-a-time.ts';
import { containerLogThreads } from '../targets/files/file-threads.ts';
import {
  countedOnce,
  countFields,
  figuresAsked,
  levelField,
  logMetrics,
  patternsOf,
} from '../targets/files/log-parameters.ts';
import { logReadings } from '../targets/files/log-readings.ts';
import { containerFields, findContainers, namesSome, someNeeded } from '../targets/named-containers.ts';
import { failedReadings } from '../targets/reading-of.ts';

const mostContainers = 40;
/** Of one engine, which reads its disk for each. */
const atOnce = 2;

const parameters = countedOnce(
  z.strictObject({
    ...containerFields,
    ...countFields,
    /** For lines of JSON: the field that holds their level. */
    json: z.strictObject(levelField).default({}),
  }),
).refine(namesSome, someNeeded);

type Parameters = z.output<typeof parameters>;

/**
 * What stands in the logs of containers, running or not: how often, how much of all, which figures. As `log` does for
 * files, and a probe of its own beside it: its plan has to name a connection where that of a file can have none, each
 * container is a part with figures of its own where files are one log together, and the engine knows when each line was
 * written where a file has to be told how its lines say so.
 */
export default defineProbe({
  title: 'Log of containers',
  connection: 'docker',
  parameters,
  timeoutMs: 20_000,
  metrics: (asked): MetricCatalogue =>
    Object.fromEntries(
      Object.entries(logMetrics(asked)).map(([name, metric]) => [name, { ...metric, parts: 'container' }]),
    ),
  async run({ connection, signal, clock }, asked) {
    const endpoint = endpointOf(connection);
    const now = clock.now();
    const { found, missing } = await askEngine(endpoint, signal, async (engine) => {
      const listed = await findContainers(engine, asked, mostContainers);
      const known = await Promise.all(
        listed.found.map((container) => attempt(signal, container, () => knownOf(engine, container))),
      );
      return { found: known, missing: listed.missing };
    });
    const gone = missing.map(({ name, why }) => ({ name, error: notThere(why, endpoint) }));
    const counted = await fewAtATime(found, atOnce, async (one) =>
      'error' in one ? one : attempt(signal, one, () => count(one, endpoint, asked, now, signal)),
    );
    const all = [...gone, ...counted];
    const [first] = all;
    if (first !== undefined && 'error' in first && all.every((one) => 'error' in one)) throw first.error;
    return all.flatMap((one) =>
      ('error' in one ? failedReadings(logMetrics(asked), one.error) : one.readings).map((reading) => ({
        ...reading,
        part: one.name,
      })),
    );
  },
});

interface Failed {
  readonly name: string;
  readonly error: Error;
}

// One container that cannot be read leaves the others as they are.
async function attempt<T>(
  signal: AbortSignal,
  { name }: { readonly name: string },
  work: () => Promise<T>,
): Promise<T | Failed> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    return { name, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function notThere(why: string, endpoint: DockerEndpoint): NotFoundError {
  return new NotFoundError(
    `At '${whereIs(endpoint)}' ${why}. Name one that is there, or see who has removed it.`,
  );
}

type Known = ListedContainer & Pick<InspectedContainer, 'tty' | 'startedAt'>;

async function knownOf(engine: Engine, container: ListedContainer): Promise<Known> {
  const { tty, startedAt } = await inspectContainer(engine, container.id);
  return { ...container, tty, ...(startedAt === undefined ? {} : { startedAt }) };
}

async function count(
  { id, name, tty, state, startedAt }: Known,
  endpoint: DockerEndpoint,
  asked: Parameters,
  now: Date,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly readings: readonly Reading[] }> {
  const { window, lines = 1, maxBytes } = asked;
  const read = await containerLogThreads.run<'container-log'>(
    {
      kind: 'container-log',
      endpoint,
      container: { id, name, tty },
      part: window === undefined ? { last: lines } : { from: now.getTime() - window },
      mostBytes: maxBytes,
      patterns: patternsOf(asked).map(({ line }) => line),
      figures: figuresAsked(asked),
    },
    signal,
  );
  const lastMs = read.lastMs ?? startedAt?.getTime();
  if (lastMs === undefined) {
    throw new UnreachableError(`Container '${name}' was never started: it has no log. Start it.`);
  }
  const counted = { ...read, lastMs, silent: read.lastMs === undefined };
  return { name, readings: logReadings(counted, asked, now, `of a container that is ${state}`) };
}
