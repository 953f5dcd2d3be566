import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TimeoutError } from '../../src/domain/errors.ts';
import { readPostgresStatus } from '../../src/store/postgres-status.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('how PostgreSQL stands', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  it('is told in figures', async () => {
    const status = await readPostgresStatus(opened.db, AbortSignal.timeout(10_000));
    const [row] = await opened.db.query<{ max: string }>(`select current_setting('max_connections') as max`);
    expect(status.maxConnections).toBe(Number(row?.max));
    expect(status.connections).toBeGreaterThanOrEqual(1);
    expect(status.connections).toBeLessThan(status.maxConnections);
    expect(status.latencyMs).toBeGreaterThan(0);
    expect(status.databaseBytes).toBeGreaterThan(1_000_000);
    expect(status.version).toMatch(/^\d+/);
  });

  it('is not told after the deadline', async () => {
    await expect(readPostgresStatus(opened.db, AbortSignal.abort())).rejects.toThrow(TimeoutError);
  });
});
