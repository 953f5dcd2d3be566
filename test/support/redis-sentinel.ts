import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { type RedisProcess, redisProcess } from './redis-process.ts';
import { type RedisSet, redisSet } from './redis-set.ts';

const MASTER = 'watch';
const SENTINELS = 3;
/**
 * How often sentinels look at and tell one another what they see, in milliseconds. Their own pace (10 s, 2 s, 1 s, 1 s)
 * leaves an old master that is back unnoticed for eight seconds; what they do then is the same.
 */
const pace = ['info-period', '500', 'publish-period', '250', 'ping-period', '250', 'ask-period', '250'];

/** A real master with a replica, and three sentinels that put the one in the place of the other. */
export interface TestRedisSentinel extends RedisSet {
  readonly sentinels: readonly RedisProcess[];
}

export interface TestRedisSentinelOptions {
  /** A master that was silent for that long is replaced. */
  readonly downAfterMs?: number;
  /** Whether `end`, `start`, `suspend` and `resume` are about the sentinels as well. */
  readonly sentinelsToo?: boolean;
}

export async function startTestRedisSentinel({
  downAfterMs = 1_000,
  sentinelsToo = false,
}: TestRedisSentinelOptions = {}): Promise<TestRedisSentinel> {
  const dir = await mkdtemp(join(tmpdir(), 'watchbill-sentinel-'));

  /** Redis and Sentinel write into their configuration whom they follow. */
  async function configured(name: string, settings: readonly string[], flags: readonly string[] = []) {
    const port = await freePort();
    const home = join(dir, name);
    await mkdir(home);
    const file = join(home, 'redis.conf');
    await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${home}`, ...settings, ''].join('\n'));
    return redisProcess(port, [file, ...flags]);
  }

  // A master that is told to end would wait ten seconds for a replica that has gone before it.
  const data = [
    'save ""',
    'shutdown-timeout 0',
    'appendonly yes',
    'appendfsync no',
    'repl-diskless-sync-delay 0',
  ];
  const first = await configured('one', data);
  await first.start();
  const second = await configured('two', [...data, `replicaof 127.0.0.1 ${first.port}`]);
  await second.start();
  const servers = [first, second];
  const watch = [
    `sentinel monitor ${MASTER} 127.0.0.1 ${first.port} 2`,
    `sentinel down-after-milliseconds ${MASTER} ${downAfterMs}`,
    `sentinel failover-timeout ${MASTER} 4000`,
  ];
  const sentinels: RedisProcess[] = [];
  for (let index = 0; index < SENTINELS; index += 1) {
    const sentinel = await configured(`sentinel-${index}`, watch, ['--sentinel']);
    // Not a setting that can stand in the file: it is told at every start.
    const quick = {
      ...sentinel,
      get pid() {
        return sentinel.pid;
      },
      async start() {
        await sentinel.start();
        await sentinel.ask((client) => client.call('SENTINEL', ['DEBUG', ...pace]) as Promise<unknown>);
      },
    };
    await quick.start();
    sentinels.push(quick);
  }
  // The last: whoever is named first is asked by others first, and may hang for a test.
  const asked = sentinels.at(-1);
  if (asked === undefined) throw new Error('There are sentinels.');
  const told = (what: string) =>
    asked.ask((client) => client.call('SENTINEL', [what, MASTER]) as Promise<unknown>);

  async function master(): Promise<RedisProcess> {
    const [, port] = (await told('GET-MASTER-ADDR-BY-NAME')) as [string, string];
    const named = servers.find((server) => String(server.port) === port);
    if (named === undefined) throw new Error(`The sentinels name port ${port}, which is nobody's.`);
    return named;
  }

  /** Master and replica are linked, and all sentinels know both. */
  async function settled(): Promise<void> {
    await eventually(async () => {
      const named = await master();
      const info = await named.ask((client) => client.info('replication'));
      return info.includes('role:master') && info.includes('state=online');
    }, 12_000);
    await eventually(async () => {
      const about = (await told('MASTER')) as string[];
      const value = (name: string) => about[about.indexOf(name) + 1];
      return (
        value('num-other-sentinels') === '2' && value('num-slaves') === '1' && value('flags') === 'master'
      );
    }, 12_000);
  }

  await settled();
  const url = `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER}`;
  const parts = sentinelsToo ? { servers: [...servers, ...sentinels] } : { servers, spared: sentinels };
  return { ...redisSet({ url, dir, ...parts, master, settled }), sentinels };
}
