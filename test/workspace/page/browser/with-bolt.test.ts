import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountPage } from '../../../../src/workspace/page/mount-page.ts';
import {
  chromiumPath,
  launchChromium,
  type RunningChromium,
  type WatchedPage,
} from '../../../support/chromium.ts';
import { type Installed, installSocketApp } from '../../bolt-app.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const card = (state: string) => [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text: `*Disk full* is ${state}` } },
  {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: 'acknowledge', text: plain('Acknowledge') }],
  },
];

describe.skipIf(!chromiumPath())('the page over the workspace, with a Bolt app behind it', () => {
  let chromium: RunningChromium;
  let tab: WatchedPage;
  let installed: Installed;
  const app = fastify({ forceCloseConnections: true });

  beforeAll(async () => {
    installed = await installSocketApp((bolt) => {
      bolt.command('/ops', async ({ ack, say, command, respond }) => {
        await ack();
        if (command.text === 'secret') await respond({ text: 'between us', response_type: 'ephemeral' });
        else await say({ text: 'Disk full', attachments: [{ color: '#e01e5a', blocks: card('triggered') }] });
      });
      bolt.action('acknowledge', async ({ ack, body, client }) => {
        await ack();
        if (body.type !== 'block_actions') return;
        await client.chat.update({
          channel: body.channel?.id ?? '',
          ts: body.message?.ts ?? '',
          text: 'x',
          attachments: [{ color: '#2eb67d', blocks: card(`acknowledged by <@${body.user.id}>`) }],
        });
      });
      bolt.shortcut('declare-incident', async ({ ack, client, shortcut }) => {
        await ack();
        const blocks = [
          {
            type: 'input' as const,
            block_id: 'title',
            label: plain('Title'),
            element: { type: 'plain_text_input' as const, action_id: 'text' },
          },
        ];
        await client.views.open({
          trigger_id: shortcut.trigger_id,
          view: {
            type: 'modal',
            callback_id: 'declare',
            title: plain('Declare'),
            submit: plain('Save'),
            blocks,
          },
        });
      });
      bolt.view('declare', async ({ ack, view }) => {
        const title = view.state.values['title']?.['text']?.value ?? '';
        if (title === 'taken')
          await ack({ response_action: 'errors', errors: { title: 'That title is taken.' } });
        else await ack();
      });
      bolt.event('app_home_opened', async ({ client, event }) => {
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: card('at home') } });
      });
    });
    mountPage(app, installed.slack.workspace.person, { tryThese: [] });
    const origin = await app.listen({ host: '127.0.0.1', port: 0 });
    chromium = await launchChromium();
    tab = await chromium.newPage();
    await tab.page.goto(origin);
    await tab.page.waitForSelector('html[data-live="yes"]');
  });
  afterAll(async () => {
    await chromium.close();
    await app.close();
    await installed.stop();
  });

  async function type(text: string): Promise<void> {
    await tab.page.fill('#composer', text);
    await tab.page.press('#composer', 'Enter');
  }

  it('runs a command, clicks the card it brought, and sees it change', async () => {
    await type('/ops incidents');
    await tab.page.click('text="Acknowledge"');
    await tab.page.waitForSelector('text=acknowledged by');
    await expect
      .poll(() => tab.page.textContent('.section-text'))
      .toMatch(/^Disk full is acknowledged by @\w+$/);
    await expect.poll(() => tab.page.getAttribute('.attachment-bar rect', 'fill')).toBe('#2eb67d');
  });

  it('shows text as it was typed, with names and channels as links', async () => {
    await type('a < b & c, @olu see #alerts');
    const last = tab.page.locator('#log article').last();
    await expect.poll(() => last.textContent()).toContain('a < b & c, @olu see #alerts');
    await expect.poll(() => last.locator('.mention').count()).toBe(2);
  });

  it('shows an answer for one person only', async () => {
    await type('/ops secret');
    await tab.page.waitForSelector('.message-ephemeral >> text=between us');
  });

  it('tells that a command does not exist', async () => {
    await type('/nothing');
    await expect.poll(() => tab.page.textContent('form .outcome')).toContain('/nothing');
    await tab.page.fill('#composer', '');
  });

  it('opens a modal from a shortcut, shows its errors and submits it', async () => {
    await tab.page.click('[aria-label=Shortcuts]');
    await tab.page.click('text=Declare an incident');
    await tab.page.fill('dialog input', 'taken');
    await tab.page.click('dialog >> text="Save"');
    await tab.page.waitForSelector('.field-error >> text=That title is taken.');
    await tab.page.fill('dialog input', 'free');
    await tab.page.click('dialog >> text="Save"');
    await tab.page.waitForSelector('dialog', { state: 'detached' });
  });

  it('opens App Home', async () => {
    await tab.page.click('.nav-entry >> text=Watchbill');
    await tab.page.waitForSelector('.home >> text=at home');
    expect(tab.complaints).toEqual([]);
  });
});
