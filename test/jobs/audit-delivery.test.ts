import { describe, expect, it } from 'vitest';
import auditDelivery from '../../jobs/audit-delivery.ts';
import syncDelivery from '../../jobs/sync-delivery.ts';
import { type Disagreement, noCounts } from '../../src/domain/accounts.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { ended, firing } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { jobBench, warnings } from './job-bench.ts';

const incidentId = 'INC-20261121-0001';
const card = `card.${incidentId}`;

async function audited({ post = true } = {}) {
  const slack = { connected: true };
  const bench = jobBench({ connected: () => slack.connected });
  const { stores, clock, intake } = bench;
  await intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  await intake.drain();
  const sync = (key = card) => bench.run(syncDelivery, { key });
  if (post) await sync();
  /** One round a minute; what it found. */
  const round = async () => {
    clock.advance('1m');
    await bench.run(auditDelivery);
    await intake.drain();
    return (await stores.accounts.lastAudit())?.disagreements ?? [];
  };
  const own = async () =>
    (await stores.alerts.list({ limit: 50 })).find(
      ({ labels }) => labels['alertname'] === 'WatchbillCountsDisagree',
    );
  const { deliveries, alerts, incidents } = stores.database.state;
  return { ...bench, slack, sync, round, own, rows: { deliveries, alerts, incidents } };
}
const what = (found: readonly Disagreement[]) => found.map((one) => one.what);

