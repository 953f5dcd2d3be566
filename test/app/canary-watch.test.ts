import { describe, expect, it } from 'vitest';
import checkCanary from '../../jobs/check-canary.ts';
import syncDelivery from '../../jobs/sync-delivery.ts';
import generic from '../../src/alert-sources/generic.ts';
import { canaryLook } from '../../src/app/canary-watch.ts';
import { withCanaryRoute } from '../../src/config/sections/canary.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { jobBench } from '../jobs/job-bench.ts';
import { pipeline, routes, routingBy } from '../support/alerts.ts';

const plan = { intervalMs: 300_000, channel: '#quiet', boundMs: 60_000 };
const canaryRoutes = withCanaryRoute(routes, plan);
const card = 'card.INC-20261121-0001';

function canaryBench() {
  const line = pipeline({ settings: routingBy(...canaryRoutes) });
  const bench = jobBench({ settings: { canary: plan, routes: canaryRoutes }, line });
  const { context, clock, stores, intake, queued, chat } = bench;
  const door = { open: true };
  const look = canaryLook(
    {
      services: context,
      knock: async (body) => {
        if (!door.open) throw new UnreachableError('Our own door does not answer.');
        const parsed = await generic.parse(body, { now: clock.now(), headers: {} });
        const outcome = await intake.accept('events' in parsed ? parsed.events : parsed);
        return outcome.incidents[0]?.id ?? '';
      },
    },
    plan,
  );
  /** What a worker does with what the look has queued. */
  const work = async () => {
    await intake.drain();
    await bench.run(syncDelivery, { key: card });
    for (const { name, data } of queued.splice(0))
      if (name === 'check-canary') await bench.run(checkCanary, data);
  };
  const alarms = () =>
    chat.messages.filter(({ channelId }) => channelId === '#ops').map(({ message }) => message.text);
  const later = async (span: string) => {
    clock.advance(span);
    await look();
  };
  return { ...bench, door, look, later, work, alarms, last: () => stores.canary.last() };
}

describe('the canary', () => {
  it('sends its first round an interval after the start, and one for each interval', async () => {
    const { look, later, work, last, clock } = canaryBench();
    await look();
    await later('4m');
    expect(await last()).toBeUndefined();
    await later('1m');
    expect(await last()).toMatchObject({ round: 1, sentAt: clock.now() });
    await work();
    await later('4m');
    expect(await last()).toMatchObject({ round: 1, returnedAt: expect.any(Date) });
    await later('1m');
    expect(await last()).toMatchObject({ round: 2 });
  });

  it('goes the whole way on one card that is edited in place, and calls nobody', async () => {
    const { later, work, chat, stores, woken, last } = canaryBench();
    for (let round = 1; round <= 3; round += 1) {
      await later('5m');
      await work();
      expect(await last()).toMatchObject({ round, returnedAt: expect.any(Date) });
      expect(JSON.stringify(chat.messages[0]?.message)).toContain(`Round ${round}, sent`);
    }
    expect(chat.messages.map(({ key, channelId }) => [key, channelId])).toEqual([[card, '#quiet']]);
    expect(woken.escalations).toEqual([]);
    expect(stores.database.state.deliveries.size).toBe(1);
  });

  it('is in no list, count, figure or place of people', async () => {
    const { later, work, stores, clock } = canaryBench();
    await later('5m');
    await work();
    expect(await stores.incidents.list({ limit: 10 })).toEqual([]);
    expect(await stores.incidents.countByState()).toEqual({ triggered: 0, acknowledged: 0, resolved: 0 });
    const figures = await stores.figures.incidents(new Date(0), new Date(clock.now().getTime() + 1));
    expect(figures).toMatchObject({ openedBySeverity: { info: 0 }, stillOpen: 0, noisiest: [] });
    expect((await stores.accounts.read(new Date(0))).places).toMatchObject({ canary: 1, carded: 0 });
  });

  it('tells once when a round does not come back, and once when it does', async () => {
    const { later, work, alarms, last } = canaryBench();
    await later('5m');
    await later('1m');
    expect(alarms()).toEqual([]);
    await later('1s');
    await later('10s');
    expect(alarms()).toEqual([
      'The canary has not come back for 1 min 1 s: alerts may not reach Slack in time. See /ops self and /readyz.',
    ]);
    await later('5m');
    await work();
    await later('10s');
    await later('10s');
    expect(alarms()).toHaveLength(2);
    expect(alarms()[1]).toMatch(/^The canary has come back/);
    expect((await last())?.alarmedAt).toBeUndefined();
  });

  it('tells when the door itself is shut', async () => {
    const { later, door, alarms, lines } = canaryBench();
    door.open = false;
    await later('5m');
    await later('61s');
    expect(alarms()[0]).toMatch(/^The canary has not come back/);
    expect(lines.map(({ message }) => message)).toContain('the canary could not be sent or watched');
  });

  it('tells when not even its rounds can be read, and when they can again', async () => {
    const { later, alarms, stores } = canaryBench();
    const { last } = stores.canary;
    Object.assign(stores.canary, {
      last: async () => {
        throw new UnreachableError('PostgreSQL is away.');
      },
    });
    await later('1s');
    await later('59s');
    expect(alarms()).toEqual([]);
    await later('2s');
    await later('10s');
    expect(alarms()).toHaveLength(1);
    expect(alarms()[0]).toContain('cannot be sent or watched');
    Object.assign(stores.canary, { last });
    await later('10s');
    expect(alarms()[1]).toBe('The canary can be watched again.');
  });

  it('does not take a round for back that Slack does not show', async () => {
    const { later, intake, run, queued, last, context } = canaryBench();
    await later('5m');
    await intake.drain();
    const [check] = queued;
    const stopping = new AbortController();
    const waiting = checkCanary.run(
      { ...context, signal: stopping.signal },
      checkCanary.data.parse(check?.data),
    );
    stopping.abort();
    await waiting;
    expect((await last())?.returnedAt).toBeUndefined();
    await run(syncDelivery, { key: card });
    await run(checkCanary, check?.data);
    expect((await last())?.returnedAt).toBeDefined();
  });

  it('has its card posted again when somebody has deleted it', async () => {
    const { later, work, chat, run, queued, last, context, stores, woken, clock } = canaryBench();
    await later('5m');
    await work();
    chat.messages.length = 0;
    await stores.canary.begin(1, context.clock.now());
    const stopping = new AbortController();
    const { correct } = stores.accounts;
    Object.assign(stores.accounts, {
      correct: async (...words: Parameters<typeof correct>) => {
        await correct(...words);
        stopping.abort();
      },
    });
    const data = checkCanary.data.parse({ round: 2, incidentId: 'INC-20261121-0001' });
    await checkCanary.run({ ...context, signal: stopping.signal }, data);
    expect(woken.deliveries.at(-1)).toBe(card);
    expect((await last())?.returnedAt).toBeUndefined();
    expect(await stores.deliveries.get(card)).toMatchObject({ state: 'pending' });
    clock.advance('2s');
    await run(syncDelivery, { key: card });
    await run(checkCanary, data);
    expect((await last())?.returnedAt).toBeDefined();
    expect([chat.messages.length, queued.length]).toEqual([1, 0]);
  });
});
