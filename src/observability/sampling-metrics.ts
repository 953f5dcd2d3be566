import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Told by whoever runs probes. */
export interface SamplingMetrics {
  started(lateSeconds: number): void;
  ended(outcome: 'ok' | 'failed'): void;
  skipped(reason: string): void;
  flushed(readings: number, lagSeconds: number): void;
}

/** What a scrape reads of who runs probes here. */
export type SamplingSource = () => {
  readonly shards: readonly string[];
  readonly probes: number;
  readonly hung: number;
  readonly waiting: number;
  readonly dropped: number;
};

export function samplingMetrics(registry: Registry): SamplingMetrics {
  const registers = [registry];
  const late = new Histogram({
    name: 'watchbill_probe_start_late_seconds',
    help: 'How long after its slot a run of a probe began.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const runs = new Counter({
    name: 'watchbill_probe_runs_total',
    help: 'Runs of probes by the clock that are over, or beyond their deadline.',
    labelNames: ['outcome'],
    registers,
  });
  const skipped = new Counter({
    name: 'watchbill_probe_slots_skipped_total',
    help: 'Slots that were passed over: the run before goes on, they were missed, or the store was away.',
    labelNames: ['reason'],
    registers,
  });
  const stored = new Counter({
    name: 'watchbill_probe_readings_stored_total',
    help: 'Readings of probes that were stored.',
    registers,
  });
  const lag = new Histogram({
    name: 'watchbill_probe_flush_lag_seconds',
    help: 'From the first reading of a flush to its being stored; they are gathered for a second.',
    buckets: [0.25, 0.5, 1, 1.25, 1.5, 2, 3, 5, 10, 30],
    registers,
  });
  return {
    started: (seconds) => late.observe(Math.max(0, seconds)),
    ended: (outcome) => runs.inc({ outcome }),
    skipped: (reason) => skipped.inc({ reason }),
    flushed: (readings, seconds) => {
      stored.inc(readings);
      lag.observe(seconds);
    },
  };
}

/** Gauges of who runs probes in this process. */
export function attachSampling(registry: Registry, source: SamplingSource): void {
  const gauge = (name: string, help: string, read: (status: ReturnType<SamplingSource>) => number): void => {
    new Gauge({
      name: `watchbill_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(source()));
      },
    });
  };
  gauge('probes_planned', 'Probes that this process runs by the clock.', ({ probes }) => probes);
  gauge('probe_runs_hung', 'Runs beyond their deadline that are still not over.', ({ hung }) => hung);
  gauge('runner_shards', 'Shards of probes that this process holds.', ({ shards }) => shards.length);
  gauge('probe_readings_waiting', 'Readings that wait to be stored.', ({ waiting }) => waiting);
  gauge('probe_readings_dropped', 'Readings given up while the store was away.', ({ dropped }) => dropped);
}
