import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src/queue/bullmq-queue.ts';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { TestApp } from '../support/app.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

/** Says what time it is when it is asked to. */
const entry = ['test/support/tested-main.ts'];

describe('a plan that nobody measures', () => {
  const story = usingStory({ start: false });

  it('is told as an alert that says which runner is missing, and ended by that runner', async () => {
    mkdirSync(join(story.configFolder, 'systems'));
    const probes = { cpu: { probe: 'host-memory', host: 'db-9', every: '10s' } };
    writeFileSync(join(story.configFolder, 'systems', 'shop.yml'), JSON.stringify({ title: 'Shop', probes }));
    const apps: TestApp[] = [];
    let offsetMs = 0;
    const start = async (env: Readonly<Record<string, string>>) => {
      const app = await story.start(env, { entry });
      apps.push(app);
      await app.ask({ clockOffsetMs: offsetMs });
    };
    const { connection } = story.database;
    const db = openDatabase({ connection, applicationName: 'test', log: { warn: () => undefined } });
    const queue = createQueue({ backend: postgresBackend(connection), report: () => undefined });
    const lookedAt = async () =>
      (await db.query<{ at: Date }>('select seen_at as at from plan_watch_look'))[0]?.at.getTime() ?? 0;
    /** A minute passes for all processes, and the sweeper looks. */
    const minute = async () => {
      offsetMs += 60_000;
      for (const app of apps) await app.ask({ clockOffsetMs: offsetMs });
      const before = await lookedAt();
      await queue.add([{ name: 'watch-plans', data: {} }]);
      await eventually(async () => (await lookedAt()) > before, 15_000);
    };

    await start({ WATCHBILL_ROLES: 'web,worker,scheduler' });
    await minute();
    for (let passed = 0; passed < 9; passed += 1) await minute();
    const card = await story.team.workspace.waitForMessage(
      (message) => String(keyOf(message)).startsWith('card.') && shownIn(message).includes('db-9'),
      20_000,
    );
    expect(shownIn(card)).toContain('Not measured yet: no runner of host');
    expect(shownIn(card)).toContain('WATCHBILL_ROLES=runner WATCHBILL_HOST=db-9');

    await start({ WATCHBILL_ROLES: 'runner', WATCHBILL_HOST: 'db-9' });
    const resolved = await story.card(String(keyOf(card)).replace('card.', ''), 'Resolved');
    expect(resolved.ts).toBe(card.ts);
    await Promise.all([queue.close(), db.close()]);
  }, 120_000);
});
