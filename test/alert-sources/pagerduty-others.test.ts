import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseChangeEvent } from '../../src/alert-sources/pagerduty/change-events.ts';
import { parseEventV1 } from '../../src/alert-sources/pagerduty/events-v1.ts';
import pagerduty from '../../src/alert-sources/pagerduty.ts';
import { sourceBench } from '../support/source-bench.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/alert-sources/${name}.json`), 'utf8'));
const v2 = (body: unknown, headers = {}) => pagerduty.parse(body, { ...context, headers }).events[0];
const v1 = (body: unknown) => parseEventV1(body, context).events[0];

describe('what Alertmanager sends to PagerDuty', () => {
  alertSourceContract(pagerduty, () => fixture('pagerduty-trigger'));

  it('is an alert with its class, component, group, details, links and picture', () => {
    expect(v2(fixture('pagerduty-trigger'))).toMatchObject({
      labels: { alertname: 'shop', class: 'shop', component: 'api', group: 'prod', severity: 'error' },
      annotations: {
        summary: '[FIRING:1] ShopErrors (api critical shop)',
        num_firing: '1',
        description: expect.stringMatching(/^firing: Labels:\n - alertname = ShopErrors/),
      },
      links: [
        { label: 'Alertmanager' },
        { label: 'Wiki', url: 'https://wiki.example/shop' },
        { label: 'Errors', url: 'https://graphs.example/shop.png', image: true },
        { label: 'Errors', url: 'https://graphs.example/' },
      ],
    });
  });

  it('ends the alert of the same key by the same integration, and not that of another', () => {
    const trigger = v2(fixture('pagerduty-trigger'));
    const resolve = fixture('pagerduty-resolve');
    expect(v2(resolve)).toMatchObject({ status: 'resolved', fingerprint: trigger?.fingerprint });
    expect(v2({ ...resolve, routing_key: 'another' })?.fingerprint).not.toBe(trigger?.fingerprint);
  });

  it('may carry the integration key in the header, and has to carry it somewhere', () => {
    const { routing_key: key, ...without } = fixture('pagerduty-resolve');
    expect(v2(without, { 'x-routing-key': key })?.fingerprint).toBe(
      v2(fixture('pagerduty-resolve'))?.fingerprint,
    );
    expect(() => v2(without)).toThrow(/'routing_key' is not acceptable/);
  });

  it('is taken without ornaments that are not as they should be', () => {
    const odd = { ...fixture('pagerduty-trigger'), links: [{ href: 7 }], images: 'x' };
    expect(v2(odd)?.links).toEqual([{ label: 'Alertmanager', url: expect.any(String) }]);
  });

  it.each([
    ['free text', { description: 'free text' }],
    [
      { a: 1, b: { c: true }, d: null },
      { a: '1', b: '{"c":true}', description: 'a: 1\nb: {"c":true}' },
    ],
    [['x'], { description: '["x"]' }],
    [undefined, {}],
  ])('shows the details %j', (details, expected) => {
    const body = fixture('pagerduty-trigger');
    const { summary: _summary, ...others } =
      v2({ ...body, payload: { ...body.payload, custom_details: details } })?.annotations ?? {};
    expect(others).toEqual(expected);
  });
});

