import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  alertIdOf,
  identified,
  readRequestId,
  requestActions,
  requestIdOf,
  tinyIdOf,
} from '../../src/alert-sources/opsgenie/identity.ts';
import opsgenie from '../../src/alert-sources/opsgenie.ts';
import { incidentsOf, pipeline, storyOf } from '../support/alerts.ts';
import { holdBatches } from '../support/held-batches.ts';
import { type SourceBench, sourceBench } from '../support/source-bench.ts';
import { alertSourceContract, context, now } from './source-contract.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/alert-sources/${name}.json`), 'utf8'));
const one = (body: unknown) => opsgenie.parse(body, context).events[0];
const bench = () => sourceBench('opsgenie', opsgenie);
const stateOf = async (line: SourceBench) => (await incidentsOf(line))[0]?.incident;

describe('the Opsgenie source', () => {
  alertSourceContract(opsgenie, () => fixture('opsgenie-create'));

  it('reads what Alertmanager sends to Opsgenie', () => {
    expect(one(fixture('opsgenie-create'))).toMatchObject({
      status: 'firing',
      labels: {
        alertname: 'ShopErrors',
        service: 'api',
        severity: 'critical',
        priority: 'P1',
        entity: 'api',
        tags: 'prod,shop',
        alias: fixture('opsgenie-create').alias,
      },
      annotations: {
        summary: '[FIRING:1] ShopErrors (api critical shop)',
        responders: 'shop-team',
        note: 'from alertmanager',
      },
      startsAtGuessed: true,
    });
  });

  it('reads the documented example', () => {
    expect(one(fixture('opsgenie-documented'))).toMatchObject({
      labels: { alertname: 'An example alert message', key1: 'value1', tags: 'Critical,OverwriteQuietHours' },
      annotations: {
        responders: '4513b7ea-3b91-438f-b7e4-e3e54af9147c, NOC, trinity@opsgenie.com',
        actions: 'Restart, AnExampleAction',
        description: 'Every alert needs a description',
      },
    });
  });

  it.each([
    ['P1', 'critical'],
    ['P2', 'critical'],
    ['P3', 'warning'],
    ['P4', 'info'],
    ['P5', 'info'],
    [undefined, 'warning'],
  ])('takes %s for %s', (priority, severity) => {
    expect(one({ message: 'x', priority })?.labels['severity']).toBe(severity);
  });

  it('is one alert for the same words without an alias, and another for others', () => {
    const same = (message: string) => one({ message, entity: 'api' })?.fingerprint;
    expect(same('a')).toBe(same('a'));
    expect(same('a')).not.toBe(same('b'));
  });

  it('shows nests in details as JSON, and neither endless ones nor deep ones', () => {
    let deep: unknown = 'leaf';
    for (let level = 0; level < 3_000; level += 1) deep = { 'a\ud800': deep };
    const details = { deep, wide: Array.from({ length: 9_000 }, (_, index) => index), small: { a: [1] } };
    const event = one({ message: 'x', details });
    expect(event?.labels).toMatchObject({ deep: '(nested too deep to be shown)', small: '{"a":[1]}' });
    expect(event?.annotations['wide']).toHaveLength(10_000);
  });

  it('does without details that are nothing but names', () => {
    const details = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`name-${index}`, 'x']));
    expect(Object.keys(one({ message: 'x', details })?.labels ?? {})).not.toContain('name-1');
  });

  it('keeps long details out of the labels', () => {
    const details = { stack: 'one\ntwo', long: 'x'.repeat(300), region: 'eu', count: 3 };
    expect(one({ message: 'x', details })).toMatchObject({
      labels: { region: 'eu', count: '3' },
      annotations: { stack: 'one\ntwo', long: 'x'.repeat(300) },
    });
  });

  it.each([
    [{ message: '' }, /'message'/],
    [{ alias: 'x' }, /'message'/],
    [{ message: 'x', priority: 'P9' }, /'priority'/],
  ])('refuses %j', (body, expected) => {
    expect(() => one(body)).toThrow(expected);
  });
});

describe('the names of an alert', () => {
  it('lead back to it, each of them', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.nat(2 ** 31),
        fc.nat(3),
        (bits, time, act) => {
          const fingerprint = bits.toString(16).padStart(16, '0');
          expect(identified(alertIdOf(fingerprint))).toBe(fingerprint);
          expect(identified(tinyIdOf(fingerprint), 'tiny')).toBe(fingerprint);
          const action = requestActions[act] ?? 'Create';
          const at = new Date(time);
          expect(readRequestId(requestIdOf(fingerprint, action, at))).toEqual({ fingerprint, action, at });
        },
      ),
    );
  });

  it.each([
    ['x', 'id'],
    ['513085b8-caf3-4f91-aa23-be5fdefc3570', 'id'],
    ['99999999999999999999', 'tiny'],
    ['12a', 'tiny'],
    ['1', 'weird'],
  ])('are refused when they are none: %s as %s', (name, type) => {
    expect(() => identified(name, type)).toThrow(/is not an alert's/);
  });

  it('are not read from a request id of somebody else', () => {
    expect(readRequestId('x')).toBeUndefined();
    expect(readRequestId('513085b8-caf3-4f91-ea23-be5fdefc3570')).toBeUndefined();
  });
});

