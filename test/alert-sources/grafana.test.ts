import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import grafana from '../../src/alert-sources/grafana.ts';
import { fingerprintOf } from '../../src/domain/fingerprint.ts';
import { alertSourceContract, context } from './source-contract.ts';

const text = readFileSync(join(import.meta.dirname, '../fixtures/alert-sources/grafana.json'), 'utf8');
const recorded = (): { alerts: Record<string, unknown>[] } => JSON.parse(text);
const one = (changes: object) =>
  grafana.parse({ alerts: [{ ...recorded().alerts[0], ...changes }] }, context).events[0];

describe('the Grafana source', () => {
  alertSourceContract(grafana, recorded);

  it('reads each alert of the group, with values, links and the picture', () => {
    const [firing, resolved] = grafana.parse(recorded(), context).events;
    expect(firing).toMatchObject({
      source: 'grafana',
      status: 'firing',
      grouped: true,
      labels: { alertname: 'High memory usage', team: 'blue', zone: 'us-1' },
      annotations: {
        summary: 'This alert was triggered for zone us-1',
        values: 'B = 44.23943737541908, C = 1',
      },
      startsAt: new Date('2021-10-12T07:51:03.157Z'),
      links: [
        { label: 'Source', url: 'https://play.grafana.org/alerting/1afz29v7z/edit' },
        { label: 'Dashboard' },
        { label: 'Panel' },
        { label: 'Silence in Grafana' },
        { label: 'Image', image: true },
      ],
    });
    expect(resolved).toMatchObject({
      status: 'resolved',
      endsAt: new Date('2021-10-12T08:01:03.157Z'),
      annotations: { values: "[ metric='' labels={} value=14151.331895396988 ]" },
      links: [{ label: 'Source' }, { label: 'Silence in Grafana' }],
    });
  });

  it('makes the fingerprint of the labels and does not take the sender’s word', () => {
    expect(one({ fingerprint: '0000000000000000' })?.fingerprint).toBe(
      fingerprintOf({ alertname: 'High memory usage', team: 'blue', zone: 'us-1' }),
    );
  });

  it.each([['http://grafana.example/a.png'], ['javascript:alert(1)'], ['https://'], [''], [7], [null]])(
    'shows no picture from %j',
    (imageURL) => {
      expect(one({ imageURL })?.links.filter((link) => link.image)).toEqual([]);
    },
  );

  it('names as many values as people read', () => {
    const values = Object.fromEntries(Array.from({ length: 12 }, (_one, index) => [`V${index}`, index]));
    expect(one({ values })?.annotations['values']).toMatch(/^V0 = 0, .+, V9 = 9, and 2 more$/);
  });

  it('writes out no deep nest of values', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 3_000; level += 1) deep = [deep];
    expect(one({ values: { deep, B: 2 } })?.annotations['values']).toBe(
      'deep = (nested too deep to be shown), B = 2',
    );
  });

  it('takes an alert whose values are odd', () => {
    expect(one({ values: 'x', valueString: undefined })?.annotations).not.toHaveProperty('values');
    expect(one({ values: { B: { toString: 1 } } })?.annotations['values']).toBe('B = {"toString":1}');
    expect(one({ values: null })).toMatchObject({ status: 'firing' });
  });

  it.each([
    [{ labels: {} }, /'alerts\[0\]\.labels'/],
    [{ status: 'alerting' }, /'alerts\[0\]\.status'/],
    [{ startsAt: 'now' }, /'alerts\[0\]\.startsAt'/],
  ])('refuses %j', (changes, expected) => {
    expect(() => one(changes)).toThrow(expected);
  });
});
