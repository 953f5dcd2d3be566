import type {
  AbsentPlan,
  PlanName,
  PlanWatchStore,
  ProbeAnswer,
  ProbeAnswerStore,
  RunnerStore,
} from '../../../src/domain/ports/runner-store.ts';
import type { SampleStore } from '../../../src/domain/ports/sample-store.ts';
import type { Runner } from '../../../src/domain/shards.ts';

/** What several runners in one test hold; who is in `dead` has ended without a word. */
export class MemoryShards {
  readonly held = new Map<string, string>();
  readonly runners = new Map<string, Omit<Runner, 'alive'>>();
  readonly dead = new Set<string>();
}

export function memoryRunners(holder = 'process.1', shards = new MemoryShards()): RunnerStore {
  const alive = (who: string) => !shards.dead.has(who);
  return {
    look: async () => ({
      runners: [...shards.runners.values()].map((runner) => ({ ...runner, alive: alive(runner.holder) })),
      held: [...shards.held].map(([name, who]) => ({ name, holder: who, alive: alive(who) })),
    }),
    report: async (report) => void shards.runners.set(holder, { ...report, holder }),
    take: async (wanted) => {
      const got = wanted.filter((name) => {
        const who = shards.held.get(name);
        return who === undefined || who === holder || !alive(who);
      });
      for (const name of got) shards.held.set(name, holder);
      return got;
    },
    giveBack: async (given) => {
      for (const name of given) if (shards.held.get(name) === holder) shards.held.delete(name);
    },
    leave: async () => {
      for (const [name, who] of shards.held) if (who === holder) shards.held.delete(name);
      shards.runners.delete(holder);
    },
  };
}

export function memoryProbeAnswers(): ProbeAnswerStore {
  const requests = new Map<string, ProbeAnswer[]>();
  return {
    answer: async (requestId, answers) => {
      const before = (requests.get(requestId) ?? []).filter(
        (one) => !answers.some((other) => other.system === one.system && other.probe === one.probe),
      );
      requests.set(requestId, [...before, ...answers]);
    },
    answers: async (requestId) => requests.get(requestId) ?? [],
    forget: async (requestId) => void requests.delete(requestId),
  };
}

interface Watch {
  readonly everyMs: number;
  since: Date;
  absentSince?: Date | undefined;
  notedAt?: Date | undefined;
}

export function memoryPlanWatch(samples: Pick<SampleStore, 'latest'>): PlanWatchStore {
  const watches = new Map<string, Watch>();
  let seenAt: Date | undefined;
  const keyOf = ({ system, probe }: PlanName) => JSON.stringify([system, probe]);

  async function newest(plan: PlanName): Promise<Date | undefined> {
    const notedAt = watches.get(keyOf(plan))?.notedAt;
    const times = (await samples.latest(new Date(0)))
      .filter(({ system, probe }) => system === plan.system && probe === plan.probe)
      .filter(
        ({ metric, probe, measuredAt }) => metric !== probe || notedAt === undefined || measuredAt > notedAt,
      )
      .map(({ measuredAt }) => measuredAt.getTime());
    return times.length === 0 ? undefined : new Date(Math.max(...times));
  }

  return {
    lastMeasured: async (plans) => {
      const found = await Promise.all(
        plans.map(async ({ system, probe }) => ({ system, probe, at: await newest({ system, probe }) })),
      );
      return found.flatMap(({ at, ...plan }) => (at === undefined ? [] : [{ ...plan, at }]));
    },
    review: async (plans, at, gapMs) => {
      const unwatched = seenAt === undefined || seenAt > at || at.getTime() - seenAt.getTime() > gapMs;
      seenAt = at;
      const keys = new Set(plans.map(keyOf));
      for (const key of watches.keys()) if (!keys.has(key)) watches.delete(key);
      const absent: AbsentPlan[] = [];
      for (const plan of plans) {
        const key = keyOf(plan);
        const before = watches.get(key);
        const anew = before === undefined || before.everyMs !== plan.everyMs || unwatched;
        const watch: Watch = anew
          ? { everyMs: plan.everyMs, since: at, notedAt: before?.notedAt }
          : { ...before };
        watches.set(key, watch);
        const lastAt = await newest(plan);
        const expectedMs = Math.max(watch.since.getTime(), lastAt?.getTime() ?? 0);
        if (expectedMs >= at.getTime() - plan.absentAfterMs) {
          watch.absentSince = undefined;
          continue;
        }
        watch.absentSince ??= lastAt;
        watch.notedAt = at;
        const { system, probe } = plan;
        absent.push({
          system,
          probe,
          ...(watch.absentSince === undefined ? {} : { lastAt: watch.absentSince }),
        });
      }
      return absent;
    },
  };
}
