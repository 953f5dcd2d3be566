import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { RequestStore } from '../../src/domain/ports/request-store.ts';
import { oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { memoryRequests } from '../support/memory/memory-requests.ts';
import { freshTrigger, sendPayload, signedHeaders, signingSecret, teamId } from './signed-request.ts';
import { action, command, type SlackBench, startSlack } from './slack-bench.ts';

const form = 'application/x-www-form-urlencoded';
let runs: string[];
let benches: SlackBench[];

const runner = (name: string) => async () => {
  runs.push(name);
  return { text: `${name} ran` };
};
const commands = [
  command('look', { run: runner('look') }),
  command('act', { role: 'operator', run: runner('act') }),
];
const actions = ['submit-it', 'press-it', 'shortcut-it'].map((name) =>
  action(name, { run: async () => ({ reply: await runner(name)() }) }),
);

/** A replica; all of them ask the same store. */
async function replica(requests: RequestStore): Promise<SlackBench> {
  const bench = await startSlack({
    mode: 'http',
    signingSecret,
    registry: { commands, actions },
    requests,
  });
  benches.push(bench);
  return bench;
}

beforeEach(() => {
  runs = [];
  benches = [];
});
afterEach(() => Promise.all(benches.map((bench) => bench.close())));

function typed(text: string, user = oluUserId, trigger: string | undefined = freshTrigger()) {
  const named = trigger === undefined ? {} : { trigger_id: trigger };
  const fields = { command: '/ops', text, user_id: user, team_id: teamId, channel_id: 'C0OPS000001' };
  const body = new URLSearchParams({ ...fields, ...named }).toString();
  const headers = signedHeaders(body, form);
  return async (bench: SlackBench) => {
    const answer = await bench.slack.handleHttp?.(headers, Buffer.from(body));
    await bench.slack.idle();
    return answer?.status;
  };
}

describe('a request that reaches two replicas', () => {
  it('acts once, and is acknowledged by both', async () => {
    const requests = memoryRequests();
    const [one, two] = [await replica(requests), await replica(requests)];
    const send = typed('act');
    expect([await send(one), await send(two), await send(one)]).toEqual([200, 200, 200]);
    expect(runs).toEqual(['act']);
  });

  it('acts once when it reaches them at the same moment', async () => {
    const requests = memoryRequests();
    const [one, two] = [await replica(requests), await replica(requests)];
    const send = typed('act');
    await Promise.all([send(one), send(two)]);
    expect(runs).toEqual(['act']);
  });

  it('is known by its signature where nothing in the body names it', async () => {
    const requests = memoryRequests();
    const [one, two] = [await replica(requests), await replica(requests)];
    const send = typed('act', oluUserId, undefined);
    await send(one);
    await send(two);
    expect(runs).toEqual(['act']);
  });

  it.each([
    [
      'press-it',
      { type: 'block_actions', actions: [{ action_id: 'press-it', type: 'button', block_id: 'b' }] },
    ],
    ['shortcut-it', { type: 'shortcut', callback_id: 'shortcut-it' }],
    [
      'submit-it',
      {
        type: 'view_submission',
        view: { id: 'V1', type: 'modal', callback_id: 'submit-it', private_metadata: '', blocks: [] },
      },
    ],
  ])('acts once through %s', async (name, payload) => {
    const requests = memoryRequests();
    const user = { user: { id: oluUserId, team_id: teamId }, team: { id: teamId } };
    const body = { ...user, ...payload, trigger_id: freshTrigger() };
    for (const bench of [await replica(requests), await replica(requests)]) {
      expect((await sendPayload(bench.slack, body)).status).toBe(200);
      await bench.slack.idle();
    }
    expect(runs).toEqual([name]);
  });
});

describe('a request while the database is away', () => {
  const away: RequestStore = {
    claim: () => Promise.reject(new UnreachableError('PostgreSQL cannot be reached.')),
    prune: async () => 0,
  };

  it('does not act, and the person is told that nothing was done', async () => {
    const bench = await replica(away);
    expect(await typed('act')(bench)).toBe(200);
    expect(runs).toEqual([]);
    expect(bench.audit).toContainEqual(
      expect.objectContaining({
        act: 'command act',
        outcome: 'failed',
        detail: expect.stringContaining('Nothing was done'),
      }),
    );
  });

  it('still answers what only looks', async () => {
    const bench = await replica(away);
    await typed('look', vicUserId)(bench);
    expect(runs).toEqual(['look']);
  });

  it('is decided within a second while the database hangs', async () => {
    const bench = await replica({ ...away, claim: () => new Promise(() => {}) });
    const begun = performance.now();
    await typed('act')(bench);
    expect(performance.now() - begun).toBeLessThan(1_800);
    expect(runs).toEqual([]);
  });

  it('is acknowledged without waiting for the database', async () => {
    const claiming = Promise.withResolvers<boolean>();
    const bench = await replica({ ...away, claim: () => claiming.promise });
    const body = new URLSearchParams({
      command: '/ops',
      text: 'act',
      user_id: oluUserId,
      team_id: teamId,
      channel_id: 'C0OPS000001',
      trigger_id: freshTrigger(),
    }).toString();
    const answer = await bench.slack.handleHttp?.(signedHeaders(body, form), Buffer.from(body));
    expect(answer?.status).toBe(200);
    expect(runs).toEqual([]);
    claiming.resolve(true);
    await bench.slack.idle();
    expect(runs).toEqual(['act']);
  });
});
