import type { PersonSide, WorkspaceChannel } from '../../person-side.ts';
import { drawBlocks } from '../blocks/draw-block.ts';
import { topSlot } from '../blocks/slot.ts';
import { type Drawn, group, h } from '../element.ts';
import { addressOf, type PageState } from '../page-state.ts';
import type { Viewer } from '../viewer.ts';
import { drawAvatar } from './color.ts';
import { drawComposer } from './composer.ts';
import { drawIcon } from './icon.ts';
import { drawMessages } from './message-list.ts';
import { drawTryThese, type TryThis } from './try-these.ts';

/** The middle of the page: a channel's messages with the composer, or the app's Home. */
export function drawMain(
  person: PersonSide,
  state: PageState,
  viewer: Viewer,
  tryThese: readonly TryThis[],
): Drawn {
  const { channel } = state;
  const body = state.home
    ? drawHome(person, viewer)
    : channel
      ? drawConversation(person, state, channel, viewer, tryThese)
      : h('p', { class: 'empty' }, 'No channels yet.');
  return h(
    'main',
    { id: 'main', tabindex: -1, 'aria-label': titleOf(person, state) },
    drawHeader(person, state),
    body,
  );
}

function isAppChannel(person: PersonSide, channel: WorkspaceChannel | undefined): boolean {
  return channel?.kind === 'im' && channel.memberIds.includes(person.botUserId);
}

function appName(person: PersonSide): string {
  const app = person.users().find((user) => user.id === person.botUserId);
  return app?.realName || app?.name || 'App';
}

/** What the page and its main part are called. */
export function titleOf(person: PersonSide, { channel, home }: PageState): string {
  if (home || isAppChannel(person, channel)) return appName(person);
  return channel ? (channel.kind === 'channel' ? `#${channel.name}` : channel.name) : person.teamName;
}

function drawHeader(person: PersonSide, state: PageState): Drawn {
  const { channel } = state;
  const menu = h(
    'button',
    {
      type: 'button',
      class: 'tool only-phone',
      'data-toggle-nav': '',
      'aria-label': 'Channels',
      'aria-controls': 'sidebar',
      'aria-expanded': 'false',
    },
    drawIcon('menu'),
  );
  if (state.home || isAppChannel(person, channel)) {
    const tab = (label: string, chosen: boolean, attributes: Record<string, unknown>): Drawn =>
      h(
        'a',
        { ...attributes, class: 'tab', 'data-nav': '', 'aria-current': chosen ? 'page' : undefined },
        label,
      );
    const tabs = [
      tab('Home', state.home, { href: addressOf(state, { view: 'home' }) }),
      tab('Messages', !state.home, { href: addressOf(state, {}), 'data-open-dm': person.botUserId }),
    ];
    return h(
      'header',
      { class: 'main-header' },
      menu,
      drawAvatar(person.users().find((user) => user.id === person.botUserId)),
      h('h1', null, appName(person)),
      h('div', { class: 'tabs' }, ...tabs),
    );
  }
  const members =
    channel?.kind === 'channel'
      ? `${channel.memberIds.length} ${channel.memberIds.length === 1 ? 'member' : 'members'}`
      : null;
  return h(
    'header',
    { class: 'main-header' },
    menu,
    h('h1', null, channel?.kind === 'channel' ? drawIcon('hash') : null, channel?.name ?? person.teamName),
    channel?.topic ? h('p', { class: 'topic quiet', title: channel.topic }, channel.topic) : null,
    members ? h('span', { class: 'members quiet' }, members) : null,
  );
}

function drawConversation(
  person: PersonSide,
  state: PageState,
  channel: WorkspaceChannel,
  viewer: Viewer,
  tryThese: readonly TryThis[],
): Drawn {
  const messages = person.messages(state.user.id, channel.id, state.limit);
  const cut = messages.length >= state.limit;
  const name = channel.kind === 'channel' ? `#${channel.name}` : channel.name;
  const beginning = h(
    'div',
    { class: 'beginning', 'data-key': 'beginning' },
    h('h2', null, name),
    h('p', { class: 'quiet' }, `This is the very beginning of ${name}.`),
    channel.kind === 'channel' ? drawTryThese(tryThese, messages.length === 0) : null,
  );
  const earlier = h(
    'a',
    {
      class: 'earlier',
      'data-key': 'earlier',
      href: addressOf(state, { limit: String(state.limit + 100) }),
      'data-nav': '',
    },
    'Show earlier messages',
  );
  return group([
    h(
      'div',
      {
        class: 'log',
        id: 'log',
        role: 'log',
        'aria-live': 'polite',
        'aria-label': `Messages in ${name}`,
        tabindex: 0,
        'data-key': `log-${channel.id}`,
      },
      cut ? earlier : beginning,
      drawMessages(messages, person, state, viewer, false),
    ),
    h(
      'button',
      { type: 'button', class: 'jump', 'data-jump': '', 'data-own': '', hidden: true },
      'New messages',
      drawIcon('down'),
    ),
    channel.isArchived
      ? h('p', { class: 'archived' }, 'This channel is archived.')
      : drawComposer(
          person,
          channel.id,
          channel.kind === 'channel' ? `Message ${name}, or type /` : `Message ${name}`,
        ),
  ]);
}

function drawHome(person: PersonSide, viewer: Viewer): Drawn {
  const view = person.home(viewer.userId);
  if (!view)
    return h(
      'p',
      { class: 'empty', 'data-key': 'home-empty' },
      'The app has not published a Home for you yet.',
    );
  const place = { 'data-place': 'view', 'data-view': view.id };
  return h(
    'div',
    { class: 'home', 'data-key': `home-${viewer.userId}`, ...place },
    drawBlocks(view.blocks, topSlot(viewer, 'home', 'view')),
    h('p', { class: 'outcome', role: 'alert', 'data-own': '' }),
  );
}
