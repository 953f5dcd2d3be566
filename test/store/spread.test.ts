import { afterEach, beforeEach, expect, it } from 'vitest';
import { spreadOf } from '../../src/domain/spread.ts';
import { alertOf, openIncident } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(() => opened.close());

it('counts the labels of what fires on an incident as they are counted in memory', async () => {
  const labels = Array.from({ length: 40 }, (_, index) => ({
    alertname: 'HighCpu',
    instance: `host-${index}`,
    zone: `zone-${index % 7}`,
    ...(index % 3 === 0 ? { team: 'db' } : {}),
  }));
  const alerts = labels.map((one, index) => alertOf(`alert-${index}`, { labels: one }));
  const over = alertOf('over', { status: 'resolved', labels: { alertname: 'Other' } });
  const id = await openIncident(opened.stores, [...alerts, over]);
  await openIncident(opened.stores, [alertOf('elsewhere')]);
  const byLabel = <T extends { label: string }>(all: readonly T[]) =>
    all.toSorted((left, right) => (left.label < right.label ? -1 : 1));
  const found = byLabel(await opened.stores.alerts.spread(id));
  const counted = byLabel(spreadOf(labels));
  expect(found.map(({ weight: _weight, ...one }) => one)).toEqual(
    counted.map(({ weight: _weight, ...one }) => one),
  );
  for (const [index, { weight }] of found.entries())
    expect(weight).toBeCloseTo(counted[index]?.weight ?? Number.NaN);
  expect(await opened.stores.alerts.spread('INC-20261121-9999')).toEqual([]);
});
