import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import {
  attachSampling,
  type SamplingMetrics,
  type SamplingSource,
  samplingMetrics,
} from './sampling-metrics.ts';
import { attachWatchers, type WatcherSources } from './watcher-gauges.ts';

/** What a scrape reads afresh. */
export interface MetricSources {
  incidentsByState(): Promise<Readonly<Record<string, number>>>;
  queueCounts(): Promise<{
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly failed: number;
    readonly oldestWaitingMs: number | undefined;
  }>;
  /** Accepted by this process and not processed yet, or with a sender that waits. */
  alertsInLine(): number;
}

export interface Metrics {
  alertsReceived(source: string, outcome: string, count: number): void;
  alertsDeduplicated(count: number): void;
  slackCall(method: string, outcome: string): void;
  /** Seconds from the commit's receive time to the card being in Slack. */
  alertToCard(seconds: number): void;
  /** Attaches what is read at each scrape; before that those gauges are absent. */
  attach(sources: MetricSources): void;
  /** The same for what watches Watchbill itself. */
  attachWatchers(sources: WatcherSources): void;
  readonly sampling: SamplingMetrics;
  /** The same for who samples. */
  attachSampling(source: SamplingSource): void;
  text(): Promise<{ contentType: string; text: string }>;
}

/** Prometheus metrics of this process, all prefixed `watchbill_`. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'watchbill_' });
  const registers = [registry];
  const received = new Counter({
    name: 'watchbill_alerts_received_total',
    help: 'Alert events by source and outcome.',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const deduplicated = new Counter({
    name: 'watchbill_alerts_deduplicated_total',
    help: 'Alert events that said nothing new.',
    registers,
  });
  const calls = new Counter({
    name: 'watchbill_slack_calls_total',
    help: 'Calls to Slack by method and outcome.',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const toCard = new Histogram({
    name: 'watchbill_alert_to_card_seconds',
    help: 'From accepting the first alert of an incident to its card being posted.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  return {
    alertsReceived: (source, outcome, count) => received.inc({ source, outcome }, count),
    alertsDeduplicated: (count) => deduplicated.inc(count),
    slackCall: (method, outcome) => calls.inc({ method, outcome }),
    alertToCard: (seconds) => toCard.observe(seconds),
    attach: (sources) => attachGauges(registry, sources),
    attachWatchers: (sources) => attachWatchers(registry, sources),
    sampling: samplingMetrics(registry),
    attachSampling: (source) => attachSampling(registry, source),
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function attachGauges(registry: Registry, sources: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: 'watchbill_incidents',
    help: 'Incidents by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await sources.incidentsByState().catch(() => ({}));
      this.reset();
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'watchbill_alerts_in_line',
    help: 'Alerts that this process has taken and not processed yet.',
    registers,
    collect() {
      this.set(sources.alertsInLine());
    },
  });
  new Gauge({
    name: 'watchbill_queue_jobs',
    help: 'Jobs by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await sources.queueCounts().catch(() => undefined);
      this.reset();
      // While the queue cannot be asked there is no figure: 0 would say that all is well.
      if (counts === undefined) return;
      for (const state of ['waiting', 'active', 'delayed', 'failed'] as const)
        this.set({ state }, counts[state]);
    },
  });
  new Gauge({
    name: 'watchbill_queue_oldest_waiting_seconds',
    help: 'Age of the oldest job that waits; absent while the queue cannot be asked.',
    // With a label, because a gauge without one shows 0 where nothing was set.
    labelNames: ['queue'],
    registers,
    async collect() {
      const counts = await sources.queueCounts().catch(() => undefined);
      this.reset();
      if (counts !== undefined) this.set({ queue: 'watchbill' }, (counts.oldestWaitingMs ?? 0) / 1000);
    },
  });
}
