import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidAlertError, UsageError } from '../../src/domain/errors.ts';
import { alertOf, at, changeIncident, entryOf, ingest, openIncident } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

describe('values that nobody would write', () => {
  let opened: OpenedPostgresStores;
  beforeEach(async () => {
    opened = await openPostgresStores();
  });
  afterEach(() => opened.close());

  it.each([
    ['a NUL in a label', { labels: { alertname: 'a\0b' } }],
    ['half a surrogate pair', { annotations: { summary: 'half \ud83d' } }],
    ['a year that PostgreSQL does not write', { startsAt: new Date(8.64e15) }],
  ])('are refused as an invalid alert, and not as an outage: %s', async (_name, over) => {
    const refused = ingest(opened.stores, { alerts: [alertOf('ok'), alertOf('odd', over)] });
    await expect(refused).rejects.toThrow(InvalidAlertError);
    expect(await opened.stores.alerts.list({ limit: 10 })).toEqual([]);
  });

  it('are refused as wrong usage where a person wrote them', async () => {
    const id = await openIncident(opened.stores);
    const noted = changeIncident(opened.stores, id, {}, { timeline: [entryOf(id, { text: 'a\0b' })] });
    await expect(noted).rejects.toThrow(UsageError);
    expect((await opened.stores.incidents.get(id))?.incident.revision).toBe(1);
  });

  it('come back as they were sent when they are only odd', async () => {
    const odd = alertOf('odd', {
      labels: {
        alertname: "'; drop table alerts; --",
        __proto__x: '{{.}} $1 <!channel>',
        rtl: '\u202egnp.exe',
      },
      annotations: { summary: '👩‍👩‍👧‍👦'.repeat(20_000), '': 'no name' },
      startsAt: new Date('0001-01-01T00:00:00Z'),
      endsAt: new Date('9999-12-31T23:59:59.999Z'),
      status: 'resolved',
    });
    await ingest(opened.stores, { alerts: [odd] });
    expect(await opened.stores.alerts.list({ limit: 1 })).toEqual([odd]);
  });

  it('do not break the lookup of a group whose key is longer than an index entry may be', async () => {
    const groupKey = Array.from({ length: 50_000 }, (_, index) => `label-${index}=${index * 7919}`).join(',');
    const id = await openIncident(opened.stores, [alertOf('a')], { groupKey });
    await openIncident(opened.stores, [alertOf('b')], { groupKey: `${groupKey}x` });
    const found = await opened.stores.alerts.ingest((tx) => tx.groupIncidents([groupKey]));
    expect(found.get(groupKey)?.incident.id).toBe(id);
  });

  it('do not keep a host from being sampled', async () => {
    const reading = {
      system: 'host',
      probe: 'host-processes',
      target: 'web-1',
      metric: 'top',
      part: 'a\0b',
      unit: 'count',
      value: Number.NaN,
      detail: 'half \ud83d',
      status: 'ok',
      measuredAt: at(0),
    } as const;
    await opened.stores.samples.add([reading]);
    const { value: _value, ...rest } = reading;
    expect(await opened.stores.samples.latest(at(0))).toEqual([
      { ...rest, part: 'a\ufffdb', detail: 'half \ufffd' },
    ]);
  });

  it('keep the last of several states that one batch has for an alert', async () => {
    const last = alertOf('a', { status: 'resolved', endsAt: at(2), updatedAt: at(2) });
    await ingest(opened.stores, { alerts: [alertOf('a'), last] });
    expect(await opened.stores.alerts.list({ limit: 10 })).toEqual([last]);
  });
});
