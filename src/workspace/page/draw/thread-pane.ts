import type { PersonSide, WorkspaceMessage } from '../../person-side.ts';
import { type Drawn, h } from '../element.ts';
import { addressOf, type PageState } from '../page-state.ts';
import type { Viewer } from '../viewer.ts';
import { drawComposer } from './composer.ts';
import { drawIcon } from './icon.ts';
import { drawMessages } from './message-list.ts';

/** The right side: a parent message, its replies and a composer of its own; nothing when no thread is open. */
export function drawThread(person: PersonSide, state: PageState, viewer: Viewer): Drawn {
  const { channel, threadTs } = state;
  if (!channel || threadTs === undefined)
    return h('aside', { id: 'thread', 'aria-label': 'Thread', hidden: true });
  const messages = repliesOf(person, state.user.id, channel.id, threadTs);
  const name = channel.kind === 'channel' ? `#${channel.name}` : channel.name;
  return h(
    'aside',
    { id: 'thread', 'aria-label': 'Thread' },
    h(
      'header',
      { class: 'main-header' },
      h('h2', null, 'Thread'),
      h('p', { class: 'topic quiet' }, name),
      h(
        'a',
        {
          class: 'tool',
          href: addressOf(state, {}),
          'data-nav': '',
          'data-close-thread': '',
          'aria-label': 'Close thread',
        },
        drawIcon('close'),
      ),
    ),
    h(
      'div',
      {
        class: 'log',
        role: 'log',
        'aria-live': 'polite',
        'aria-label': 'Replies',
        tabindex: 0,
        'data-key': `thread-${threadTs}`,
      },
      messages.length === 0
        ? h('p', { class: 'empty' }, 'This message is gone.')
        : drawMessages(messages, person, state, viewer, true),
    ),
    messages.length === 0 || channel.isArchived ? null : drawComposer(person, channel.id, 'Reply', threadTs),
  );
}

/** A parent that was deleted meanwhile is an error of the workspace; in an address it is only out of date. */
function repliesOf(
  person: PersonSide,
  userId: string,
  channelId: string,
  threadTs: string,
): readonly WorkspaceMessage[] {
  try {
    return person.thread(userId, channelId, threadTs);
  } catch {
    return [];
  }
}
