import { beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import type { TestApp } from '../support/app.ts';
import { settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { usingStory } from '../support/story.ts';

/** Each process holds two, so that one may be renewed; Slack hands what comes to all of them in turn. */
const sockets = 4;

describe('two processes that both listen to Slack over a socket', () => {
  let webs: readonly [TestApp, TestApp];
  const story = usingStory({
    start: false,
    configuration: {
      policies: {
        default: {
          levels: [oluUserId, adaUserId, vicUserId].map((id) => ({ call: [`user:${id}`], timeout: '1h' })),
        },
      },
    },
  });
  beforeAll(async () => {
    await story.start({ WATCHBILL_ROLES: 'worker,scheduler' });
    const web = { WATCHBILL_ROLES: 'web' };
    webs = [await story.start(web), await story.start(web)];
  });

  const rows = async (text: string, ...values: unknown[]) =>
    (await story.database.pool.query(text, values)).rows;
  const claims = async () => (await rows('select digest from watchbill.handled_requests')).length;
  /** Which of the two acted on something whose subject holds `words`. */
  const actedOn = (words: string) =>
    webs.map(
      ({ log }) =>
        log.filter(
          ({ msg, ['subject']: subject }) => msg === 'Somebody acted.' && `${subject}`.includes(words),
        ).length,
    );
  /** Does something whose delivery goes to each of the two, and waits until nobody has anything left to do about it. */
  async function deliveredToBoth(act: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
    const before = await claims();
    story.team.workspace.faults.duplicateDeliveries(1, sockets - 1);
    await act();
    await eventually(isDone);
    // One round later each socket has brought whatever came before.
    for (let socket = 0; socket < sockets; socket += 1) await story.ask(story.ada, '/ops whoami');
    await settled(story.database);
    expect((await claims()) - before).toBe(1 + sockets);
  }

  it('share what comes: each takes its turn, and answers once', async () => {
    for (let index = 0; index < sockets; index += 1) await story.ask(story.olu, `/ops note INC-${index} x`);
    await eventually(() => actedOn('INC-').join() === '2,2');
  });

  it('act once on a command that is delivered to both', async () => {
    const title = 'Told to both';
    const declared = async () => rows('select id from watchbill.incidents where title like $1', `%${title}%`);
    await deliveredToBoth(
      () => story.olu.slash(`/ops declare critical ${title}`),
      async () => (await declared()).length > 0,
    );
    expect(await declared()).toHaveLength(1);
    expect(actedOn(title).toSorted()).toEqual([0, 1]);
  });

  it('act once on a click that is delivered to both', async () => {
    const id = await story.alert({ name: 'Pressed', severity: 'critical' });
    const card = await story.card(id);
    await story.direct(story.olu, id);
    await deliveredToBoth(
      () => story.olu.click(card, 'Escalate'),
      async () => (await story.direct(story.ada, id)) !== undefined,
    );
    // Acting twice would have called the third level as well.
    const called = story
      .calls('chat.postMessage')
      .filter(({ args }) => JSON.stringify(args).includes(id))
      .map(({ args }) => args['channel']);
    expect(called.filter((one) => one === adaUserId)).toHaveLength(1);
    expect(called).not.toContain(vicUserId);
    expect(actedOn(id).toSorted()).toEqual([0, 1]);
  });

  it('act once on a form that is delivered to both', async () => {
    const id = await story.alert({ name: 'Noted', severity: 'critical' });
    await story.olu.selectOverflow(await story.card(id), 'Add note');
    const modal = await eventually(() => story.olu.modal());
    const acts = () => actedOn(id).reduce((sum, some) => sum + some, 0);
    const before = acts();
    const noted = () =>
      rows(
        "select 1 from watchbill.timeline where incident_id = $1 and to_jsonb(timeline)::text like '%once%'",
        id,
      );
    await deliveredToBoth(
      () => story.olu.submit(modal, { note: { note: 'only once' } }),
      async () => (await noted()).length > 0,
    );
    expect(await noted()).toHaveLength(1);
    expect(acts() - before).toBe(1);
  });

  it('go on with one of them when the other is gone', async () => {
    await webs[0].stop();
    for (let index = 0; index < 2; index += 1)
      expect(await story.ask(story.vic, '/ops whoami')).toContain('You are viewer');
  });
});