describe('PagerDuty Events v1', () => {
  it('triggers a critical alert with details, links and pictures', () => {
    expect(v1(fixture('pagerduty-v1-trigger'))).toMatchObject({
      source: 'pagerduty',
      status: 'firing',
      labels: { alertname: '[FIRING:1] ShopErrors (api critical shop)', severity: 'critical' },
      annotations: { num_firing: '1' },
      links: [
        { label: 'Alertmanager' },
        { label: 'Wiki' },
        { label: 'Image', image: true },
        { label: 'Image', url: 'https://graphs.example/' },
      ],
    });
  });

  it('names the alert that version 2 names by the same key of the same integration', () => {
    const { service_key: _key, ...body } = fixture('pagerduty-v1-trigger');
    const one = v1({ ...body, service_key: fixture('pagerduty-trigger').routing_key });
    expect(one?.fingerprint).toBe(v2(fixture('pagerduty-trigger'))?.fingerprint);
  });

  it('acknowledges and resolves', () => {
    const { service_key, incident_key } = fixture('pagerduty-v1-trigger');
    const told = (event_type: string) => v1({ service_key, incident_key, event_type });
    expect(told('acknowledge')).toMatchObject({ acknowledgedBy: 'PagerDuty Events API', identityOnly: true });
    expect(told('resolve')).toMatchObject({ status: 'resolved', endsAt: now, identityOnly: true });
  });

  it.each([
    [{ event_type: 'trigger', service_key: 'S' }, /'description'/],
    [{ event_type: 'resolve', service_key: 'S' }, /'incident_key'/],
    [{ event_type: 'explode', service_key: 'S' }, /'event_type'/],
    [{ event_type: 'trigger', description: 'x' }, /'service_key'/],
  ])('refuses %j', (body, expected) => {
    expect(() => v1(body)).toThrow(expected);
  });

  it('is answered with 200 and the key, and an error in its own shape', async () => {
    const { post } = sourceBench('pagerduty', pagerduty);
    const url = '/generic/2010-04-15/create_event.json';
    const answer = await post(url, fixture('pagerduty-v1-trigger'));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'success',
      message: 'Event processed',
      incident_key: fixture('pagerduty-v1-trigger').incident_key,
    });
    expect((await post(url, {})).json()).toMatchObject({
      status: 'invalid event',
      errors: [expect.any(String)],
    });
  });
});

describe('PagerDuty change events', () => {
  it('are kept before they are answered, and raise nothing', async () => {
    const { post, stores } = sourceBench('pagerduty', pagerduty);
    const answer = await post('/v2/change/enqueue', fixture('pagerduty-change'));
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({ status: 'success', message: 'Change event processed' });
    expect(await stores.changes.between(new Date(0), now, 10)).toEqual([
      {
        source: 'pagerduty',
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        at: new Date('2020-07-17T08:42:58.315Z'),
        title: 'Build Success - Increase snapshot create timeout to 30 seconds',
        labels: {
          build_state: 'passed',
          build_number: '2',
          run_time: '1236s',
          service: 'api',
          source: 'acme-build-pipeline-tool-default-i-9999',
        },
        links: [{ label: 'View more details in Acme!', url: 'https://acme.pagerduty.dev/build/2' }],
      },
    ]);
    expect(await stores.alerts.list({ limit: 1 })).toEqual([]);
  });

  it('are one change however often the same is told, and two when it happens again later', () => {
    const { payload, ...rest } = fixture('pagerduty-change');
    const { timestamp: _at, ...untimed } = payload;
    const idAt = (ms: number) =>
      parseChangeEvent({ ...rest, payload: untimed }, { ...context, now: new Date(now.getTime() + ms) })
        .changes?.[0]?.id;
    expect(idAt(1_000)).toBe(idAt(0));
    expect(idAt(3_600_000)).not.toBe(idAt(0));
  });

  it('take the key of an integration as their token', async () => {
    const { post } = sourceBench('pagerduty', pagerduty, {
      generalToken: 'R0123456789ABCDEF0123456789ABCDEF',
    });
    const body = fixture('pagerduty-change');
    expect((await post('/v2/change/enqueue', body)).statusCode).toBe(202);
    const refused = await post('/v2/change/enqueue', { ...body, routing_key: 'x' });
    expect(refused.statusCode).toBe(401);
    expect(refused.json()).toMatchObject({ status: 'invalid event' });
    const { routing_key: _key, ...without } = body;
    const header = { 'x-routing-key': 'R0123456789ABCDEF0123456789ABCDEF' };
    expect((await post('/v2/change/enqueue', without, header)).statusCode).toBe(202);
  });
});
