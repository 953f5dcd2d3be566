import { describe, expect, it } from 'vitest';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { askPostgres } from '../support/ask-postgres.ts';
import { startTestPostgres, testDatabase } from '../support/postgres.ts';
import { queueContract } from './queue-contract.ts';
import type { QueueServer } from './queue-server.ts';

const tables = (schema: string) =>
  `SELECT table_name FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name <> 'migration'`;

async function postgresServer(): Promise<QueueServer> {
  const postgres = await startTestPostgres();
  return {
    ...postgres,
    address: { postgres: postgres.connection },
    async empty() {
      const rows = await askPostgres(postgres.connection, tables('watchbill_queue'));
      const names = rows.map((row) => `watchbill_queue."${row['table_name']}"`);
      await askPostgres(postgres.connection, `TRUNCATE ${names.join(', ')}`);
    },
  };
}

describe('the queue on PostgreSQL', () => {
  queueContract(postgresServer);

  it('makes its tables in a schema of its own, also when several start at once', async () => {
    const { connection, drop } = await testDatabase();
    const backends = [1, 2, 3].map(() => postgresBackend(connection, { schema: 'own_queue' }));
    const producers = await Promise.all(
      backends.map((backend) => backend.openProducer('q', 2_000, () => {})),
    );
    expect((await askPostgres(connection, tables('own_queue'))).map((row) => row['table_name'])).toContain(
      'job',
    );
    expect(await askPostgres(connection, tables('public'))).toEqual([]);
    await Promise.all(producers.map((producer) => producer.close()));
    await drop();
  });
});