describe("Opsgenie's API", () => {
  const create = async (line: SourceBench) => await line.post('/v2/alerts', fixture('opsgenie-create'));
  const alias = fixture('opsgenie-create').alias;

  it('takes an alert, answers 202 with a request id, and tells by it what became of it', async () => {
    const line = bench();
    const answer = await create(line);
    expect(answer.statusCode).toBe(202);
    const { result, requestId } = answer.json();
    expect(result).toBe('Request will be processed');
    const status = (await line.get(`/v2/alerts/requests/${requestId}`)).json();
    expect(status.data).toMatchObject({ isSuccess: true, action: 'Create', status: 'Created alert', alias });
    const shown = (await line.get(`/v2/alerts/${status.data.alertId}`)).json().data;
    expect(shown).toMatchObject({ alias, status: 'open', acknowledged: false, priority: 'P1' });
    const byTiny = await line.get(`/v2/alerts/${shown.tinyId}?identifierType=tiny`);
    expect(byTiny.json().data.id).toBe(shown.id);
  });

  it('acknowledges by alias for whoever did, with his note on the timeline', async () => {
    const line = bench();
    await create(line);
    const body = { user: 'bea', note: 'I look at it' };
    const answer = await line.post(`/v2/alerts/${alias}/acknowledge?identifierType=alias`, body);
    expect(answer.statusCode).toBe(202);
    const incident = await stateOf(line);
    expect(incident).toMatchObject({ state: 'acknowledged', owner: 'bea' });
    const timeline = await line.stores.incidents.timeline(incident?.id ?? '', 10);
    expect(timeline.find(({ kind }) => kind === 'note')).toMatchObject({
      text: 'I look at it',
      actor: { id: 'bea' },
    });
    expect((await line.get(`/v2/alerts/${alias}?identifierType=alias`)).json().data).toMatchObject({
      acknowledged: true,
      owner: 'bea',
    });
  });

  it('closes as Alertmanager does, and may be created again', async () => {
    const line = bench();
    await create(line);
    await line.post(`/v2/alerts/${alias}/close?identifierType=alias`, fixture('opsgenie-close'));
    expect((await stateOf(line))?.state).toBe('resolved');
    expect((await line.get(`/v2/alerts/${alias}?identifierType=alias`)).json().data.status).toBe('closed');
    line.clock.advance('1m');
    await create(line);
    expect((await stateOf(line))?.state).toBe('triggered');
  });

  it('adds notes, and refuses one that is empty or about nothing', async () => {
    const line = bench();
    const url = `/v2/alerts/${alias}/notes?identifierType=alias`;
    expect((await line.post(url, { note: 'x' })).statusCode).toBe(404);
    await create(line);
    expect((await line.post(url, { note: 'The disk is new', user: 'bea' })).statusCode).toBe(202);
    expect(await storyOf(line, (await stateOf(line))?.id ?? '')).toEqual(['opened', 'note']);
    const refused = await line.post(url, { user: 'bea' });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toEqual({ message: expect.stringContaining("'note'"), took: 0, requestId: '' });
  });

  it('answers when it is done also under load, so that what is asked next is known', async () => {
    const line = sourceBench('opsgenie', opsgenie, { line: pipeline({ limits: { deferAbove: 0 } }) });
    const written = vi.spyOn(line.stores.journal, 'append');
    const go = holdBatches(line.stores.alerts);
    const another = line.post('/v2/alerts', { message: 'Another' });
    await go.waiting();
    const created = create(line);
    await vi.waitFor(() => expect(line.intake.inLine()).toBe(1));
    expect(written).not.toHaveBeenCalled();
    await go();
    await go();
    await another;
    const { requestId } = (await created).json();
    expect((await line.get(`/v2/alerts/requests/${requestId}`)).statusCode).toBe(200);
    const note = await line.post(`/v2/alerts/${alias}/notes?identifierType=alias`, { note: 'x' });
    expect(note.statusCode).toBe(202);
  });

  it('takes the end of what it never heard of', async () => {
    const line = bench();
    expect((await line.post('/v2/alerts/never/close?identifierType=alias', {})).statusCode).toBe(202);
    expect(await incidentsOf(line)).toEqual([]);
  });

  it('answers 404 for an alert or a request that is not there', async () => {
    const line = bench();
    expect((await line.get('/v2/alerts/x?identifierType=alias')).statusCode).toBe(404);
    expect(
      (await line.get(`/v2/alerts/requests/${requestIdOf('0'.repeat(16), 'Create', now)}`)).statusCode,
    ).toBe(404);
    expect((await line.get('/v2/alerts/requests/x')).statusCode).toBe(404);
    expect((await line.get('/v2/alerts/x')).statusCode).toBe(400);
  });

  it('takes its key as Opsgenie does', async () => {
    const { post } = sourceBench('opsgenie', opsgenie, {
      generalToken: 'eb243592-faa2-4ba2-a551-1afdf565c889',
    });
    const status = async (authorization: string) =>
      (await post('/v2/alerts', fixture('opsgenie-create'), { authorization })).statusCode;
    expect(await status('GenieKey eb243592-faa2-4ba2-a551-1afdf565c889')).toBe(202);
    expect(await status('Bearer eb243592-faa2-4ba2-a551-1afdf565c889')).toBe(202);
    expect(await status('GenieKey another')).toBe(401);
    expect(await status('eb243592-faa2-4ba2-a551-1afdf565c889')).toBe(401);
  });
});
