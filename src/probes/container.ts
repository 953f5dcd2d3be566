import { constants } from 'node:os';
import { z } from 'zod';
import { duration, parsedBy } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { formatDuration, HOUR_MS } from '../domain/duration.ts';
import type { Reading } from '../domain/probe.ts';
import { compileSearch } from '../domain/search-expression.ts';
import { type ContainerFigures, forgetGone, readContainer } from '../targets/container-figures.ts';
import type { ListedContainer } from '../targets/containers.ts';
import { endpointOf } from '../targets/docker-endpoint.ts';
import { askEngine } from '../targets/docker-engine.ts';
import { containerFields, findContainers, namesSome, someNeeded } from '../targets/named-containers.ts';
import { percentOf } from '../targets/percent.ts';

/** Each costs three questions and a dozen readings. */
const mostContainers = 60;
const dayMs = 24 * HOUR_MS;

/** Containers by name or label: whether they run and are well, and what they use of what they may. */
export default defineProbe({
  title: 'Containers',
  connection: 'docker',
  parameters: z
    .strictObject({
      ...containerFields,
      /** Counts the lines of the log in which the pattern stands, in the last `window` (default 1h); container-log does more. */
      logs: z
        .strictObject({ pattern: parsedBy(compileSearch), window: duration.default(HOUR_MS) })
        .optional(),
    })
    .refine(namesSome, someNeeded),
  timeoutMs: 10_000,
  metrics: {
    up: { title: 'Runs', unit: 'none', parts: 'container' },
    health: { title: 'Passes its health check', unit: 'none', parts: 'container' },
    restarts: { title: 'Restarts by the engine', unit: 'count', parts: 'container' },
    cpu: { title: 'Processor, of one core', unit: 'percent', parts: 'container' },
    'cpu-used': { title: 'Processor, of its limit', unit: 'percent', parts: 'container' },
    memory: { title: 'Memory', unit: 'bytes', parts: 'container' },
    'memory-used': { title: 'Memory, of its limit', unit: 'percent', parts: 'container' },
    processes: { title: 'Processes and threads', unit: 'count', parts: 'container' },
    started: { title: 'Time since its start', unit: 's', parts: 'container' },
    'image-age': { title: 'Age of its image', unit: 'days', parts: 'container' },
    'log-errors': { title: 'Lines of its log that match', unit: 'count', parts: 'container' },
  },
  async run({ connection, signal, clock, memory }, { names, labels, logs }) {
    return askEngine(endpointOf(connection), signal, async (engine) => {
      const { found, missing } = await findContainers(engine, { names, labels }, mostContainers);
      forgetGone(memory, found);
      const readings = await Promise.all(
        found.map(async (container) => {
          try {
            return describe(container, await readContainer(engine, container, { clock, memory, logs }));
          } catch (error) {
            signal.throwIfAborted();
            return [upOf(container.name, { error: error instanceof Error ? error.message : String(error) })];
          }
        }),
      );
      return [...missing.map(({ name, why }) => downOf(name, why)), ...readings.flat()];
    });
  },
});

function upOf(part: string, how: Pick<Reading, 'value' | 'detail' | 'error' | 'status'>): Reading {
  return { metric: 'up', part, unit: 'none', ...how };
}

function downOf(part: string, detail: string): Reading {
  return upOf(part, { value: 0, detail, status: 'critical' });
}

function describe({ name, state, status }: ListedContainer, figures: ContainerFigures): readonly Reading[] {
  const { inspected } = figures;
  if (state !== 'running') {
    const killed = inspected.outOfMemory ? 'killed for lack of memory, ' : '';
    return [
      downOf(name, `${killed}${state}, exit code ${inspected.exitCode}${signalName(inspected.exitCode)}`),
      { metric: 'restarts', part: name, value: inspected.restarts, unit: 'count' },
    ];
  }
  return [
    upOf(name, { value: 1, ...(status === '' ? {} : { detail: status }) }),
    ...healthOf(name, figures),
    { metric: 'restarts', part: name, value: inspected.restarts, unit: 'count' },
    ...useOf(name, figures),
    ...ageOf(name, figures),
    ...logsOf(name, figures),
  ];
}

// As the engine has it from the kernel: 128 and the number of the signal.
function signalName(exitCode: number): string {
  const name = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
  return name === undefined ? '' : ` (${name})`;
}

function healthOf(part: string, { inspected }: ContainerFigures): readonly Reading[] {
  const { health, failingStreak } = inspected;
  if (health === undefined) return [];
  const detail = failingStreak > 0 ? `${health}, failed ${failingStreak} times in a row` : health;
  const reading = { metric: 'health', part, value: health === 'healthy' ? 1 : 0, unit: 'none', detail };
  if (health === 'healthy') return [reading];
  return [{ ...reading, status: health === 'starting' ? ('warning' as const) : ('critical' as const) }];
}

function useOf(part: string, { cpuPercent, inspected, stats }: ContainerFigures): readonly Reading[] {
  const { cores } = inspected;
  const { memoryBytes, memoryLimitBytes, processes } = stats ?? {};
  const of = (metric: string, unit: string, value: number | undefined): readonly Reading[] =>
    value === undefined ? [] : [{ metric, part, value, unit }];
  return [
    ...of('cpu', 'percent', cpuPercent),
    ...(cores === undefined || cpuPercent === undefined
      ? []
      : [
          {
            metric: 'cpu-used',
            part,
            value: Math.round((cpuPercent / cores) * 10) / 10,
            unit: 'percent',
            detail: `of ${cores} ${cores === 1 ? 'core' : 'cores'}`,
          },
        ]),
    ...of('memory', 'bytes', memoryBytes),
    ...of(
      'memory-used',
      'percent',
      memoryBytes === undefined || memoryLimitBytes === undefined
        ? undefined
        : percentOf(memoryBytes, memoryLimitBytes),
    ),
    ...of('processes', 'count', processes),
  ];
}

function ageOf(part: string, { sinceStartMs, imageAgeMs }: ContainerFigures): readonly Reading[] {
  return [
    ...(sinceStartMs === undefined
      ? []
      : [{ metric: 'started', part, value: Math.round(sinceStartMs / 1000), unit: 's' }]),
    ...(imageAgeMs === undefined
      ? []
      : [{ metric: 'image-age', part, value: Math.round((imageAgeMs / dayMs) * 10) / 10, unit: 'days' }]),
  ];
}

function logsOf(part: string, { log }: ContainerFigures): readonly Reading[] {
  if (log === undefined) return [];
  const detail = `of ${log.cut ? 'more than ' : ''}${log.lines} lines in ${formatDuration(log.windowMs)}`;
  return [
    {
      metric: 'log-errors',
      part,
      value: log.count,
      unit: 'count',
      detail: log.cut ? `at least, ${detail}` : detail,
    },
  ];
}
