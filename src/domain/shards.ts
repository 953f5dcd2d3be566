import { planHash } from './sampling-slots.ts';
import type { ProbePlan } from './settings.ts';

/**
 * Plans are given to runners by the shard: all plans of a host are one, and those that any runner may run are parted
 * into sixteen. What can only be measured by a process that is connected to Slack is a shard of its own.
 */
const POOL_SHARDS = 16;

export const slackShard = 'slack';
export const poolShards: readonly string[] = Array.from(
  { length: POOL_SHARDS },
  (_, index) => `pool.${index}`,
);

export function hostShard(host: string): string {
  return `host.${host}`;
}

/** Which shard a plan is in. */
export function shardOf(plan: Pick<ProbePlan, 'system' | 'name' | 'host'>, needsSlack: boolean): string {
  if (plan.host !== undefined) return hostShard(plan.host);
  // The upper bits: the offset in the interval is made of the lower ones.
  return needsSlack ? slackShard : `pool.${planHash(plan) >>> 28}`;
}

/** Somebody who runs probes, as its last report has it. */
export interface Runner {
  /** Under which it holds shards; see ProcessLife. */
  readonly holder: string;
  readonly host: string;
  /** Whether it takes shards of the pool. */
  readonly pool: boolean;
  readonly shards: number;
  readonly probes: number;
  readonly flushedAt?: Date | undefined;
  readonly alive: boolean;
}

export interface HeldShard {
  readonly name: string;
  readonly holder: string;
  readonly alive: boolean;
}

export interface ShardMoves {
  /** Free, or held by somebody who has been dead for two looks. */
  readonly take: readonly string[];
  readonly giveBack: readonly string[];
}

export interface ShardLook {
  readonly me: string;
  /** Shards of this process alone or of those like it: its host's, Slack's. */
  readonly own: readonly string[];
  readonly runners: readonly Runner[];
  readonly held: readonly HeldShard[];
  /** Holders that were dead at the look before. A session that was lost for a moment moves nothing. */
  readonly deadBefore: ReadonlySet<string>;
}

/** What a runner takes and gives back so that the pool is spread evenly over all who live. */
export function shardMoves({ me, own, runners, held, deadBefore }: ShardLook): ShardMoves {
  const holders = new Map(held.map((one) => [one.name, one]));
  const isFree = (name: string): boolean => {
    const one = holders.get(name);
    return one === undefined || (!one.alive && deadBefore.has(one.holder));
  };
  const isMine = (name: string) => holders.get(name)?.holder === me;
  const quota = poolQuota(me, runners);
  const minePool = poolShards.filter(isMine);
  const room = Math.max(0, quota - minePool.length);
  return {
    take: [...own.filter(isFree), ...poolShards.filter(isFree).slice(0, room)],
    giveBack: minePool.slice(quota),
  };
}

/** Sixteen, parted among those who live; the first ones by name take what is left over. */
function poolQuota(me: string, runners: readonly Runner[]): number {
  const members = runners
    .filter(({ alive, pool }) => alive && pool)
    .map(({ holder }) => holder)
    .sort();
  const rank = members.indexOf(me);
  if (rank < 0) return 0;
  return Math.floor(POOL_SHARDS / members.length) + (rank < POOL_SHARDS % members.length ? 1 : 0);
}
