import type { App } from '@slack/bolt';
import { describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { AuditEntry } from '../../src/domain/ports/audit-store.ts';
import { createDeliveries } from '../../src/slack/deliveries.ts';
import type { Edge } from '../../src/slack/edge.ts';
import { findByKey } from '../../src/slack/find-by-key.ts';
import { createRecentRequests } from '../../src/slack/recent-requests.ts';
import type { SlackClient } from '../../src/slack/slack-client.ts';
import { silentLog } from '../support/silent-log.ts';
import { SteppedClock } from './publisher-bench.ts';
import { edgeServices, recordingLog } from './slack-bench.ts';

const ours = { teamId: 'T1', teamName: 'one', botUserId: 'U9', botId: 'B9' };

function bench(get: () => Promise<typeof ours> = async () => ours) {
  const audit: AuditEntry[] = [];
  const log = recordingLog();
  const processEvent =
    vi.fn<(event: { body: unknown; ack: (answer?: unknown) => Promise<void> }) => Promise<void>>();
  processEvent.mockImplementation(({ ack }) => ack());
  const services = edgeServices(audit);
  const parts = { clock: new SteppedClock(), log, services: () => services, track: () => undefined };
  const identity = { get, known: () => ours, keepAsking: async () => undefined };
  const app = { processEvent } as unknown as App;
  const deliveries = createDeliveries(app, parts as unknown as Edge, identity, createRecentRequests());
  return { deliveries, processEvent, audit, log };
}
const body = { user: { id: 'U1' }, trigger_id: '1.2.3' };

describe('a delivery', () => {
  it('is handed on once and acknowledged once', async () => {
    const { deliveries, processEvent } = bench();
    const ack = vi.fn(async () => undefined);
    await deliveries.take(body, ack);
    expect(processEvent).toHaveBeenCalledTimes(1);
    expect(ack).toHaveBeenCalledTimes(1);
  });

  it.each([
    [body, body],
    [
      { event: { user: 'U1' }, event_id: 'Ev1' },
      { event: { user: 'U1' }, event_id: 'Ev1' },
    ],
  ])('%j that comes again is acknowledged and not acted on', async (first, second) => {
    const { deliveries, processEvent } = bench();
    const ack = vi.fn(async () => undefined);
    await deliveries.take(first, ack, 'envelope 1');
    await deliveries.take(second, ack, 'envelope 2');
    expect(processEvent).toHaveBeenCalledTimes(1);
    expect(ack).toHaveBeenCalledTimes(2);
  });

  it('without an id of its own is told by its envelope', async () => {
    const { deliveries, processEvent } = bench();
    for (const envelope of ['envelope 1', 'envelope 1', 'envelope 2']) {
      await deliveries.take({ user: { id: 'U1' } }, async () => undefined, envelope);
    }
    expect(processEvent).toHaveBeenCalledTimes(2);
  });

  it.each([
    null,
    [],
    'text',
    7,
    {},
    { user: null },
    { user: { id: '' } },
    { user_id: 7 },
    { event: {} },
    { event: { user: {} } },
  ])('%j names nobody: it is acknowledged, recorded as refused, and goes no further', async (odd) => {
    const { deliveries, processEvent, audit } = bench();
    const ack = vi.fn(async () => undefined);
    await deliveries.take(odd, ack);
    expect(processEvent).not.toHaveBeenCalled();
    expect(ack).toHaveBeenCalledTimes(1);
    expect(audit).toMatchObject([{ act: 'delivery', outcome: 'refused' }]);
  });

  it('acts when it comes again after we did not know who we are', async () => {
    let answers = 0;
    const { deliveries, processEvent } = bench(async () => {
      answers += 1;
      if (answers === 1) throw new UnreachableError('Slack is away.');
      return ours;
    });
    await deliveries.take(body, async () => undefined);
    expect(processEvent).not.toHaveBeenCalled();
    await deliveries.take(body, async () => undefined);
    expect(processEvent).toHaveBeenCalledTimes(1);
  });

  it('is worked on although its acknowledgement is lost', async () => {
    const { deliveries, processEvent } = bench();
    await deliveries.take(body, () => Promise.reject(new Error('the socket is gone')));
    expect(processEvent).toHaveBeenCalledTimes(1);
  });

  it('that Bolt stumbles over is logged and acknowledged', async () => {
    const { deliveries, processEvent, log } = bench();
    processEvent.mockRejectedValueOnce(new TypeError("Cannot read properties of null (reading 'id')"));
    const ack = vi.fn(async () => undefined);
    await expect(deliveries.take(body, ack)).resolves.toBeUndefined();
    expect(ack).toHaveBeenCalledTimes(1);
    expect(log.lines).toMatchObject([{ level: 'error' }]);
  });
});

describe('the search by key', () => {
  const metadata = { event_type: 'watchbill_delivery', event_payload: { key: 'card.x' } };
  const search = (messages: readonly unknown[]) => {
    const client = { call: async () => ({ messages }) } as unknown as SlackClient;
    const wanted = { channelId: 'C1', key: 'card.x', since: new Date(0), threadTs: undefined };
    return findByKey(client, ours, wanted, silentLog);
  };

  it.each([
    [{ ts: '1.1', user: 'U9', metadata }, true],
    [{ ts: '1.1', bot_id: 'B9', metadata }, true],
    [{ ts: '1.1', user: 'U0EVIL', bot_id: 'B0EVIL', metadata }, false],
    [{ ts: '1.1', metadata }, false],
    [{ ts: '1.1', user: 'U9', metadata: { ...metadata, event_type: 'other' } }, false],
    [{ ts: '1.1', user: 'U9', metadata: { ...metadata, event_payload: { key: 'card.y' } } }, false],
    [{ ts: '1.1', user: 'U9' }, false],
    [null, false],
  ])('takes %j for ours: %j', async (message, found) => {
    expect(await search([message])).toEqual(found ? { channelId: 'C1', ts: '1.1' } : undefined);
  });
});
