import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { type RedisProcess, redisProcess } from './redis-process.ts';

const MASTER = 'watch';
const SENTINELS = 3;

/** A real master with a replica, and three sentinels that put the one in the place of the other. */
export interface TestRedisSentinel {
  readonly url: string;
  /** Whom the sentinels name. */
  master(): Promise<RedisProcess>;
  /** Ends master and replica; the sentinels go on. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts those that do not run, and waits until the named one is a master. */
  start(): Promise<void>;
  suspend(): void;
  resume(): void;
  flush(): Promise<void>;
  /** Until everything written so far is on both. */
  replicated(): Promise<void>;
  dispose(): Promise<void>;
}

/** A master that was silent for that long is replaced. */
export async function startTestRedisSentinel({ downAfterMs = 1_000 } = {}): Promise<TestRedisSentinel> {
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
    'appendfsync always',
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
    await sentinel.start();
    sentinels.push(sentinel);
  }
  const [asked] = sentinels;
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
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER}`,
    master,
    end: async (signal) => void (await Promise.all(servers.map((server) => server.end(signal)))),
    async start() {
      await Promise.all(servers.map((server) => server.start()));
      await settled();
    },
    suspend: () => servers.forEach((server) => void server.suspend()),
    resume: () => servers.forEach((server) => void server.resume()),
    flush: async () => void (await (await master()).ask((client) => client.flushall())),
    replicated: async () => void (await (await master()).ask((client) => client.wait(1, 2_000))),
    async dispose() {
      await Promise.all([...servers, ...sentinels].map((server) => server.end('SIGKILL')));
      await rm(dir, { recursive: true, force: true });
    },
  };
}
