import { join } from 'node:path';
import { mallocLimits, nodeLimits } from '../../src/app/process-limits.ts';
import { type AppOptions, databaseUrl, startApp, type TestApp } from '../../test/support/app.ts';
import type { TestPostgres } from '../../test/support/failing-postgres.ts';
import type { TestRedis } from '../../test/support/redis.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import type { TestWorkspace } from '../../test/support/workspace.ts';

export type Roles = 'web' | 'worker,scheduler';
export type Wire = 'postgres' | 'redis' | 'slack';

/** After a collection of garbage; what the heap has given back may still be resident for a while. */
export interface Memory {
  readonly pid: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
}

interface Surroundings {
  readonly folder: string;
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly team: TestWorkspace;
}

const entry = ['--expose-gc', ...nodeLimits, 'test/support/tested-main.ts'];

/** One process of Watchbill, which is started again whenever it ends, as a service manager does. */
export class Replica {
  readonly roles: Roles;
  readonly wires: Readonly<Record<Wire, TcpProxy>>;
  readonly #options: AppOptions;
  #app: Promise<TestApp> | undefined;
  #offsetMs = 0;
  #url: URL | undefined;
  #front: TcpProxy | undefined;

  private constructor(roles: Roles, around: Surroundings, wires: Record<Wire, TcpProxy>) {
    this.roles = roles;
    this.wires = wires;
    const { bot, app } = around.team.workspace.tokens;
    this.#options = {
      entry,
      env: {
        ...mallocLimits,
        WATCHBILL_CONFIG: around.folder,
        WATCHBILL_ROLES: roles,
        LOG_LEVEL: 'info',
        DATABASE_URL: databaseUrl({
          ...around.postgres.connection,
          host: '127.0.0.1',
          port: wires.postgres.port,
        }),
        REDIS_URL: `redis://127.0.0.1:${wires.redis.port}`,
        SLACK_BOT_TOKEN: bot,
        SLACK_APP_TOKEN: app,
        SLACK_API_URL: `http://127.0.0.1:${wires.slack.port}/api/`,
      },
    };
  }

  /** Lays its wires; it is not started yet. */
  static async open(roles: Roles, around: Surroundings): Promise<Replica> {
    const { connection } = around.postgres;
    const [postgres, redis, slack] = await Promise.all([
      startTcpProxy(() => ({ path: join(connection.host, `.s.PGSQL.${connection.port}`) })),
      startTcpProxy(() => portOf(new URL(around.redis.url))),
      startTcpProxy(() => portOf(new URL(around.team.url))),
    ]);
    const replica = new Replica(roles, around, { postgres, redis, slack });
    replica.#front = await startTcpProxy(() => replica.#url && portOf(replica.#url));
    return replica;
  }

  /** Stays the same over all starts. */
  get url(): string {
    return `http://127.0.0.1:${this.#front?.port}`;
  }

  /** Resolves when it is ready; what keeps it from starting is tried again until `close`. */
  async start(): Promise<TestApp> {
    this.#app ??= startApp(this.#options);
    const starting = this.#app;
    try {
      const app = await starting;
      this.#url = new URL(app.url);
      if (this.#offsetMs !== 0) await app.ask({ clockOffsetMs: this.#offsetMs });
      return app;
    } catch (error) {
      if (this.#app !== starting) return await this.start();
      this.#app = undefined;
      throw error;
    }
  }

  /** kill -9, and started again. */
  async kill(): Promise<void> {
    const app = await this.start();
    await app.kill();
    this.#app = undefined;
    void this.start().catch(() => undefined);
  }

  /** SIGTERM, and started again. Its exit code. */
  async restart(): Promise<number | null> {
    const app = await this.start();
    const code = await app.stop();
    this.#app = undefined;
    void this.start().catch(() => undefined);
    return code;
  }

  /** Stands still, as a process does on a host that has no time for it. */
  async suspend(): Promise<() => void> {
    const { pid } = await this.start();
    process.kill(pid, 'SIGSTOP');
    return () => process.kill(pid, 'SIGCONT');
  }

  async setClock(offsetMs: number): Promise<void> {
    this.#offsetMs = offsetMs;
    await (await this.start()).ask({ clockOffsetMs: offsetMs });
  }

  /** What it holds after a collection of garbage. */
  async memory(): Promise<Memory> {
    const app = await this.start();
    const { residentBytes, heapBytes } = (await app.ask({})) as Record<'residentBytes' | 'heapBytes', number>;
    return { pid: app.pid, residentMiB: residentBytes / 2 ** 20, heapMiB: heapBytes / 2 ** 20 };
  }

  /** The end of what it wrote, for whoever has to find out. */
  async output(): Promise<string> {
    return (await this.start()).output();
  }

  async close(): Promise<void> {
    const app = await this.#app?.catch(() => undefined);
    await app?.kill();
    await Promise.all([...Object.values(this.wires), this.#front].map((wire) => wire?.close()));
  }
}

function portOf({ port }: URL) {
  return { host: '127.0.0.1', port: Number(port) };
}
