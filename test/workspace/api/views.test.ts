import type { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adaUserId } from '../../../src/workspace/seeds.ts';
import { internals } from '../../../src/workspace/workspace.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startTestWorkspace, type TestWorkspace } from '../../support/workspace.ts';
import { input, long, modal, plain, section } from '../example-blocks.ts';
import { botClient, expectRefusal } from './client.ts';

let slack: TestWorkspace;
let client: webApi.WebClient;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  slack = await startTestWorkspace({ clock });
  client = botClient(slack);
});
afterEach(() => slack.close());

const trigger = (viewId?: string) =>
  internals(slack.workspace).core.triggers.mint({
    userId: adaUserId,
    ...(viewId !== undefined && { viewId }),
  });
const open = (title = 'One', more = {}) =>
  client.views.open({ trigger_id: trigger(), view: modal([], { title: plain(title), ...more }) as never });
const titles = () => slack.workspace.person.modals(adaUserId).map((view) => view.title);

describe('a trigger', () => {
  it('opens one modal', async () => {
    const id = trigger();
    await client.views.open({ trigger_id: id, view: modal([]) as never });
    await expectRefusal(client, 'views.open', { trigger_id: id, view: modal([]) }, 'exchanged_trigger_id');
  });

  it('lives for three seconds', async () => {
    const [inTime, late] = [trigger(), trigger()];
    clock.advance(3000);
    await client.views.open({ trigger_id: inTime, view: modal([]) as never });
    clock.advance(1);
    await expectRefusal(client, 'views.open', { trigger_id: late, view: modal([]) }, 'expired_trigger_id');
  });

  it('cannot be made up', async () => {
    await expectRefusal(
      client,
      'views.open',
      { trigger_id: '1.2.abc', view: modal([]) },
      'invalid_trigger_id',
    );
  });

  it('survives a refused view', async () => {
    const id = trigger();
    await expectRefusal(
      client,
      'views.open',
      { trigger_id: id, view: { type: 'modal' } },
      'invalid_arguments',
    );
    expect(await client.views.open({ trigger_id: id, view: modal([]) as never })).toMatchObject({ ok: true });
  });
});

describe('modals', () => {
  it('stack up to three', async () => {
    const { view } = await open();
    const push = (title: string) =>
      client.views.push({ trigger_id: trigger(view?.id), view: modal([], { title: plain(title) }) as never });
    const second = await push('Two');
    expect(second.view).toMatchObject({ root_view_id: view?.id, previous_view_id: view?.id });
    await push('Three');
    expect(titles()).toEqual(['One', 'Two', 'Three']);
    const fourth = { trigger_id: trigger(view?.id), view: modal([]) };
    await expectRefusal(client, 'views.push', fourth, 'push_limit_reached');
    await slack.workspace.person.closeView(adaUserId, second.view?.id ?? '');
    expect(titles()).toEqual(['One']);
  });

  it('close together when the closed one asks for it', async () => {
    const { view } = await open();
    const pushed = await client.views.push({
      trigger_id: trigger(view?.id),
      view: modal([], { clear_on_close: true }) as never,
    });
    await slack.workspace.person.closeView(adaUserId, pushed.view?.id ?? '');
    expect(titles()).toEqual([]);
  });

  it('need something to be pushed upon', async () => {
    await expectRefusal(client, 'views.push', { trigger_id: trigger(), view: modal([]) }, 'not_found');
  });

  it('are updated by id or external id, and only from the version seen', async () => {
    const opened = await open('One', { external_id: 'declare' });
    const { id = '', hash = '' } = opened.view ?? {};
    const changed = (title: string) => modal([], { title: plain(title), external_id: 'declare' }) as never;
    await client.views.update({ view_id: id, hash, view: changed('Two') });
    await expectRefusal(
      client,
      'views.update',
      { view_id: id, hash, view: changed('Three') },
      'hash_conflict',
    );
    await client.views.update({ external_id: 'declare', view: changed('Four') });
    expect(titles()).toEqual(['Four']);
    await expectRefusal(client, 'views.update', { view_id: 'V0', view: changed('Five') }, 'not_found');
    await expectRefusal(client, 'views.update', { view: changed('Five') }, 'invalid_arguments');
    const twin = { trigger_id: trigger(), view: changed('Twin') };
    await expectRefusal(client, 'views.open', twin, 'duplicate_external_id');
  });

  it('keep what was filled in through an update', async () => {
    const note = input('note', { type: 'plain_text_input', action_id: 'text', min_length: 9 });
    const { view } = await client.views.open({ trigger_id: trigger(), view: modal([note]) as never });
    const id = view?.id ?? '';
    const { person } = slack.workspace;
    const filled = await person.submitView(adaUserId, id, { note: { text: 'disk' } });
    expect(filled).toEqual({ outcome: 'errors', errors: { note: 'Must be at least 9 characters long.' } });
    const updated = await client.views.update({ view_id: id, view: modal([note, section('a')]) as never });
    expect(updated.view?.state).toEqual({
      values: { note: { text: { type: 'plain_text_input', value: 'disk' } } },
    });
  });

  it('are refused above 250 kB', async () => {
    const blocks = Array.from({ length: 90 }, () => section(long(2900)));
    await expectRefusal(
      client,
      'views.open',
      { trigger_id: trigger(), view: modal(blocks) },
      'view_too_large',
    );
  });
});

describe('views.publish', () => {
  const home = (text: string) => ({ type: 'home' as const, blocks: [section(text)] as never });

  it('replaces the App Home of one person, keeping its id', async () => {
    const first = await client.views.publish({ user_id: adaUserId, view: home('a') });
    const second = await client.views.publish({ user_id: adaUserId, view: home('b') });
    expect(second.view?.id).toBe(first.view?.id);
    expect(slack.workspace.person.home(adaUserId)?.blocks).toMatchObject([{ text: { text: 'b' } }]);
    const stale = { user_id: adaUserId, view: home('c'), hash: first.view?.hash };
    await expectRefusal(client, 'views.publish', stale, 'hash_conflict');
  });

  it('refuses an unknown person and a modal', async () => {
    await expectRefusal(
      client,
      'views.publish',
      { user_id: 'U0NOBODY000', view: home('a') },
      'user_not_found',
    );
    await expectRefusal(
      client,
      'views.publish',
      { user_id: adaUserId, view: modal([]) },
      'invalid_arguments',
    );
  });
});
