import { describe, expect, it, onTestFinished } from 'vitest';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { allMessages, cardsAmong, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';
import { sweepNow } from '../support/sweep-now.ts';

/** So many cards within a second are still shown one by one. */
const ABOVE = 20;

describe('an outage of Slack', () => {
  const story = usingStory({
    configuration: {
      storm: { above: ABOVE, within: '1s' },
      routes: [{ name: 'default', policy: 'default', groupWait: '0s' }],
    },
  });
  const names = Array.from({ length: 60 }, (_, index) => `Outage ${String(index).padStart(3, '0')}.`);

  it('ends with what is current: one summary, each alert on one card, no page for what is over, few calls meanwhile', async () => {
    const { workspace } = story.team;
    const fault = workspace.faults.add({ kind: 'http-status', status: 503 }, { times: 'until-cleared' });
    onTestFinished(() => fault.clear());
    const ids: string[] = [];
    for (const name of names) ids.push(await story.alert({ name, severity: 'critical' }));
    await story.app.postAlert({
      alerts: names.slice(0, 10).map((name) => ({ name, severity: 'critical', status: 'resolved' })),
    });
    await eventually(async () => {
      const { rows } = await story.database.pool.query(
        "select 1 from watchbill.incidents where state = 'resolved'",
      );
      return rows.length === 10;
    });
    await eventually(async () => (await (await story.app.get('/readyz')).text()).includes('HTTP 503'));
    // Sixty cards and sixty pages wait, and Slack is asked by one at a time.
    const met = fault.met;
    await eventually(() => fault.met > met, 20_000);
    expect(fault.met).toBeLessThan(60);
    // Those that came at a pace that is no storm yet are collapsed by the sweep.
    await eventually(async () => {
      await sweepNow(postgresBackend(story.database.connection));
      const { rows } = await story.database.pool.query(
        `select 1 from watchbill.deliveries
         where kind = 'card' and state = 'pending' and thread_of is null and post_started_at is null`,
      );
      return rows.length <= ABOVE;
    }, 60_000);
    const asked = fault.met;
    const back = performance.now();
    fault.clear();
    await expectEachOnOneCard(() => allMessages(story.team), names, 60_000);
    await settled(story.database, 60_000);
    expect(performance.now() - back).toBeLessThan(60_000);
    const storms = allMessages(story.team).filter((message) => String(keyOf(message)).startsWith('storm.'));
    expect(storms.length).toBeGreaterThanOrEqual(1);
    const collapsed = cardsAmong(allMessages(story.team)).filter(({ threadTs }) => threadTs !== undefined);
    // A card that Slack was asked to post stays one of its own: nobody knows what became of that.
    expect(collapsed.length).toBeGreaterThanOrEqual(Math.max(1, names.length - ABOVE - asked));
    const paged = allMessages(story.team).filter((message) => String(keyOf(message)).startsWith('page.'));
    for (const id of ids.slice(0, 10))
      expect(
        paged.filter((message) => String(keyOf(message)).includes(id)),
        id,
      ).toEqual([]);
    // Everybody else is called for: by a page of its own, or by the one that stands for many.
    const sent = await story.database.pool.query<{ id: string }>(
      `select p.incident_id as id from watchbill.deliveries p
         join watchbill.deliveries sent on sent.key = case p.state when 'joined' then p.thread_of else p.key end
         join watchbill.incidents i on i.id = p.incident_id and i.state <> 'resolved'
       where p.kind = 'page' and p.incident_id is not null and sent.state = 'posted'`,
    );
    expect(new Set(sent.rows.map(({ id }) => id))).toEqual(new Set(ids.slice(10)));
    expect(paged.length).toBeLessThan(40);
    await story.direct(story.olu, 'Storm in #ops: ');
    expect(await (await story.app.get('/readyz')).text()).not.toContain('HTTP 503');
  }, 150_000);

  it('leaves a card that somebody deleted to be posted once more', async () => {
    const id = await story.alert({ name: 'Deleted', severity: 'critical' });
    const card = await story.card(id);
    story.team.workspace.state.commit({ kind: 'message-deleted', channelId: card.channelId, ts: card.ts });
    await story.ask(story.olu, `/ops ack ${id}`);
    const again = await story.card(id, 'Acknowledged');
    expect(again.ts).not.toBe(card.ts);
    await settled(story.database);
    const all = allMessages(story.team).filter((message) => keyOf(message) === `card.${id}`);
    expect(all.map(shownIn)).toHaveLength(1);
  }, 60_000);
});
