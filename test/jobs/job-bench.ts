import { vi } from 'vitest';
import type { JobContext, JobDefinition } from '../../src/define/job.ts';
import type { LoadedReport } from '../../src/define/report.ts';
import type { ChatMessage } from '../../src/domain/ports/chat.ts';
import type { JobRequest, QueuePort } from '../../src/domain/ports/queue.ts';
import type { VectorAuditor } from '../../src/domain/ports/vector-auditor.ts';
import type { GradedReading } from '../../src/domain/probe.ts';
import { gradedRun, type ProbeRun } from '../../src/domain/probe-run.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { usualSeverities } from '../../src/domain/severity.ts';
import { gradeReading } from '../../src/domain/threshold.ts';
import { storeRuns } from '../../src/probes/sampler/store-runs.ts';
import { createPublisher } from '../../src/slack/publisher.ts';
import { MemoryChat } from '../slack/publisher-bench.ts';
import { pipeline, routes } from '../support/alerts.ts';

/** A chat that remembers and can be told to fail. */
export class JobChat extends MemoryChat {
  readonly names = new Map<string, string>();
  readonly uploads: { readonly fileName: string; readonly threadTs: string | undefined }[] = [];
  /** What each step throws, once per entry, first to last. */
  readonly failing = {
    post: [] as Error[],
    ticket: [] as Error[],
    show: [] as Error[],
    shown: [] as Error[],
  };

  override async post(channel: string, message: ChatMessage, options: Parameters<MemoryChat['post']>[2]) {
    this.#fail('post');
    return await super.post(channel, message, options);
  }
  override async uploadImage(
    ...[, image, { threadTs, mayShow }]: Parameters<JobContext['chat']['uploadImage']>
  ) {
    this.#fail('ticket');
    if (mayShow !== undefined && !(await mayShow())) return;
    this.#fail('show');
    this.uploads.push({ fileName: image.fileName, threadTs });
    this.#fail('shown');
  }
  override async nameOf(userId: string): Promise<string | undefined> {
    return this.names.get(userId);
  }
  #fail(step: keyof typeof this.failing): void {
    const error = this.failing[step].shift();
    if (error !== undefined) throw error;
  }
}

const settings: Settings = {
  channel: '#ops',
  routes,
  timeIntervals: {},
  severities: usualSeverities,
  inhibitions: [],
  roles: { byUser: {}, everyone: undefined },
  linkSchemes: ['https'],
  silenceDurationsMs: [3_600_000],
  silenceLongestMs: 30 * 24 * 3_600_000,
  maintenance: [],
  emergencyNoticeMs: 900_000,
  services: {},
  workingDays: { weekdays: [1, 2, 3, 4, 5], startMinute: 540 },
  probes: [],
  systems: [],
  probeIntervalMs: 60_000,
  reports: [],
  sources: {},
  historyDays: 90,
  timeZone: 'UTC',
  storm: { above: 100, withinMs: 60_000 },
  heartbeats: [],
};

const gradeAll = async (runs: readonly ProbeRun[]) => runs.map((run) => gradedRun(run, gradeReading));

export interface JobBenchOptions {
  readonly settings?: Partial<Settings>;
  readonly reports?: readonly LoadedReport[];
  /** Whether its Slack answers; asked at each look. */
  readonly connected?: () => boolean;
  readonly auditor?: Partial<VectorAuditor>;
  /** A pipeline with settings of its own. */
  readonly line?: ReturnType<typeof pipeline>;
}

/** Jobs over stores in memory, the real pipeline and publisher, a chat that can fail, and a clock in hand. */
export function jobBench(options: JobBenchOptions = {}) {
  const line = options.line ?? pipeline();
  const { clock, stores, log } = line;
  const chat = new JobChat();
  const queued: JobRequest[] = [];
  const hasten = vi.fn<QueuePort['hasten']>(async () => 0);
  const sampled: { readings: readonly GradedReading[] } = { readings: [] };
  const fallbackChannels = async () => ['#fallback'];
  const unused = () => {
    throw new Error('No job of this bench needs it.');
  };
  const context: JobContext = {
    clock,
    stores,
    log,
    chat,
    settings: { ...settings, ...options.settings },
    wake: line.wake,
    intake: line.intake,
    queue: { add: async (jobs) => void queued.push(...jobs), hasten, counts: unused, ping: unused },
    publisher: createPublisher({ deliveries: stores.deliveries, chat, clock, log, fallbackChannels }),
    probes: {
      runAll: async () => sampled.readings,
      run: async () => sampled.readings,
      runHere: async (plan) => sampled.readings.filter(({ probe }) => probe === plan.name),
      record: (runs) =>
        storeRuns({ samples: stores.samples, intake: line.intake, grade: gradeAll, log }, runs),
    },
    auditor: { place: unused, forward: unused, audit: unused, deleteOrphans: unused, ...options.auditor },
    sources: [],
    charts: { line: unused },
    self: {
      version: '1.0.0',
      startedAt: clock.now(),
      roles: ['all'],
      postgres: unused,
      slack: () => ({ connected: (options.connected ?? (() => true))(), mode: 'socket' }),
    },
    signal: new AbortController().signal,
    attempt: 1,
    reports: options.reports ?? [],
  };
  const run = (job: JobDefinition, data: unknown = {}) => job.run(context, job.data.parse(data));
  return { ...line, context, chat, queued, hasten, sampled, run };
}

export type JobBench = ReturnType<typeof jobBench>;

/** What was logged as a warning or worse. */
export function warnings({ lines }: JobBench): readonly string[] {
  return lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ message }) => message);
}
