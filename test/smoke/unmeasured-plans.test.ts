import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { openDatabase } from '../../src/store/database.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

describe('a plan that nobody measures', () => {
  const story = usingStory({ start: false });

  it('is told as an alert that says which runner is missing, and ended by that runner', async () => {
    mkdirSync(join(story.configFolder, 'systems'));
    const unknown = { severity: 'warning', for: '0s' };
    const probes = { cpu: { probe: 'host-memory', host: 'db-9', every: '10s', unknown } };
    writeFileSync(join(story.configFolder, 'systems', 'shop.yml'), JSON.stringify({ title: 'Shop', probes }));
    const { connection } = story.database;
    const db = openDatabase({ connection, applicationName: 'test', log: { warn: () => undefined } });
    const queue = createQueue({ backend: postgresBackend(connection), report: () => undefined });
    const lookedAt = async () =>
      (await db.query<{ at: Date }>('select seen_at as at from plan_watch_look'))[0]?.at.getTime() ?? 0;
    /** A minute passes by PostgreSQL's clock, which is that of all, and the sweeper looks. */
    const minute = async () => {
      const ago = "interval '1 minute'";
      await db.query(`update plan_watch set since = since - ${ago}, noted_at = noted_at - ${ago}`);
      await db.query(`update plan_watch_look set seen_at = seen_at - ${ago}`);
      const before = await lookedAt();
      await queue.add([{ name: 'watch-plans', data: {} }]);
      await eventually(async () => (await lookedAt()) > before, 15_000);
    };

    await story.start({ WATCHBILL_ROLES: 'web,worker,scheduler' });
    await minute();
    for (let passed = 0; passed < 9; passed += 1) await minute();
    const card = await story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && shownIn(message).includes('db-9'),
      20_000,
    );
    expect(shownIn(card)).toContain('Not measured yet: no runner of host');
    expect(shownIn(card)).toContain('WATCHBILL_ROLES=runner WATCHBILL_HOST=db-9');

    await story.start({ WATCHBILL_ROLES: 'runner', WATCHBILL_HOST: 'db-9' });
    const resolved = await story.card(String(keyOf(card)).replace('card.', ''), 'Resolved');
    expect(resolved.ts).toBe(card.ts);
    await Promise.all([queue.close(), db.close()]);
  }, 120_000);
});
