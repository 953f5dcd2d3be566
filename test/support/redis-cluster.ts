import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { durable, type RedisProcess, redisProcess } from './redis-process.ts';
import { type RedisSet, redisSet } from './redis-set.ts';

const SLOTS = 16_384;
const MASTERS = 3;

/** A real cluster of three masters, and a replica of the one that holds the queue. */
export interface TestRedisCluster extends RedisSet {
  /** Moves the queue's slot to another master while it is in use: clients are answered ASK, then MOVED. */
  moveQueue(): Promise<void>;
}

/** Starts one in which every server belongs to loopback; `queueKey` names the slot that has a replica. */
export async function startTestRedisCluster(queueKey = '{watchbill}'): Promise<TestRedisCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'watchbill-cluster-'));
  const servers: RedisProcess[] = [];
  for (let index = 0; index <= MASTERS; index += 1) {
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, ...durable];
    args.push('--cluster-enabled', 'yes', '--cluster-port', String(await freePort()));
    args.push('--cluster-config-file', `nodes-${index}.conf`, '--appenddirname', `aof-${index}`);
    args.push('--cluster-node-timeout', '1000', '--cluster-replica-validity-factor', '0');
    // A master that is told to end would wait ten seconds for a replica that has gone before it.
    args.push('--shutdown-timeout', '0');
    args.push('--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1');
    servers.push(redisProcess(port, args));
  }
  const [first, ...others] = servers;
  if (first === undefined) throw new Error('A cluster has servers.');
  const call = (server: RedisProcess, ...words: string[]) =>
    server.ask((client) => client.call('CLUSTER', words) as Promise<unknown>);
  const lines = async (server: RedisProcess) =>
    String(await call(server, 'NODES'))
      .trim()
      .split('\n');
  const myId = async (server: RedisProcess) => String(await call(server, 'MYID'));
  const slot = Number(await first.start().then(() => call(first, 'KEYSLOT', queueKey)));

  /** Until every server that runs says that all is well and knows the same masters. */
  async function settled(masters = MASTERS): Promise<void> {
    await eventually(async () => {
      for (const server of servers) {
        const info = String(await call(server, 'INFO'));
        if (!info.includes('cluster_state:ok') || !info.includes(`cluster_size:${masters}`)) return false;
      }
      return true;
    }, 12_000);
  }

  async function master(): Promise<RedisProcess> {
    const alive = servers.filter((server) => server.pid > 0);
    for (const server of alive) {
      const slots = await call(server, 'SLOTS').catch(() => undefined);
      const found = (slots as [number, number, [string, number]][] | undefined)?.find(
        ([from, to]) => from <= slot && slot <= to,
      );
      const holder = servers.find(({ port }) => port === found?.[2][1]);
      if (holder !== undefined) return holder;
    }
    throw new Error('No server knows who holds the queue.');
  }

  await Promise.all(others.map((server) => server.start()));
  const masters = servers.slice(0, MASTERS);
  const share = Math.ceil(SLOTS / MASTERS);
  for (const [index, server] of masters.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await call(server, 'ADDSLOTSRANGE', String(index * share), String(last));
    await call(server, 'SET-CONFIG-EPOCH', String(index + 1));
  }
  for (const server of others) {
    const line = (await lines(server))[0] ?? '';
    const bus = /@(\d+)/.exec(line)?.[1] ?? '';
    await call(first, 'MEET', '127.0.0.1', String(server.port), bus);
  }
  const replica = servers[MASTERS];
  const holder = masters[Math.floor(slot / share)];
  if (replica === undefined || holder === undefined) throw new Error('A cluster has servers.');
  const holderId = await myId(holder);
  await eventually(
    async () =>
      (await lines(replica)).filter((line) => line.includes(' connected')).length === servers.length,
  );
  await settled();
  await call(replica, 'REPLICATE', holderId);
  await eventually(() =>
    replica.ask(async (client) => (await client.info('replication')).includes('master_link_status:up')),
  );
  await settled();

  const url = `redis+cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  return {
    ...redisSet({ url, dir, servers, master, settled }),
    async moveQueue() {
      const from = await master();
      const [to] = (
        await Promise.all(
          masters.map(async (one) => ({ one, role: await one.ask((client) => client.role()) })),
        )
      )
        .filter(({ one, role }) => one !== from && role[0] === 'master')
        .map(({ one }) => one);
      if (to === undefined) throw new Error('There is no other master.');
      const [fromId, toId] = [await myId(from), await myId(to)];
      await call(to, 'SETSLOT', String(slot), 'IMPORTING', fromId);
      await call(from, 'SETSLOT', String(slot), 'MIGRATING', toId);
      for (;;) {
        const keys = (await call(from, 'GETKEYSINSLOT', String(slot), '100')) as string[];
        if (keys.length === 0) break;
        await from.ask((client) =>
          client.call('MIGRATE', ['127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys]),
        );
      }
      for (const one of [to, from]) await call(one, 'SETSLOT', String(slot), 'NODE', toId);
    },
  };
}
