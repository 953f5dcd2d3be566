import type { PersonSide, WorkspaceChannel, WorkspaceUser } from '../../person-side.ts';
import { type Drawn, group, h } from '../element.ts';
import { drawMenu, menuTrigger } from '../elements/draw-menu.ts';
import { addressOf, type PageState } from '../page-state.ts';
import { drawAvatar } from './color.ts';
import { drawIcon } from './icon.ts';

/** The left side: who one is, channels, direct messages, the app. */
export function drawSidebar(person: PersonSide, state: PageState): Drawn {
  const open = state.channels.filter((channel) => !channel.isArchived);
  const channels = open.filter((channel) => channel.kind === 'channel');
  const people = person.users().filter((user) => !user.deleted && user.id !== state.user.id);
  return h(
    'nav',
    { id: 'sidebar', 'aria-label': 'Workspace' },
    h('div', { class: 'team' }, person.teamName),
    drawSwitcher(person, state),
    drawList(
      'Channels',
      channels.map((channel) => drawChannel(person, state, channel)),
    ),
    drawList(
      'Direct messages',
      people.filter((user) => !user.isBot).map((user) => drawDirect(person, state, user)),
    ),
    drawList(
      'Apps',
      people.filter((user) => user.id === person.botUserId).map((user) => drawApp(person, state, user)),
    ),
  );
}

function drawList(title: string, items: readonly Drawn[]): Drawn {
  if (items.length === 0) return null;
  const id = `nav-${title.replace(/\W/g, '-').toLowerCase()}`;
  return group([
    h('h2', { id, class: 'nav-title' }, title),
    h('ul', { 'aria-labelledby': id }, ...items.map((item) => h('li', null, item))),
  ]);
}

/** When the newest message of somebody else came: the browser compares it with what this person has read. */
function newestOf(person: PersonSide, userId: string, channelId: string | undefined): string | undefined {
  if (channelId === undefined) return undefined;
  return person.messages(userId, channelId, 1).find((message) => message.userId !== userId)?.ts;
}

function drawEntry(
  state: PageState,
  attributes: Record<string, unknown>,
  icon: Drawn,
  name: string,
  chosen: boolean,
): Drawn {
  const current = chosen ? 'page' : undefined;
  return h(
    'a',
    {
      class: 'nav-entry',
      'data-nav': '',
      'data-reader': state.user.id,
      'aria-current': current,
      ...attributes,
    },
    icon,
    h('span', { class: 'nav-name' }, name),
    h('span', { class: 'unread', 'data-own': '', hidden: true }, 'new'),
  );
}

function drawChannel(person: PersonSide, state: PageState, channel: WorkspaceChannel): Drawn {
  const attributes = {
    href: addressOf(state, { channel: channel.id }),
    'data-channel': channel.id,
    'data-newest': newestOf(person, state.user.id, channel.id),
  };
  return drawEntry(
    state,
    attributes,
    drawIcon('hash'),
    channel.name,
    !state.home && channel.id === state.channel?.id,
  );
}

function directWith(state: PageState, userId: string): WorkspaceChannel | undefined {
  return state.channels.find(
    (channel) =>
      channel.kind === 'im' &&
      channel.memberIds.includes(userId) &&
      channel.memberIds.includes(state.user.id),
  );
}

function drawDirect(person: PersonSide, state: PageState, user: WorkspaceUser): Drawn {
  const channel = directWith(state, user.id);
  const attributes = {
    href: addressOf(state, { channel: channel?.id }),
    'data-open-dm': user.id,
    'data-channel': channel?.id,
    'data-newest': newestOf(person, state.user.id, channel?.id),
  };
  return drawEntry(
    state,
    attributes,
    drawAvatar(user),
    user.realName || user.name,
    !state.home && channel !== undefined && channel.id === state.channel?.id,
  );
}

function drawApp(person: PersonSide, state: PageState, app: WorkspaceUser): Drawn {
  const channel = directWith(state, app.id);
  const attributes = {
    href: addressOf(state, { view: 'home' }),
    'data-channel': channel?.id,
    'data-newest': newestOf(person, state.user.id, channel?.id),
  };
  return drawEntry(
    state,
    attributes,
    drawAvatar(app),
    app.realName || app.name,
    state.home || (channel !== undefined && channel.id === state.channel?.id),
  );
}

function drawSwitcher(person: PersonSide, state: PageState): Drawn {
  const people = person.users().filter((user) => !user.isBot && !user.deleted);
  const button = h(
    'button',
    {
      ...menuTrigger('switch-user'),
      class: 'switcher',
      'aria-label': `You are ${state.user.realName || state.user.name}. Switch user`,
    },
    drawAvatar(state.user),
    h(
      'span',
      { class: 'switcher-name' },
      h('strong', null, state.user.realName || state.user.name),
      h('span', { class: 'quiet' }, `@${state.user.name}`),
    ),
    drawIcon('down'),
  );
  const items = people.map((user) =>
    h(
      'a',
      {
        class: 'menu-item menu-user',
        role: 'menuitemradio',
        tabindex: -1,
        'aria-checked': user.id === state.user.id,
        href: addressOf(state, { user: user.id, view: state.home ? 'home' : undefined }),
        'data-nav': '',
      },
      drawAvatar(user),
      h('span', null, user.realName || user.name),
      h('span', { class: 'menu-note' }, `@${user.name}`),
    ),
  );
  return drawMenu(button, 'switch-user', 'Switch user', group(items));
}
