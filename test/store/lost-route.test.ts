import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TimeoutError } from '../../src/domain/errors.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { quiet } from './open-postgres-stores.ts';

describe('connections that a router has forgotten', () => {
  const routes = new Set<Socket>();
  let database: TestDatabase;
  let db: Database;
  let close = () => {};

  beforeEach(async () => {
    database = await testDatabase();
    const { connection } = database;
    const proxy = createServer((from) => {
      const to = connect(join(connection.host, `.s.PGSQL.${connection.port}`));
      from.pipe(to).pipe(from);
      for (const socket of [from, to]) {
        routes.add(socket);
        socket.on('error', () => undefined);
      }
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    db = openDatabase({
      connection: { ...connection, host: '127.0.0.1', port },
      applicationName: 'test',
      log: quiet,
      maxConnections: 6,
      callTimeoutMs: 1_500,
    });
    close = () => {
      for (const socket of routes) socket.destroy();
      proxy.close();
    };
  });
  afterEach(async () => {
    await db.close();
    close();
    await database.drop();
  });

  it('cost one call its deadline, and not each of them one', async () => {
    const together = Array.from({ length: 6 }, () => db.transaction((tx) => tx.query('select 1')));
    await Promise.all(together);
    // Nothing arrives any more, and nobody says so.
    for (const socket of routes) socket.unpipe();
    await expect(db.query('select 1')).rejects.toThrow(TimeoutError);
    await expect(db.query('select 2 as two')).resolves.toEqual([{ two: 2 }]);
  });
});
