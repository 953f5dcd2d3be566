import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Search } from '../domain/search-expression.ts';
import { countLogLines, type LogCount } from './container-logs.ts';
import {
  type ContainerStats,
  containerProcessorUse,
  containerStats,
  type InspectedContainer,
  imageCreated,
  inspectContainer,
  type ListedContainer,
} from './containers.ts';
import type { Engine } from './docker-engine.ts';

/** All that is read of one container; what is not known of it, or not of one that does not run, is left out. */
export interface ContainerFigures {
  readonly inspected: InspectedContainer;
  readonly stats?: ContainerStats;
  readonly cpuPercent?: number;
  readonly sinceStartMs?: number;
  readonly imageAgeMs?: number;
  readonly log?: LogCount & { readonly windowMs: number };
}

export interface ContainerQuestions {
  readonly clock: Clock;
  /** Of the probe: samples of the run before, ages of images. */
  readonly memory: Map<string, unknown>;
  readonly logs?: { readonly pattern: Search; readonly window: number } | undefined;
}

/** Forgets the samples of containers that are not there any more: where they come and go, they would pile up. */
export function forgetGone(memory: Map<string, unknown>, there: readonly ListedContainer[]): void {
  const kept = new Set(there.map(({ id }) => `stats ${id}`));
  for (const key of [...memory.keys()]) if (key.startsWith('stats ') && !kept.has(key)) memory.delete(key);
}

/** Asks the engine for everything about one container. */
export async function readContainer(
  engine: Engine,
  { id, state }: ListedContainer,
  { clock, memory, logs }: ContainerQuestions,
): Promise<ContainerFigures> {
  const inspected = await inspectContainer(engine, id);
  if (state !== 'running') return { inspected };
  const nowMs = clock.now().getTime();
  const stats = await containerStats(engine, id);
  const before = memory.get(`stats ${id}`) as ContainerStats | undefined;
  memory.set(`stats ${id}`, stats);
  const cpuPercent = before === undefined ? undefined : containerProcessorUse(before, stats);
  const created = await imageDate(engine, inspected.image, memory);
  const log =
    logs === undefined
      ? undefined
      : {
          ...(await countLogLines(
            engine,
            { id, tty: inspected.tty },
            new Date(nowMs - logs.window),
            logs.pattern,
          )),
          windowMs: logs.window,
        };
  return {
    inspected,
    stats,
    ...(cpuPercent === undefined ? {} : { cpuPercent }),
    ...(inspected.startedAt === undefined
      ? {}
      : // The engine's clock may be ahead of ours.
        { sinceStartMs: Math.max(0, nowMs - inspected.startedAt.getTime()) }),
    ...(created === undefined ? {} : { imageAgeMs: Math.max(0, nowMs - created.getTime()) }),
    ...(log === undefined ? {} : { log }),
  };
}

// An image never changes its date; one may be removed while its containers run on.
async function imageDate(
  engine: Engine,
  image: string,
  memory: Map<string, unknown>,
): Promise<Date | undefined> {
  const known = memory.get(`image ${image}`);
  if (known instanceof Date) return known;
  try {
    const created = await imageCreated(engine, image);
    // Reproducible builds are made in 1970 or 1980 by their own account.
    if (created.getUTCFullYear() < 1990) return undefined;
    memory.set(`image ${image}`, created);
    return created;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
