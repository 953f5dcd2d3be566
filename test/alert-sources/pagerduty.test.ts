import { describe, expect, it } from 'vitest';
import pagerduty from '../../src/alert-sources/pagerduty.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const trigger = () => ({
  routing_key: 'R0123456789ABCDEF',
  event_action: 'trigger',
  dedup_key: 'samplekeyhere',
  payload: {
    summary: 'Disk is full',
    source: 'db-1',
    severity: 'error',
    timestamp: '2026-11-21T02:14:00Z',
    class: 'disk',
    custom_details: { free: '3 %' },
  },
  client: 'Monitor',
  client_url: 'https://monitor.example',
  links: [{ href: 'https://wiki.example', text: 'Wiki' }],
});
const one = (body: unknown) => pagerduty.parse(body, context).events[0];

describe('the PagerDuty Events v2 source', () => {
  alertSourceContract(pagerduty, trigger);

  it('triggers an alert with everything the event says', () => {
    expect(one(trigger())).toEqual({
      source: 'pagerduty',
      fingerprint: expect.any(String),
      status: 'firing',
      labels: {
        alertname: 'disk',
        class: 'disk',
        source: 'db-1',
        severity: 'error',
        dedup_key: 'samplekeyhere',
      },
      annotations: { summary: 'Disk is full', free: '3 %', description: 'free: 3 %' },
      startsAt: new Date('2026-11-21T02:14:00Z'),
      links: [
        { label: 'Monitor', url: 'https://monitor.example' },
        { label: 'Wiki', url: 'https://wiki.example' },
      ],
    });
  });

  it('acknowledges and resolves the alert of the same key, knowing nothing else of it', () => {
    const key = { routing_key: 'R0123456789ABCDEF', dedup_key: 'samplekeyhere' };
    const acknowledge = one({ ...key, event_action: 'acknowledge', client: 'Phone' });
    const resolve = one({ ...key, event_action: 'resolve' });
    expect(new Set([one(trigger())?.fingerprint, acknowledge?.fingerprint, resolve?.fingerprint]).size).toBe(
      1,
    );
    expect(acknowledge).toMatchObject({ status: 'firing', identityOnly: true, acknowledgedBy: 'Phone' });
    expect(resolve).toMatchObject({ status: 'resolved', identityOnly: true, endsAt: now });
  });

  it('answers as PagerDuty does', () => {
    const parsed = pagerduty.parse(trigger(), context);
    expect(pagerduty.answer?.({ accepted: 1, deduplicated: 0, incidents: [] }, parsed)).toEqual({
      status: 'success',
      message: 'Event processed',
      dedup_key: 'samplekeyhere',
    });
  });

  it('makes a key of the payload where none is given, the same for the same delivery', () => {
    const { dedup_key: _dropped, ...without } = trigger();
    const [first, second] = [pagerduty.parse(without, context), pagerduty.parse(without, context)];
    expect(first.reference).toMatch(/^[0-9a-f]{32}$/);
    expect(second.reference).toBe(first.reference);
    expect(second.events[0]?.fingerprint).toBe(first.events[0]?.fingerprint);
  });

  it('finds the token in the body', () => {
    expect(pagerduty.bodyToken?.(trigger())).toBe('R0123456789ABCDEF');
    expect([null, 'x', {}, { routing_key: 7 }].map((body) => pagerduty.bodyToken?.(body))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    [{ ...trigger(), event_action: 'explode' }, /'event_action'/],
    [{ routing_key: 'R', event_action: 'resolve' }, /'dedup_key'/],
    [{ ...trigger(), payload: { ...trigger().payload, severity: 'fatal' } }, /'payload\.severity'/],
    [{ ...trigger(), payload: undefined }, /'payload'/],
    [{ ...trigger(), dedup_key: 'x'.repeat(256) }, /'dedup_key'/],
  ])('refuses %j', (body, expected) => {
    expect(() => pagerduty.parse(body, context)).toThrow(expected);
  });
});
