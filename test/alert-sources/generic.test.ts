import { describe, expect, it } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const good = () => ({
  name: 'DiskFull',
  severity: 'critical',
  summary: '/var is full',
  labels: { instance: 'db-1' },
});
const one = (body: unknown) => generic.parse(body, context).events[0];

describe('the generic source', () => {
  alertSourceContract(generic, good);

  it('needs no more than a name', () => {
    expect(one({ name: 'DiskFull' })).toEqual({
      source: 'generic',
      fingerprint: expect.any(String),
      status: 'firing',
      labels: { alertname: 'DiskFull', severity: 'warning' },
      annotations: {},
      startsAt: now,
      startsAtGuessed: true,
      links: [],
    });
  });

  it('takes the name from the label alertname where it is left out', () => {
    const labels = { alertname: 'DiskFull', instance: 'db-1' };
    const named = one({ name: 'DiskFull', labels: { instance: 'db-1' } });
    expect(one({ labels })).toEqual(named);
    expect(generic.parse({ alerts: [{ labels }] }, context).events).toEqual([named]);
    expect(one({ name: 'Other', labels })?.labels['alertname']).toBe('Other');
    expect(one({ labels: { alertname: 'x'.repeat(5_000) } })?.labels['alertname']).toHaveLength(1_024);
  });

  it.each([
    [{ summary: 'full' }, "'name' is not acceptable: it is missing, and so is labels.alertname"],
    [{ labels: { alertname: '' } }, "'name' is not acceptable: it is missing, and so is labels.alertname"],
    [{ alerts: [{ name: 'a' }, {}] }, "'alerts[1].name' is not acceptable: it is missing"],
    [{ name: 'a', links: [{ label: 'Graph' }] }, "'links[0].url' is not acceptable: it is missing."],
    [{ name: 7 }, "'name' is not acceptable: Invalid input: expected string, received number."],
  ])('says of %j which field is missing or wrong', (body, message) => {
    expect(() => generic.parse(body, context)).toThrow(message);
  });

  it('takes the severity from the labels where it has no field of its own', () => {
    const labelled = one({ ...good(), severity: undefined, labels: { severity: 'page', instance: 'db-1' } });
    expect(labelled?.labels).toEqual({ alertname: 'DiskFull', severity: 'page', instance: 'db-1' });
    expect(labelled?.fingerprint).toBe(one(good())?.fingerprint);
    expect(one({ ...good(), labels: { severity: 'info' } })?.labels['severity']).toBe('critical');
  });

  it('keeps one identity while severity, summary and links change', () => {
    const other = {
      ...good(),
      severity: 'warning',
      summary: 'again',
      links: [{ label: 'Graph', url: 'https://g.example' }],
    };
    expect(one(good())?.fingerprint).toBe(one(other)?.fingerprint);
  });

  it('takes the key for the identity where there is one', () => {
    const keyed = (key: string, instance: string) =>
      one({ ...good(), key, labels: { instance } })?.fingerprint;
    expect(keyed('a', 'x')).toBe(keyed('a', 'y'));
    expect(keyed('a', 'x')).not.toBe(keyed('b', 'x'));
  });

  it('ends a resolved alert now when no end is given', () => {
    expect(one({ ...good(), status: 'resolved' })).toMatchObject({
      status: 'resolved',
      endsAt: now,
      startsAtGuessed: true,
    });
  });

  it('takes a start with any zone', () => {
    expect(one({ ...good(), startsAt: '2026-11-21T03:14:00+01:00' })?.startsAt).toEqual(
      new Date('2026-11-21T02:14:00Z'),
    );
    expect(one({ ...good(), startsAt: '2026-11-21T03:14:00+01:00' })).not.toHaveProperty('startsAtGuessed');
  });

  it.each([
    [{ ...good(), links: [{ label: 'x', url: 'not a url' }] }, /'links\[0\]\.url'/],
    [{ ...good(), severity: 'awful' }, /'severity'/],
    [{ alerts: [good(), { ...good(), nmae: 'x' }] }, /'alerts\[1\]'/],
    [{ ...good(), name: '' }, /'name'/],
  ])('refuses %j', (body, expected) => {
    expect(() => generic.parse(body, context)).toThrow(expected);
  });

  it('takes changes too, each once however often it is told', () => {
    const body = { changes: [{ title: 'deploy api 4f2c1', labels: { service: 'api' }, author: 'bea' }] };
    const parsed = generic.parse(body, context);
    expect(parsed).toEqual({
      events: [],
      changes: [
        {
          source: 'generic',
          id: expect.stringMatching(/^[0-9a-f]{32}$/),
          at: now,
          title: 'deploy api 4f2c1',
          labels: { service: 'api' },
          links: [],
          author: 'bea',
        },
      ],
    });
    expect(generic.parse(body, context).changes).toEqual(parsed.changes);
    const later = { ...context, now: new Date(now.getTime() + 3_600_000) };
    expect(generic.parse(body, later).changes?.[0]?.id).not.toBe(parsed.changes?.[0]?.id);
  });

  it.each([
    [{ changes: [] }, /'changes' is not acceptable: has to hold at least one change/],
    [{ changes: [{ titel: 'x' }] }, /'changes\[0\]/],
    [{ changes: [{ title: 'x', at: 'now' }] }, /'changes\[0\]\.at'/],
    [{ changes: [{ title: 'x' }], alerts: 7 }, /'alerts'/],
  ])('refuses the changes %j', (body, expected) => {
    expect(() => generic.parse(body, context)).toThrow(expected);
  });
});
