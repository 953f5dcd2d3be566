import type { Clock } from '../../domain/clock.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Log } from '../../domain/ports/log.ts';
import type { SampleStore } from '../../domain/ports/sample-store.ts';
import type { ProbeRun } from '../../domain/probe-run.ts';

export interface DatedRunsParts {
  readonly samples: Pick<SampleStore, 'now'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** Less is the way to the server and back, and what clocks that are kept differ by. */
const BORNE_MS = 2_000;

/**
 * Dates runs by PostgreSQL's clock, which all processes share. By that of a host that is ten minutes behind a plan would
 * count as not measured; what one that is ahead had read would stand for the newest long after another host took over.
 */
export function createDatedRuns(
  parts: DatedRunsParts,
): (runs: readonly ProbeRun[]) => Promise<readonly ProbeRun[]> {
  const { samples, clock, log } = parts;
  let isOff = false;
  return async (runs) => {
    const aheadMs = clock.now().getTime() - (await samples.now()).getTime();
    const off = Math.abs(aheadMs) > BORNE_MS;
    if (off && !isOff) {
      const words = `${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
      log.warn(
        {},
        `the clock of this host is ${words} that of PostgreSQL, by which values are dated; set it`,
      );
    }
    if (!off && isOff) log.info({}, 'the clock of this host agrees with that of PostgreSQL again');
    isOff = off;
    if (!off) return runs;
    return runs.map((run) => ({ ...run, measuredAt: new Date(run.measuredAt.getTime() - aheadMs) }));
  };
}
