import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../../src/workspace/faults.ts';
import type { Direction, TcpProxy } from '../../test/support/tcp-proxy.ts';
import type { Replica, Wire } from './replica.ts';
import type { World } from './world.ts';

/** One fault of a round, drawn before the round begins, so that the same seed plans the same. */
export interface PlannedFault {
  readonly name: string;
  /** After the beginning of the round. */
  readonly atMs: number;
  readonly lastsMs: number;
  /** Whom it meets where it meets one only. */
  readonly replica: number;
  /** In [0, 1): which of its kinds. */
  readonly chance: number;
}

interface FaultKind {
  /** At most so long, because everything waits for it. */
  readonly longestMs: number;
  /** False where no answer of Slack can be lost and nobody stops in the middle: then nothing at all may come twice. */
  readonly losesAnswers: boolean;
  act(world: World, plan: PlannedFault): Promise<void>;
}

const MINUTE_MS = 60_000;
const kinds: Readonly<Record<string, FaultKind>> = {
  'kill -9': momentary(true, async (world, plan) => await one(world, plan).kill()),
  SIGTERM: momentary(true, async (world, plan) => {
    await one(world, plan).restart();
  }),
  'process suspended': lasting(30_000, true, async (world, plan) => await one(world, plan).suspend()),
  'clock of one off': lasting(20_000, true, async (world, plan) => {
    const replica = one(world, plan);
    await replica.setClock(plan.chance < 0.5 ? 10 * MINUTE_MS : -10 * MINUTE_MS);
    return () => replica.setClock(0);
  }),
  'clocks off': lasting(20_000, true, async ({ replicas }, { chance }) => {
    const set = (ms: number) => Promise.all(replicas.map((replica) => replica.setClock(ms)));
    await set(chance < 0.5 ? 10 * MINUTE_MS : -10 * MINUTE_MS);
    return () => set(0);
  }),
  'Redis restarted': momentary(false, ({ redis }) => redis.restart()),
  'Redis killed': lasting(10_000, false, async ({ redis }) => {
    await redis.kill();
    return () => redis.restart();
  }),
  'Redis emptied': momentary(false, ({ redis }) => redis.flush()),
  'Redis suspended': lasting(10_000, false, async ({ redis }) => {
    process.kill(redis.pid, 'SIGSTOP');
    return () => process.kill(redis.pid, 'SIGCONT');
  }),
  'PostgreSQL stopped': lasting(30_000, true, async ({ postgres }) => {
    await postgres.stop();
    return () => postgres.start();
  }),
  'PostgreSQL killed': lasting(10_000, true, async ({ postgres }) => {
    await postgres.kill();
    return () => postgres.start();
  }),
  'PostgreSQL suspended': lasting(20_000, true, async ({ postgres }) => {
    await postgres.pause();
    return () => postgres.resume();
  }),
  'disk full': lasting(15_000, true, async ({ disk, postgres }) => {
    if (disk === undefined) return () => undefined;
    disk.fill();
    return async () => {
      disk.free();
      // Without room for its log it may have stopped; whoever runs it starts it again.
      await postgres.kill();
      await postgres.start();
    };
  }),
  'read-only': lasting(10_000, true, async (world) => {
    await readOnly(world, true);
    return () => readOnly(world, false);
  }),
  ...Object.fromEntries(
    (['postgres', 'redis', 'slack'] as const).flatMap((wire) => [
      [`${wire}: cut`, onWire(wire, (proxy) => proxy.cut())],
      [`${wire}: refused`, onWire(wire, refuseAll)],
      [`${wire}: black hole`, onWire(wire, (proxy) => proxy.drop())],
      [`${wire}: half a black hole`, onWire(wire, (proxy, { chance }) => proxy.drop(half(chance)))],
      [`${wire}: half closed`, onWire(wire, (proxy, { chance }) => proxy.halfClose(half(chance)))],
      [`${wire}: slow by 2 s`, onWire(wire, (proxy, { chance }) => proxy.delay(2_000, half(chance)))],
    ]),
  ),
  'Slack 429': slackAnswers(false, { kind: 'rate-limit', retryAfterS: 1 }),
  'Slack 429, for how long it does not say': slackAnswers(false, { kind: 'rate-limit' }),
  'Slack 503': slackAnswers(false, { kind: 'http-status', status: 503 }),
  'Slack hangs': slackAnswers(true, { kind: 'hang' }),
  'Slack talks garbage': slackAnswers(true, { kind: 'http-status', status: 200, body: '<html>{"ok":' }),
  'Slack acts, then 500': slackAnswers(true, { kind: 'http-status', status: 500, afterApply: true }, 5),
  'Slack acts, then hangs': slackAnswers(true, { kind: 'hang', afterApply: true }, 5),
  'Slack acts, then cuts': slackAnswers(true, { kind: 'reset-after-apply' }, 5),
  'token revoked': slackAnswers(false, { kind: 'error', error: 'token_revoked' }),
  'channel archived': lasting(8_000, false, async ({ team: { workspace } }) => {
    const [channel] = [...workspace.state.channels.values()].filter(({ name }) => name === 'alerts');
    const planned = workspace.faults.add(
      { kind: 'error', error: 'is_archived' },
      { ...(channel === undefined ? {} : { channelId: channel.id }), times: 'until-cleared' },
    );
    return () => planned.clear();
  }),
};

