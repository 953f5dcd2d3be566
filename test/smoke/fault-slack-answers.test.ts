import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/workspace/faults.ts';
import { adaUserId } from '../../src/workspace/seeds.ts';
import type { TestApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import type { TestDatabase } from '../support/postgres.ts';
import { openScene, type Scene } from '../support/scene.ts';
import type { TestWorkspace } from '../support/workspace.ts';

/** Where the built-in configuration posts its cards. Pages go to Ada directly and meet none of these faults. */
const channelId = 'C0OPS000001';

let scene: Scene;
let workspace: TestWorkspace;
let database: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  scene = await openScene();
  ({ workspace, database } = scene);
  app = await scene.start({ env: { WATCHBILL_ADMINS: adaUserId } });
});
afterAll(() => scene.close());

/** When each attempt to post this card reached Slack, in milliseconds since the epoch. */
function attempts(name: string): readonly number[] {
  return workspace.workspace.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && JSON.stringify(args).includes(name))
    .filter(({ args }) => args['channel'] === channelId)
    .map(({ atMs }) => atMs);
}

interface Story {
  readonly when: string;
  readonly fault: Fault;
  readonly times: number;
  /** From the 202 to the card: what the product promises, on a machine that has other things to do as well. */
  readonly withinMs: number;
}

const stories: readonly Story[] = [
  { when: 'answers 500 three times', fault: { kind: 'http-status', status: 500 }, times: 3, withinMs: 5_000 },
  { when: 'answers 503 three times', fault: { kind: 'http-status', status: 503 }, times: 3, withinMs: 5_000 },
  {
    when: 'answers 200 with a page of HTML',
    fault: { kind: 'http-status', status: 200, body: '<html><body>Be right back</body></html>' },
    times: 1,
    withinMs: 5_000,
  },
  { when: 'cuts the connection before it acts', fault: { kind: 'reset' }, times: 1, withinMs: 5_000 },
  { when: 'posts and cuts the connection', fault: { kind: 'reset-after-apply' }, times: 1, withinMs: 5_000 },
  {
    when: 'posts and answers 502',
    fault: { kind: 'http-status', status: 502, afterApply: true },
    times: 2,
    withinMs: 5_000,
  },
  { when: 'never answers', fault: { kind: 'hang' }, times: 1, withinMs: 15_000 },
  { when: 'posts and never answers', fault: { kind: 'hang', afterApply: true }, times: 1, withinMs: 15_000 },
  {
    when: 'names an error that passes',
    fault: { kind: 'error', error: 'internal_error' },
    times: 2,
    withinMs: 5_000,
  },
];

describe('one card for an alert', () => {
  it.for(stories)('when Slack $when', async ({ when, fault, times, withinMs }) => {
    const name = `Odd: ${when}.`;
    const planned = workspace.workspace.faults.add(fault, { method: 'chat.postMessage', channelId, times });
    const answer = await app.postAlert({ name, severity: 'critical' });
    expect(answer.status).toBe(202);
    await expectEachOnOneCard(() => allMessages(workspace), [name], withinMs);
    await settled(database);
    await expectEachOnOneCard(() => allMessages(workspace), [name]);
    // A post that Slack applied is found again, and never sent a second time.
    expect(planned.met).toBe(appliesFirst(fault) ? 1 : times);
    planned.clear();
  });

  it.for([
    { when: 'asks to wait 2 s', header: { retryAfterS: 2 }, waitMs: 2_000 },
    { when: 'asks to wait 5 s', header: { retryAfterS: 5 }, waitMs: 5_000 },
    { when: 'asks to wait and does not say how long', header: {}, waitMs: 1_000 },
  ])('when Slack $when, not before it may and within two seconds of it', async ({ when, header, waitMs }) => {
    const name = `Odd: ${when}.`;
    const fault = { kind: 'rate-limit', ...header } as const;
    workspace.workspace.faults.add(fault, { method: 'chat.postMessage', channelId });
    expect((await app.postAlert({ name, severity: 'critical' })).status).toBe(202);
    await settled(database);
    await expectEachOnOneCard(() => allMessages(workspace), [name]);
    const [refused = 0, posted = 0, ...more] = attempts(name);
    expect(posted - refused).toBeGreaterThanOrEqual(waitMs);
    expect(posted - refused).toBeLessThan(waitMs + 2_000);
    expect(more).toEqual([]);
  });
});

function appliesFirst(fault: Fault): boolean {
  return fault.kind === 'reset-after-apply' || ('afterApply' in fault && fault.afterApply === true);
}
