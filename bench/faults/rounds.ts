import { setTimeout as pause } from 'node:timers/promises';
import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { redisBackend } from '../../src/queue/redis-backend.ts';
import { unsettled } from '../../test/support/cards.ts';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { faultNames, happen, mayDouble, type PlannedFault, planFaults } from './faults.ts';
import { judge, type Verdict } from './judge.ts';
import type { Memory } from './replica.ts';
import { type Receipt, type SentAlert, sendAll } from './sender.ts';
import { startWorld, type World } from './world.ts';

export interface RoundOptions {
  readonly seed: number;
  readonly rounds: number;
  /** The number of the first one, where somebody wants to see one of them again. */
  readonly from: number;
  readonly perSecond: number;
  /** How long alerts come in each round. */
  readonly loadMs: number;
  /** Only faults with such names. */
  readonly only: RegExp;
  /** No fault lasts longer. */
  readonly longestMs: number;
}

export interface RoundResult extends Verdict {
  readonly round: number;
  readonly faults: readonly PlannedFault[];
  readonly accepted: number;
  readonly refusals: number;
  /** From the last alert accepted, with all faults over, until everything was in Slack. */
  readonly settledMs: number;
  /** Heap and resident memory of each process, in MiB. */
  readonly memory: readonly string[];
}

const groupSize = 15;
const settleMs = 150_000;
/** What the heap of a process may come to hold above what it held after its first round. */
const growthMiB = 30;
/** What no process may ever have resident. */
const residentMiB = 360;

/** Plays the rounds one after the other on one world; each is told as soon as it is judged. */
export async function playRounds(
  options: RoundOptions,
  tell: (result: RoundResult) => void,
): Promise<readonly RoundResult[]> {
  const world = await startWorld(names(options.only).includes('disk full'));
  const results: RoundResult[] = [];
  const first = new Map<number, Memory>();
  let last: readonly SentAlert[] = [];
  try {
    for (let round = options.from; round < options.from + options.rounds; round += 1) {
      const firing = alertsOf(round, Math.round((options.perSecond * options.loadMs) / 2_000));
      const load = interleaved(
        firing,
        last.map((alert) => ({ ...alert, status: 'resolved' as const })),
      );
      const result = await play(world, round, load, options);
      const grown = await grownMemory(world, first);
      const judged = { ...result, ...grown, wrong: [...result.wrong, ...grown.wrong] };
      results.push(judged);
      tell(judged);
      last = firing;
    }
  } finally {
    await world.close();
  }
  return results;
}

async function play(
  world: World,
  round: number,
  load: readonly SentAlert[],
  { seed, perSecond, loadMs, only, longestMs }: RoundOptions,
): Promise<Omit<RoundResult, 'memory'>> {
  const random = seededRandom(seed * 1_000 + round);
  const faults = planFaults(random, names(only), loadMs, longestMs);
  const urls = world.replicas.filter(({ roles }) => roles === 'web').map(({ url }) => url);
  const [receipts] = await Promise.all([
    sendAll(load, urls, perSecond, AbortSignal.timeout(loadMs + settleMs)),
    happen(world, faults),
  ]);
  const begun = performance.now();
  const left = await settle(world);
  const settledMs = performance.now() - begun;
  const told = receipts.map(({ alert }) => alert);
  const verdict = await judge(world, told, faults.some(mayDouble));
  const wrong = [...verdict.wrong, ...left, ...oddAnswers(receipts)];
  const refusals = receipts.reduce((sum, receipt) => sum + receipt.refusals, 0);
  return { ...verdict, wrong, round, faults, accepted: told.length, refusals, settledMs };
}

const names = (only: RegExp) => faultNames.filter((name) => only.test(name));

/** Names in which no other is part; one in twenty is hidden behind another, one in twenty is told twice. */
function alertsOf(round: number, count: number): readonly SentAlert[] {
  return Array.from({ length: count }, (_, index): SentAlert[] => {
    const group = `${round}-${Math.floor(index / groupSize)}`;
    const alert: SentAlert = {
      name: `Round${round}x${index}x`,
      group,
      severity: index % 2 === 0 ? 'critical' : 'warning',
      status: 'firing',
      labels: { tree: group, role: ['root', 'leaf'][index % groupSize] ?? 'none' },
    };
    return index % 20 === 7 ? [alert, alert] : [alert];
  }).flat();
}

/** By turns, without changing the order of either. */
function interleaved<T>(some: readonly T[], others: readonly T[]): readonly T[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, index) => [
    ...some.slice(index, index + 1),
    ...others.slice(index, index + 1),
  ]).flat();
}

/** A card that had to move is told of in its old place before anybody counts cards. */
const undone = `${unsettled} union all select key, 'left behind', null from watchbill.left_behind`;

/** Waits until everything is in Slack and nobody works on anything; what is left after its time, in words. */
async function settle(world: World): Promise<readonly string[]> {
  const deadline = performance.now() + settleMs;
  for (let asked = 0; ; asked += 1) {
    // The clock asks for a sweep each minute; nobody here has the time.
    if (asked % 20 === 0) await sweep(world);
    const left = await world.query<{ key: string; state: string; last_error: string | null }>(undone);
    if (left.length === 0) return [];
    if (performance.now() > deadline) {
      const some = left.slice(0, 5).map(({ key, state, last_error }) => `${key} ${state}: ${last_error}`);
      return [`${left.length} deliveries do not settle (${some.join('; ')})`];
    }
    await pause(250);
  }
}

async function sweep({ redis }: World): Promise<void> {
  const queue = createQueue({ backend: redisBackend(redis.url), report: () => undefined });
  await queue.add([{ name: 'sweep-work', data: { settleMs: 0 } }]);
  await queue.close();
}

function oddAnswers(receipts: readonly Receipt[]): readonly string[] {
  const odd = new Set(receipts.flatMap((receipt) => receipt.odd));
  return odd.size === 0 ? [] : [`A sender was answered ${[...odd].join(', ')}`];
}

async function grownMemory(world: World, first: Map<number, Memory>) {
  const all = await Promise.all(world.replicas.map((replica) => replica.memory()));
  const wrong = all.flatMap((now) => {
    const before = first.get(now.pid) ?? now;
    first.set(now.pid, before);
    return now.heapMiB > before.heapMiB + growthMiB || now.residentMiB > residentMiB
      ? [`A process grew from ${words(before)} to ${words(now)}`]
      : [];
  });
  return { wrong, memory: all.map(words) };
}

function words({ heapMiB, residentMiB: resident }: Memory): string {
  return `${heapMiB.toFixed(0)}/${resident.toFixed(0)}`;
}
