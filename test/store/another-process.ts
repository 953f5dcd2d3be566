import { afterEach } from 'vitest';
import { mintHolder, type ProcessLife, processLife } from '../../src/store/process-life.ts';
import { createStores } from '../../src/store/stores.ts';
import { type OpenedPostgresStores, quiet } from './open-postgres-stores.ts';

const lives: ProcessLife[] = [];
afterEach(async () => {
  await Promise.all(lives.splice(0).map((life) => life.end()));
});

/** The stores of one more process on that database, which lives until its life or the test ends. */
export async function anotherProcess({ db, clock, connection }: OpenedPostgresStores) {
  const holder = mintHolder();
  const life = processLife({ connection, holder, log: quiet });
  lives.push(life);
  await life.begin();
  return { life, holder, stores: createStores(db, clock, holder) };
}
