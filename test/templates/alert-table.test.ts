import { describe, expect, it } from 'vitest';
import { mostTelling, spreadOf } from '../../src/domain/spread.ts';
import { incidentCard } from '../../templates/incident-card.ts';
import { messageFaults } from '../support/block-limits.ts';
import { alert, card } from './card-models.ts';

const alerts = Array.from({ length: 20 }, (_, index) =>
  alert({ alertname: 'HighCpu', instance: `db-${index}`, zone: `zone-${index % 3}`, job: 'node' }),
);
const spread = mostTelling(spreadOf(alerts.map(({ labels }) => labels)), 20);
const summary = { total: 10_000, firing: 9_990, silenced: 0, inhibited: 0 };

function blocksOf(model: Parameters<typeof incidentCard>[0]) {
  return incidentCard(model).attachments?.[0]?.blocks ?? [];
}
function tableOf(model: Parameters<typeof incidentCard>[0]): readonly (readonly string[])[] {
  const rows = blocksOf(model).find(({ type }) => type === 'table')?.['rows'];
  return Array.isArray(rows) ? rows.map((row) => row.map(({ text }: { text: string }) => text)) : [];
}

describe('the card of many alerts', () => {
  it('has the worst in a table of what sets them apart, the telling label first', () => {
    const [head, first, ...rest] = tableOf(
      card({ alerts, summary, ...(spread === undefined ? {} : { telling: spread }) }),
    );
    expect(head).toEqual(['zone', 'instance', 'State', 'Since (UTC)']);
    expect(first).toEqual(['zone-0', 'db-0', 'firing', '2026-11-21 02:14']);
    expect(rest).toHaveLength(19);
  });

  it('counts by that label, and says how many are shown of how many', () => {
    const telling = {
      label: 'team',
      values: 7,
      alerts: 9_000,
      weight: 1,
      top: [
        { value: 'db', count: 6_000 },
        { value: '', count: 12 },
      ],
    };
    const text = JSON.stringify(blocksOf(card({ alerts, summary, telling })));
    expect(text).toContain('*Firing by `team`* `db` 6,000 · empty 12 · and 5 more values · without it 990');
    expect(text).toContain('20 of 10,000 alerts shown');
  });

  it('says in the table what is resolved or hidden', () => {
    const some = alerts.map((one, index) => ({
      ...one,
      ...(index === 1 ? { silenceId: 'SIL-20261121-0001' } : {}),
      ...(index === 2 ? { inhibitedBy: 'rack' } : {}),
      ...(index === 3 ? { status: 'resolved' as const } : {}),
    }));
    const states = tableOf(card({ alerts: some, summary })).map((row) => row.at(-2));
    expect(states.slice(1, 5)).toEqual(['firing', 'silenced', 'hidden', 'resolved']);
  });

  it('has lines and no table for a few', () => {
    const few = { ...summary, total: 5, firing: 5 };
    expect(tableOf(card({ alerts: alerts.slice(0, 5), summary: few }))).toEqual([]);
    expect(tableOf(card({ alerts: alerts.slice(0, 6), summary: { ...few, total: 6 } }))).toHaveLength(7);
  });

  it('names the alert where no label differs', () => {
    const same = alerts.map(() => alert({ alertname: 'HighCpu' }));
    expect(tableOf(card({ alerts: same, summary }))[1]).toEqual(['HighCpu', 'firing', '2026-11-21 02:14']);
  });

  it('stays within the limits of Slack, whatever the labels hold', () => {
    const wide = Array.from({ length: 20 }, (_, index) =>
      alert(
        Object.fromEntries(
          Array.from({ length: 30 }, (__, label) => [
            `label-${label}-${'x'.repeat(400)}`,
            `${index}${'👩‍👩‍👧‍👦<!channel>&'.repeat(300)}`,
          ]),
        ),
        { annotations: { description: '<&>'.repeat(3_000) } },
      ),
    );
    const telling = {
      label: '<'.repeat(500),
      values: 9,
      alerts: 10,
      weight: 1,
      top: [{ value: '&'.repeat(500), count: 1 }],
    };
    const message = incidentCard(card({ alerts: wide, summary, telling }));
    expect(messageFaults(message)).toEqual([]);
  });
});
