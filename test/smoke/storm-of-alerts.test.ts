import { describe, expect, it } from 'vitest';
import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import { allMessages, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { shownIn, usingStory } from '../support/story.ts';
import { sweepNow } from '../support/sweep-now.ts';

const count = 10_000;

/** One body of Alertmanager's with some of the alerts, from `from`. */
function body(from: number, alerts: number): unknown {
  return {
    version: '4',
    groupKey: '{}:{alertname="HostDown"}',
    status: 'firing',
    receiver: 'watchbill',
    externalURL: 'http://alertmanager.example:9093',
    alerts: Array.from({ length: alerts }, (_, index) => ({
      status: 'firing',
      labels: {
        alertname: 'HostDown',
        severity: 'critical',
        instance: `host-${from + index}`,
        zone: `zone-${(from + index) % 4}`,
      },
      annotations: { summary: '=cmd()' },
      startsAt: '2026-11-21T02:14:00Z',
    })),
  };
}

describe('ten thousand alerts of one incident', () => {
  const story = usingStory();
  let id: string;
  const callsForCard = () =>
    story.team.workspace.calls.filter(
      ({ method, args }) =>
        (method === 'chat.postMessage' || method === 'chat.update' || method.startsWith('files.')) &&
        String(args['channel'] ?? args['channel_id'] ?? 'C').startsWith('C'),
    );

  it('are one card in three calls, with all of them counted and the worst in a table', async () => {
    for (let from = 0; from < count; from += 1_000) {
      const answer = await story.app.postAlert(body(from, 1_000), 'alertmanager', { prefer: 'wait' });
      expect(answer.status).toBe(202);
      const { incidents } = (await answer.json()) as { incidents: readonly { id: string }[] };
      id = incidents[0]?.id ?? '';
    }
    const card = await story.card(id, `*${count} of ${count} firing*`);
    await settled(story.database);
    expect(callsForCard().length).toBeLessThanOrEqual(3);
    const text = shownIn(card);
    expect(text).toContain('*Firing by `zone`* `zone-0` 2,500 · `zone-1` 2,500');
    expect(text).toContain('20 of 10,000 alerts shown');
    expect(text).toContain('"type":"table"');
  }, 60_000);

  it('are all in a file in its thread, which no spreadsheet runs, and in one only while nothing changes', async () => {
    const backend = postgresBackend(story.database.connection);
    const due = () =>
      story.database.pool.query("update watchbill.alert_lists set due_at = now() - interval '1 s'");
    await due();
    await sweepNow(backend);
    const card = await story.card(id);
    const files = () => story.replies(card).flatMap((message) => message.files ?? []);
    const [file] = await eventually(() => files().length > 0 && files(), 20_000);
    expect(file).toMatchObject({ name: `${id}-alerts.csv`, mimeType: 'text/csv' });
    expect(file?.title).toContain('All 10,000 alerts');
    const bytes = story.team.workspace.person.fileContent(file?.id ?? '') ?? new Uint8Array();
    const rows = Buffer.from(bytes).toString('utf8').trimEnd().split('\r\n');
    expect(rows).toHaveLength(count + 1);
    expect(rows[1]).toContain(`"'=cmd()"`);
    await due();
    await sweepNow(backend);
    await eventually(async () => {
      const { rows: left } = await story.database.pool.query(
        'select 1 from watchbill.alert_lists where due_at is not null',
      );
      return left.length === 0;
    });
    expect(files()).toHaveLength(1);
    expect(allMessages(story.team).filter((message) => (message.files ?? []).length > 0)).toHaveLength(1);
  }, 60_000);
});