describe('audit-delivery', () => {
  it('finds nothing while every alert is where it has to be', async () => {
    const bench = await audited();
    await bench.intake.accept([
      firing({ instance: 'a' }),
      ended({ instance: 'b' }),
      ended({ instance: 'x' }),
    ]);
    expect(await bench.round()).toEqual([]);
    const audit = await bench.stores.accounts.lastAudit();
    expect(audit).toMatchObject({ asked: 1, rounds: 0, mended: 0, cursor: card });
    expect(audit?.accounts.counts).toEqual({
      ...noCounts,
      accepted: 5,
      deduplicated: 1,
      fired: 2,
      resolved: 1,
      stored: 1,
      firing: 1,
    });
    expect(await bench.own()).toBeUndefined();
  });

  it.each([
    ['a delivery row that is gone', 'places', (rows) => rows.deliveries.delete(card)],
    [
      'an alert row that is gone',
      'firing',
      (rows) => rows.alerts.delete(firing({ instance: 'a' }).fingerprint),
    ],
    [
      'an alert that lost its incident',
      'places',
      (rows) => {
        for (const [key, { incidentId: _gone, ...alert }] of rows.alerts) rows.alerts.set(key, alert);
      },
    ],
    [
      'an incident that resolved by itself although alerts fire',
      'places',
      (rows) => {
        const incident = rows.incidents.get(incidentId);
        const resolvedBy = { kind: 'machine', id: 'x', source: 'alert' } as const;
        if (incident !== undefined)
          rows.incidents.set(incidentId, { ...incident, state: 'resolved', resolvedBy });
      },
    ],
  ] satisfies [string, string, (rows: Awaited<ReturnType<typeof audited>>['rows']) => void][])(
    'finds %s',
    async (_name, expected, break_) => {
      const bench = await audited();
      break_(bench.rows);
      expect(what(await bench.round())).toContain(expected);
    },
  );

  it('finds an event that no stage has accounted for', async () => {
    const bench = await audited();
    await bench.stores.alerts.ingest(async (tx) => tx.count({ ...noCounts, accepted: 2, fired: 1 }));
    const found = await bench.round();
    expect(found.map(({ text }) => text)).toEqual([
      '4 events were accepted, but 0 were repeats and 3 changed something.',
    ]);
  });

  it('raises an alert in the second round, and ends it when all agrees again', async () => {
    const bench = await audited();
    const stored = bench.rows.deliveries.get(card);
    bench.rows.deliveries.delete(card);
    await bench.round();
    expect(await bench.own()).toBeUndefined();
    await bench.round();
    const raised = await bench.own();
    expect(raised).toMatchObject({ status: 'firing', labels: { severity: 'critical', system: 'watchbill' } });
    expect(raised?.annotations['summary']).toMatch(/^2 of 2 firing alerts are on no card/);
    expect(raised?.incidentId).toBe('INC-20261121-0002');
    // Its own card waits to be posted, and the third round tells of one alert only.
    await bench.sync('card.INC-20261121-0002');
    await bench.round();
    expect((await bench.own())?.startsAt).toEqual(raised?.startsAt);
    if (stored !== undefined) bench.stores.database.state.deliveries.set(card, stored);
    expect(await bench.round()).toEqual([]);
    expect(await bench.own()).toMatchObject({ status: 'resolved' });
    expect((await bench.stores.accounts.lastAudit())?.raisedAt).toBeUndefined();
  });

  it('does not take a round that is run twice for two', async () => {
    const bench = await audited();
    bench.rows.deliveries.delete(card);
    await bench.round();
    bench.clock.advance('1s');
    await bench.run(auditDelivery);
    expect(await bench.stores.accounts.lastAudit()).toMatchObject({ rounds: 1 });
    expect(await bench.own()).toBeUndefined();
  });

  it('finds a card that is marked as posted and is not in Slack, and has it posted again', async () => {
    const bench = await audited();
    bench.chat.messages.length = 0;
    expect(what(await bench.round())).toEqual(['missing']);
    expect(bench.woken.deliveries).toContain(card);
    expect(warnings(bench)).toContain(
      'cards are not in Slack as they are stored; they are posted or edited again',
    );
    await bench.sync();
    expect(bench.chat.messages.map(({ key }) => key)).toEqual([card]);
    expect(await bench.round()).toEqual([]);
    expect(await bench.stores.accounts.lastAudit()).toMatchObject({ mended: 1, rounds: 0 });
    expect(await bench.own()).toBeUndefined();
  });

  it('finds a card that shows less than is stored, and has it edited', async () => {
    const bench = await audited();
    await acknowledgeIncident(bench, { incidentId, actor: person('U0OLU') });
    bench.clock.advance('2s');
    await bench.sync();
    const [message] = bench.chat.messages;
    if (message === undefined) throw new Error('The card is not there.');
    Object.assign(message, { revision: 1, message: { text: 'as it was' } });
    expect(what(await bench.round())).toEqual(['missing']);
    await bench.sync();
    expect(message.revision).toBe(2);
    expect(JSON.stringify(message.message)).toContain('Acknowledged');
    expect(bench.chat.messages).toHaveLength(1);
  });

  it('finds cards that wait for too long, unless Slack is away', async () => {
    const bench = await audited({ post: false });
    expect(await bench.round()).toEqual([]);
    bench.clock.advance('5m');
    expect(what(await bench.round())).toEqual(['late']);
    bench.slack.connected = false;
    expect(await bench.round()).toEqual([]);
    expect(await bench.stores.accounts.lastAudit()).toMatchObject({
      asked: 0,
      accounts: { places: { waiting: 2, carded: 0 }, late: 1 },
    });
  });

  it('asks Slack for a few cards a round, all of them in turn', async () => {
    const bench = await audited();
    for (const name of ['B', 'C', 'D']) await bench.intake.accept([firing({ alertname: name })]);
    for (const n of [2, 3, 4]) await bench.sync(`card.INC-20261121-000${n}`);
    const cursors: (string | undefined)[] = [];
    for (let n = 0; n < 3; n += 1) {
      await bench.round();
      cursors.push((await bench.stores.accounts.lastAudit())?.cursor);
    }
    expect(cursors).toEqual(['card.INC-20261121-0003', 'card.INC-20261121-0004', 'card.INC-20261121-0003']);
  });

  it('claims nothing of a channel that it may not read', async () => {
    const bench = await audited();
    bench.chat.messages.length = 0;
    bench.chat.goneChannels.add('#ops');
    expect(await bench.round()).toEqual([]);
    expect(await bench.stores.accounts.lastAudit()).toMatchObject({ asked: 0, mended: 0 });
    expect(await bench.stores.deliveries.get(card)).toMatchObject({ state: 'posted' });
  });

  it('does not hide a defect behind a channel that it may not read', async () => {
    const bench = await audited();
    bench.chat.shownRevision = async () => {
      throw new TypeError('a defect');
    };
    await expect(bench.round()).rejects.toThrow('a defect');
    bench.chat.shownRevision = async () => {
      throw new NotFoundError('gone');
    };
    expect(await bench.round()).toEqual([]);
  });
});
