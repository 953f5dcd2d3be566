import { expect, it } from 'vitest';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { sceneOfTest } from '../support/scene.ts';

const ROUNDS = 3;
const BODIES = 40;
const ALERTS = 3;

/** One delivery of these alerts, each of which is an incident of its own. */
function bodyOf(names: readonly string[]) {
  const alerts = names.map((alertname) => ({
    status: 'firing',
    labels: { alertname, instance: 'host-1', severity: 'critical' },
    annotations: { summary: `${alertname} on host-1` },
    startsAt: '2026-11-21T02:00:00Z',
  }));
  return { version: '4', groupKey: 'load', alerts };
}

it('processes what it had only written down when it was killed, each alert once', async () => {
  const { workspace, database, start } = await sceneOfTest();
  const accepted: string[] = [];
  let deferred = 0;
  let left = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const app = await start();
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    let answers = 0;
    const sending = Array.from({ length: BODIES }, async (_, index) => {
      const names = Array.from({ length: ALERTS }, (_one, alert) => `Loaded-${round}-${index}-${alert}-`);
      const answer = await app.postAlert(bodyOf(names), 'alertmanager').catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer?.status !== 202 || text === undefined) return;
      accepted.push(...names);
      if (text.includes('"deferred":true')) deferred += 1;
      answers += 1;
      if (answers >= BODIES / 2) resolve();
    });
    await enough;
    await app.kill();
    await Promise.all(sending);
    const { rowCount } = await database.pool.query('select 1 from watchbill.intake_journal');
    left += rowCount ?? 0;
  }
  // Otherwise nothing of this was a story.
  expect(deferred).toBeGreaterThan(ROUNDS);
  expect(left).toBeGreaterThan(0);

  await start();
  await eventually(async () => {
    const { rowCount } = await database.pool.query('select 1 from watchbill.intake_journal');
    return rowCount === 0;
  }, 10_000);
  await settled(database, 60_000);
  await expectEachOnOneCard(() => allMessages(workspace), accepted);
  const { rows: wrong } = await database.pool.query(
    `select a.incident_id from watchbill.incident_activity a where a.total <> (
       select count(*) from watchbill.alerts s where s.incident_id = a.incident_id)`,
  );
  expect(wrong).toEqual([]);
}, 120_000);
