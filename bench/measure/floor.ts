import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import { databaseUrl } from '../../test/support/app.ts';
import { alertmanagerRequest, type Contender } from './contenders.ts';
import { testDatabaseOn } from './database.ts';

/** A durable pipeline without any feature, on the same PostgreSQL: what is faster than it is not durable, or not Node. */
export async function startFloor(slackUrl: string, server: EmbeddedConnection): Promise<Contender> {
  const database = await testDatabaseOn(server);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'floor-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl(database.connection),
      SLACK_API_URL: `${slackUrl}/api/`,
    },
  });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  const url = `http://127.0.0.1:${port}`;
  return {
    name: 'floor',
    url,
    pid: child.pid ?? 0,
    request: (alerts) => alertmanagerRequest(url, alerts),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await database.drop();
    },
  };
}
