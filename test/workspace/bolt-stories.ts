import type { App } from '@slack/bolt';
import { expect, it } from 'vitest';
import { adaUserId, oluUserId } from '../../src/workspace/seeds.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import type { TestWorkspace } from '../support/workspace.ts';
import { extendedManifest, type Installed, remember } from './bolt-app.ts';
import { actions, button, input, modal, option, plain, section } from './example-blocks.ts';

type Install = (
  register: (app: App, slack: TestWorkspace) => void,
  overrides?: Partial<WorkspaceOptions>,
) => Promise<Installed>;

const select = { type: 'static_select', action_id: 'severity', options: [option('Low'), option('High')] };
const overflow = { type: 'overflow', action_id: 'more', options: [option('Resolve'), option('Reassign')] };
const card = [
  section('*Disk full*'),
  actions(button('acknowledge-incident', 'Acknowledge'), select, overflow),
];
const form = modal([
  input('title', { type: 'plain_text_input', action_id: 'text', max_length: 20 }),
  input('severity', { ...select, initial_option: option('Low') }),
]);

/** What a Bolt app sees of the workspace; the same over Socket Mode and over HTTP. */
export function boltStories(install: Install): void {
  const start: Install = async (register, overrides) => remember(await install(register, overrides));

  it('answers a slash command in the ack, as an ephemeral message', async () => {
    const { slack } = await start((app) => {
      app.command('/ops', async ({ command, ack }) => {
        await ack(`${command.user_name} ran ${command.text} in ${command.channel_name}`);
      });
    });
    const ada = slack.as(adaUserId);
    expect(await ada.slash('/ops health  all')).toEqual({ ok: true });
    expect(ada.lastMessage('#ops')).toMatchObject({
      text: 'ada ran health  all in ops',
      ephemeralFor: adaUserId,
      userId: slack.workspace.person.botUserId,
    });
    expect(slack.as(oluUserId).messages('#ops')).toEqual([]);
  });

  it('answers a slash command with blocks for the channel, and later by its response_url', async () => {
    const { slack } = await start((app) => {
      app.command('/ops', async ({ ack, respond }) => {
        await ack({ response_type: 'in_channel', text: 'card', blocks: [section('a')] });
        await respond('only for you');
      });
    });
    const ada = slack.as(adaUserId);
    await ada.slash('/ops health');
    const last = await slack.workspace.waitForMessage((message) => message.text === 'only for you');
    expect(last.ephemeralFor).toBe(adaUserId);
    expect(slack.as(oluUserId).lastMessage('#ops')).toMatchObject({
      text: 'card',
      blocks: [{ type: 'section' }],
    });
  });

  it('tells the person about an unknown command without asking the app', async () => {
    const { slack } = await start(() => {});
    expect(await slack.as(adaUserId).slash('/deploy now')).toEqual({
      ok: false,
      error: '/deploy is not a valid command.',
    });
  });

  it('sends block_actions for a button and lets the app edit the card in place', async () => {
    const bodies: unknown[] = [];
    const { app, slack } = await start((bolt) => {
      bolt.action('acknowledge-incident', async ({ ack, body, client }) => {
        bodies.push(body);
        await ack();
        if (body.type !== 'block_actions' || body.message === undefined || body.channel === undefined) return;
        await client.chat.update({
          channel: body.channel.id,
          ts: body.message.ts,
          text: 'acknowledged',
          blocks: [],
        });
      });
    });
    const olu = slack.as(oluUserId);
    await app.client.chat.postMessage({ channel: '#alerts', text: 'Disk full', blocks: card });
    const posted = olu.lastMessage('#alerts');
    expect(await olu.click(posted, 'Acknowledge')).toEqual({ ok: true });
    const edited = await slack.workspace.waitForMessage((message) => message.text === 'acknowledged');
    expect(edited).toMatchObject({ ts: posted.ts, blocks: [], editedAt: expect.any(String) });
    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        user: { id: oluUserId, username: 'olu', name: 'olu', team_id: 'T0LOCALTEAM' },
        team: { id: 'T0LOCALTEAM', domain: 'watchbill-local' },
        enterprise: null,
        is_enterprise_install: false,
        api_app_id: 'A0WATCHBILL',
        container: {
          type: 'message',
          message_ts: posted.ts,
          channel_id: posted.channelId,
          is_ephemeral: false,
        },
        channel: { id: posted.channelId, name: 'alerts' },
        message: { type: 'message', text: 'Disk full', bot_id: 'B0WATCHBILL', ts: posted.ts },
        trigger_id: expect.stringMatching(/^\d+\.\d+\.\w+$/),
        response_url: expect.stringContaining(`${slack.url}/response/`),
        actions: [
          {
            type: 'button',
            action_id: 'acknowledge-incident',
            block_id: 'actions',
            value: 'INC-1',
            text: plain('Acknowledge'),
          },
        ],
      },
    ]);
  });

  it('sends the chosen option of a select and of an overflow, and remembers the select', async () => {
    const seen: unknown[] = [];
    const { app, slack } = await start((bolt) => {
      bolt.action(/.*/, async ({ ack, body }) => {
        await ack();
        if (body.type === 'block_actions') seen.push({ actions: body.actions, state: body.state });
      });
    });
    await app.client.chat.postMessage({ channel: '#alerts', text: 'Disk full', blocks: card });
    const ada = slack.as(adaUserId);
    await ada.select(ada.lastMessage('#alerts'), 'High', 'severity');
    await ada.selectOverflow(ada.lastMessage('#alerts'), 'Reassign');
    const severity = { type: 'static_select', selected_option: option('High') };
    expect(seen).toMatchObject([
      { actions: [{ action_id: 'severity', ...severity }], state: { values: { actions: { severity } } } },
      {
        actions: [{ action_id: 'more', type: 'overflow', selected_option: option('Reassign') }],
        state: { values: { actions: { severity } } },
      },
    ]);
  });

  it('replaces and deletes an ephemeral message by the response_url of its button', async () => {
    const { slack } = await start((app) => {
      app.command('/ops', async ({ ack }) =>
        ack({ text: 'Sure?', blocks: [actions(button('refresh'), button('dismiss'))] }),
      );
      app.action('refresh', async ({ ack, respond, body }) => {
        await ack();
        expect(body).toMatchObject({ container: { is_ephemeral: true } });
        expect(body).not.toHaveProperty('message');
        await respond({ replace_original: true, text: 'Refreshed', blocks: [actions(button('dismiss'))] });
      });
      app.action('dismiss', async ({ ack, respond }) => {
        await ack();
        await respond({ delete_original: true });
      });
    });
    const ada = slack.as(adaUserId);
    await ada.slash('/ops ack');
    await ada.click(ada.lastMessage('#ops'), 'refresh');
    const refreshed = await slack.workspace.waitForMessage((message) => message.text === 'Refreshed');
    expect(ada.messages('#ops')).toHaveLength(1);
    await ada.click(refreshed, 'dismiss');
    await slack.workspace.waitForCall((call) => call.args['delete_original'] === true);
    expect(ada.messages('#ops')).toEqual([]);
  });

  it('opens a modal from a trigger, refuses what the form lacks, shows errors of the app, then closes', async () => {
    const states: unknown[] = [];
    const { slack } = await start((app) => {
      app.shortcut('declare-incident', async ({ ack, client, shortcut }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: form as never });
      });
      app.view('form', async ({ ack, view }) => {
        states.push(view.state.values);
        const title = view.state.values['title']?.['text']?.value;
        if (title === 'bad')
          return ack({ response_action: 'errors', errors: { title: 'Pick a better one' } });
        return ack();
      });
    });
    const ada = slack.as(adaUserId);
    const { person } = slack.workspace;
    const opened = slack.workspace.waitForCall('views.open');
    expect(await person.runShortcut(adaUserId, 'declare-incident')).toEqual({ ok: true });
    expect(await opened).toMatchObject({ outcome: 'ok' });
    expect(ada.modal()).toMatchObject({ title: 'Form', submit: 'Send', callbackId: 'form' });
    expect(await ada.submit(ada.modal(), {})).toEqual({
      outcome: 'errors',
      errors: { title: 'Please complete this required field.' },
    });
    expect(await ada.submit(ada.modal(), { title: { text: 'x'.repeat(21) } })).toMatchObject({
      outcome: 'errors',
    });
    expect(await ada.submit(ada.modal(), { title: { text: 'bad' } })).toEqual({
      outcome: 'errors',
      errors: { title: 'Pick a better one' },
    });
    expect(
      await ada.submit(ada.modal(), { title: { text: 'good' }, severity: { severity: 'high' } }),
    ).toEqual({
      outcome: 'closed',
    });
    expect(person.modals(adaUserId)).toEqual([]);
    expect(states.at(-1)).toEqual({
      title: { text: { type: 'plain_text_input', value: 'good' } },
      severity: { severity: { type: 'static_select', selected_option: option('High') } },
    });
  });

  it('pushes, updates and clears modals by the answer to a submission', async () => {
    const step = (title: string, blocks: readonly unknown[] = []) =>
      modal(blocks, { title: plain(title) }) as never;
    const { slack } = await start((app) => {
      app.command('/ops', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: step('One') });
      });
      app.view('form', async ({ ack, view }) => {
        if (view.title.text === 'One') return ack({ response_action: 'push', view: step('Two') });
        if (view.title.text === 'Two') return ack({ response_action: 'update', view: step('Three') });
        return ack({ response_action: 'clear' });
      });
    });
    const ada = slack.as(adaUserId);
    const { person } = slack.workspace;
    const opened = slack.workspace.waitForCall('views.open');
    await ada.slash('/ops declare');
    await opened;
    const titles = () => person.modals(adaUserId).map((view) => view.title);
    expect(await ada.submit(ada.modal(), {})).toMatchObject({ outcome: 'updated', view: { title: 'Two' } });
    expect(titles()).toEqual(['One', 'Two']);
    expect(await ada.submit(ada.modal(), {})).toMatchObject({ outcome: 'updated', view: { title: 'Three' } });
    expect(titles()).toEqual(['One', 'Three']);
    expect(await ada.submit(ada.modal(), {})).toEqual({ outcome: 'closed' });
    expect(titles()).toEqual([]);
  });

  it('publishes App Home when somebody opens it, and handles its buttons', async () => {
    const { slack } = await start((app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const blocks = [actions(button('refresh'))];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: blocks as never } });
      });
      app.action('refresh', async ({ ack, body, client }) => {
        await ack();
        expect(body).toMatchObject({ container: { type: 'view' }, view: { type: 'home' } });
        const blocks = [section('refreshed')];
        await client.views.publish({ user_id: body.user.id, view: { type: 'home', blocks } });
      });
    });
    const { person } = slack.workspace;
    const published = slack.workspace.waitForCall('views.publish');
    expect(await person.openHome(adaUserId)).toEqual({ ok: true });
    await published;
    const home = person.home(adaUserId);
    if (home === undefined) throw new Error('No home view was published.');
    const changed = new Promise<void>((resolve) => {
      person.subscribe((change) => change.kind === 'home' && resolve());
    });
    expect(await slack.as(adaUserId).click(home, 'refresh')).toEqual({ ok: true });
    await changed;
    expect(person.home(adaUserId)?.blocks).toMatchObject([{ type: 'section' }]);
    expect(person.home(oluUserId)).toBeUndefined();
  });

  it('sends a message shortcut with the message it was used on', async () => {
    const used: unknown[] = [];
    const { slack } = await start((app) => {
      app.shortcut({ type: 'message_action', callback_id: 'add-note' }, async ({ ack, shortcut }) => {
        await ack();
        used.push(shortcut);
      });
    });
    const said = slack.as(oluUserId).say('the disk is *full* & <hot>, @ada', '#ops');
    const on = { channelId: said.channelId, ts: said.ts };
    expect(await slack.workspace.person.runShortcut(adaUserId, 'add-note', on)).toEqual({ ok: true });
    expect(used).toMatchObject([
      {
        type: 'message_action',
        message_ts: said.ts,
        channel: { id: said.channelId, name: 'ops' },
        message: { user: oluUserId, text: `the disk is *full* &amp; &lt;hot&gt;, <@${adaUserId}>` },
        user: { id: adaUserId },
      },
    ]);
  });

  it('tells the app of mentions and direct messages when the manifest subscribes to them', async () => {
    const heard: string[] = [];
    const scopes = ['app_mentions:read', 'im:history'];
    const { slack } = await start(
      (app) => {
        app.event('app_mention', async ({ event }) => void heard.push(`mention ${event.text}`));
        app.message(async ({ message }) => {
          if (message.subtype === undefined) heard.push(`${message.channel_type} ${message.text}`);
        });
      },
      { manifest: extendedManifest(scopes, ['app_mention', 'message.im']) },
    );
    const ada = slack.as(adaUserId);
    const { botUserId } = slack.workspace.person;
    const direct = slack.workspace.person.openDirectMessage(adaUserId, botUserId);
    ada.say('nothing for the app', '#ops');
    ada.say('@watchbill hello', '#ops');
    ada.say('are you there?', direct.id);
    await expect.poll(() => heard.toSorted()).toEqual(['im are you there?', `mention <@${botUserId}> hello`]);
  });

  it('tells the app that a modal was closed when the modal asks for it', async () => {
    const closed: unknown[] = [];
    const { slack } = await start((app) => {
      app.command('/ops', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({
          trigger_id: command.trigger_id,
          view: modal([], { notify_on_close: true }) as never,
        });
      });
      app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
        await ack();
        closed.push('is_cleared' in body && body.is_cleared);
      });
    });
    const ada = slack.as(adaUserId);
    const opened = slack.workspace.waitForCall('views.open');
    await ada.slash('/ops declare');
    await opened;
    await slack.workspace.person.closeView(adaUserId, ada.modal().id);
    expect(closed).toEqual([false]);
    expect(slack.workspace.person.modals(adaUserId)).toEqual([]);
  });

  it('asks the app for the options of an external select', async () => {
    const { app, slack } = await start((bolt) => {
      bolt.options('system', async ({ ack, payload }) =>
        ack({ options: [option(`${payload.value}-db`) as never] }),
      );
    });
    const element = { type: 'external_select', action_id: 'system', min_query_length: 1 };
    await app.client.chat.postMessage({ channel: '#ops', text: 'pick', blocks: [actions(element)] as never });
    const { channelId, ts } = slack.as(adaUserId).lastMessage('#ops');
    const place = { kind: 'message', channelId, ts } as const;
    const query = { place, blockId: 'actions', actionId: 'system', query: 'main' };
    expect(await slack.workspace.person.loadOptions(adaUserId, query)).toEqual([
      { text: 'main-db', value: 'main-db' },
    ]);
  });
}