export const faultNames = Object.keys(kinds);

export function mayDouble({ name }: PlannedFault): boolean {
  return kinds[name]?.losesAnswers ?? false;
}

/** Draws the faults of one round from those named. */
export function planFaults(
  random: () => number,
  names: readonly string[],
  loadMs: number,
  atMostMs: number,
): readonly PlannedFault[] {
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, () => {
    const name = names[Math.floor(random() * names.length)] ?? '';
    const longestMs = Math.min(atMostMs, kinds[name]?.longestMs ?? 0);
    return {
      name,
      atMs: Math.round(random() * loadMs * 0.8),
      lastsMs: Math.round((0.1 + 0.9 * random() ** 2) * longestMs),
      replica: Math.floor(random() * 1_000),
      chance: random(),
    };
  });
}

/** Lets the planned faults happen, each at its time; two that meet the same part one after the other. */
export async function happen(world: World, plans: readonly PlannedFault[]): Promise<void> {
  const turns = new Map<string, Promise<void>>();
  const inTurn = plans
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((plan) => {
      const part = partOf(plan.name);
      const turn = Promise.all([turns.get(part), pause(plan.atMs)]).then(() =>
        kinds[plan.name]?.act(world, plan),
      );
      turns.set(part, turn);
      return turn;
    });
  await Promise.all(inTurn);
}

function partOf(name: string): string {
  if (/^(PostgreSQL|disk|read-only)/.test(name)) return 'PostgreSQL';
  if (/^(kill|SIGTERM|process|clock)/.test(name)) return 'replicas';
  return /^(\w+:|Redis)/.exec(name)?.[0] ?? name;
}

function momentary(losesAnswers: boolean, act: FaultKind['act']): FaultKind {
  return { longestMs: 0, losesAnswers, act };
}

function lasting(
  longestMs: number,
  losesAnswers: boolean,
  begin: (world: World, plan: PlannedFault) => Promise<() => unknown>,
): FaultKind {
  return {
    longestMs,
    losesAnswers,
    async act(world, plan) {
      const end = await begin(world, plan);
      try {
        await pause(plan.lastsMs);
      } finally {
        await end();
      }
    },
  };
}

function slackAnswers(losesAnswers: boolean, fault: Fault, times?: number): FaultKind {
  return lasting(8_000, losesAnswers, async ({ team: { workspace } }) => {
    const scope = { method: 'chat.postMessage', times: times ?? ('until-cleared' as const) };
    const planned = workspace.faults.add(fault, scope);
    return () => {
      planned.clear();
      workspace.faults.release();
    };
  });
}

/** For one replica, or for all of them. */
function onWire(wire: Wire, act: (proxy: TcpProxy, plan: PlannedFault) => void): FaultKind {
  return lasting(12_000, wire !== 'redis', async (world, plan) => {
    const whom = plan.replica % 2 === 0 ? world.replicas : [one(world, plan)];
    const proxies = whom.map((replica) => replica.wires[wire]);
    for (const proxy of proxies) act(proxy, plan);
    return () => {
      for (const proxy of proxies) proxy.heal();
    };
  });
}

function refuseAll(proxy: TcpProxy): void {
  proxy.refuse();
  proxy.cut();
}

const half = (chance: number): Direction => (chance < 0.5 ? 'up' : 'down');

function one({ replicas }: World, { replica }: PlannedFault): Replica {
  const found = replicas[replica % replicas.length];
  if (found === undefined) throw new Error('There are no replicas.');
  return found;
}

/** What a connection meets after a failover has made its server a standby. */
async function readOnly({ query, postgres }: World, on: boolean): Promise<void> {
  const { database } = postgres.connection;
  await query(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await query('select pg_reload_conf()');
  await query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
    [database],
  );
}
