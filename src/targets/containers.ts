import { z } from 'zod';
import type { Engine } from './docker-engine.ts';

/** A container as the engine lists it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`, … */
  readonly state: string;
  /** For people: `Up 5 minutes (healthy)`, `Exited (1) 2 hours ago`. */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What only asking for the one container tells. */
export interface InspectedContainer {
  readonly restarts: number;
  readonly startedAt?: Date;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** `healthy`, `unhealthy`, `starting`; undefined where it has no health check. */
  readonly health?: string;
  readonly failingStreak: number;
  /** Cores that it may use; undefined where that is not limited. */
  readonly cores?: number;
  readonly tty: boolean;
  readonly image: string;
}

/** Counters at one moment. */
export interface ContainerStats {
  readonly at: Date;
  readonly cpuNanoseconds?: number;
  readonly memoryBytes?: number;
  /** The host's memory where the container has no limit of its own. */
  readonly memoryLimitBytes?: number;
  readonly processes?: number;
}

const listed = z.array(
  z.object({
    Id: z.string().min(1),
    Names: z.array(z.string()).nullish(),
    State: z.string(),
    Status: z.string().nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
);

const healthOf = z.object({ Status: z.string().nullish(), FailingStreak: z.number().nullish() }).nullish();
const inspected = z.object({
  RestartCount: z.number().nullish(),
  Image: z.string(),
  State: z.object({
    StartedAt: z.string().nullish(),
    ExitCode: z.number().nullish(),
    OOMKilled: z.boolean().nullish(),
    Health: healthOf,
    // Podman before 4.
    Healthcheck: healthOf,
  }),
  Config: z.object({ Tty: z.boolean().nullish() }).nullish(),
  HostConfig: z
    .object({
      NanoCpus: z.number().nullish(),
      CpuQuota: z.number().nullish(),
      CpuPeriod: z.number().nullish(),
    })
    .nullish(),
});

const stats = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number().nullish() }).nullish() }).nullish(),
  memory_stats: z
    .object({
      usage: z.number().nullish(),
      limit: z.number().nullish(),
      stats: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  pids_stats: z.object({ current: z.number().nullish() }).nullish(),
});

const filtersOf = (labels: readonly string[]) =>
  labels.length === 0 ? '' : `&filters=${encodeURIComponent(JSON.stringify({ label: labels }))}`;

/** All containers with these labels (`name` or `name=value`), stopped ones included. */
export async function listContainers(
  engine: Engine,
  labels: readonly string[] = [],
): Promise<readonly ListedContainer[]> {
  const found = await engine.get(`/containers/json?all=true${filtersOf(labels)}`, listed);
  return found.map(({ Id, Names, State, Status, Labels }) => ({
    id: Id,
    name: Names?.[0]?.replace(/^\//, '') || Id.slice(0, 12),
    // Podman's word until it has cleaned up behind the container.
    state: State === 'stopped' ? 'exited' : State,
    status: Status ?? '',
    labels: Labels ?? {},
  }));
}

export async function inspectContainer(engine: Engine, id: string): Promise<InspectedContainer> {
  const { RestartCount, Image, State, Config, HostConfig } = await engine.get(
    `/containers/${encodeURIComponent(id)}/json`,
    inspected,
  );
  const check = State.Health ?? State.Healthcheck;
  // Podman has an empty word, Docker `none`, where there is no check.
  const health = check?.Status === 'none' || check?.Status === '' ? undefined : check?.Status;
  const startedAt = new Date(State.StartedAt ?? Number.NaN);
  const cores = coresOf(HostConfig ?? {});
  return {
    restarts: RestartCount ?? 0,
    exitCode: State.ExitCode ?? 0,
    outOfMemory: State.OOMKilled ?? false,
    failingStreak: check?.FailingStreak ?? 0,
    tty: Config?.Tty ?? false,
    image: Image,
    ...(health === undefined || health === null ? {} : { health }),
    // The year 1 is "never".
    ...(startedAt.getTime() > 0 ? { startedAt } : {}),
    ...(cores === undefined ? {} : { cores }),
  };
}

function coresOf(limits: {
  readonly NanoCpus?: number | null | undefined;
  readonly CpuQuota?: number | null | undefined;
  readonly CpuPeriod?: number | null | undefined;
}): number | undefined {
  if ((limits.NanoCpus ?? 0) > 0) return (limits.NanoCpus ?? 0) / 1e9;
  if ((limits.CpuQuota ?? 0) > 0) return (limits.CpuQuota ?? 0) / (limits.CpuPeriod || 100_000);
  return undefined;
}

/** No machine has so much: control groups write 2^63 less a page, or 2^64 - 1, where there is no limit. */
const unlimitedBytes = 2 ** 60;

/** One sample, taken at once: Docker would wait a second for another one to compare it with. */
export async function containerStats(engine: Engine, id: string): Promise<ContainerStats> {
  const path = `/containers/${encodeURIComponent(id)}/stats?stream=false&one-shot=true`;
  const { read, cpu_stats, memory_stats, pids_stats } = await engine.get(path, stats);
  const usage = memory_stats?.usage ?? undefined;
  const cpuNanoseconds = cpu_stats?.cpu_usage?.total_usage ?? undefined;
  const limit = memory_stats?.limit ?? undefined;
  const processes = pids_stats?.current ?? undefined;
  return {
    at: new Date(read),
    ...(cpuNanoseconds === undefined ? {} : { cpuNanoseconds }),
    ...(usage === undefined ? {} : { memoryBytes: withoutCache(usage, memory_stats?.stats ?? {}) }),
    ...(limit === undefined || limit === 0 || limit >= unlimitedBytes ? {} : { memoryLimitBytes: limit }),
    ...(processes === undefined ? {} : { processes }),
  };
}

// As `docker stats` counts: pages of files that nobody has touched of late are given back at once. They stand under
// one name with cgroups of version 1 and under another with version 2; Podman takes them off by itself.
function withoutCache(usage: number, details: Readonly<Record<string, unknown>>): number {
  const cache = details['total_inactive_file'] ?? details['inactive_file'];
  return typeof cache === 'number' && cache < usage ? usage - cache : usage;
}

/**
 * Percent of one core between two samples. Docker's client divides by the processor time of the whole host and
 * multiplies by the number of cores; that quotient is the time between the samples, and Podman, which counts the
 * busy time of the host only, would be off by it.
 */
export function containerProcessorUse(before: ContainerStats, after: ContainerStats): number | undefined {
  const elapsedMs = after.at.getTime() - before.at.getTime();
  const used = (after.cpuNanoseconds ?? Number.NaN) - (before.cpuNanoseconds ?? Number.NaN);
  // Negative after a restart of the container.
  if (!(elapsedMs > 0) || !(used >= 0)) return undefined;
  return Math.round((used / (elapsedMs * 1e6)) * 1000) / 10;
}

/** When an image was made. */
export async function imageCreated(engine: Engine, image: string): Promise<Date> {
  const { Created } = await engine.get(
    `/images/${encodeURIComponent(image)}/json`,
    z.object({ Created: z.string() }),
  );
  return new Date(Created);
}
