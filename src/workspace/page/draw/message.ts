import type { ShortcutHint, WorkspaceMessage, WorkspaceUser } from '../../person-side.ts';
import { drawBlocks } from '../blocks/draw-block.ts';
import { topSlot, within } from '../blocks/slot.ts';
import { type Drawn, group, h } from '../element.ts';
import { drawMenu, menuTrigger } from '../elements/draw-menu.ts';
import { drawEmoji } from '../text/draw-mention.ts';
import { drawMrkdwn } from '../text/draw-mrkdwn.ts';
import { formatDate } from '../text/format-date.ts';
import type { Viewer } from '../viewer.ts';
import { drawAttachment } from './attachment.ts';
import { drawAvatar } from './color.ts';
import { drawIcon } from './icon.ts';
import { drawShortcutItems } from './shortcut-items.ts';
import { drawUpload } from './uploads.ts';

/** What a message is drawn with besides itself. */
export interface MessageSetting {
  readonly viewer: Viewer;
  readonly author: WorkspaceUser | undefined;
  readonly shortcuts: readonly ShortcutHint[];
  /** Address of its thread; undefined inside the thread itself. */
  readonly threadAddress: string | undefined;
  /** True right after a message of the same author: no avatar and no name again. */
  readonly follows: boolean;
}

/** One message as Slack draws it. */
export function drawMessage(message: WorkspaceMessage, setting: MessageSetting): Drawn {
  const { viewer, author, follows } = setting;
  const atMs = Number(message.ts) * 1000;
  const time = formatDate(atMs, '{time}', viewer.timeZone, viewer.nowMs) ?? '';
  const name = author?.realName || author?.name || message.userId;
  const className = [
    'message',
    follows ? 'message-follows' : '',
    message.ephemeralFor ? 'message-ephemeral' : '',
  ]
    .join(' ')
    .trim();
  const key = `${setting.threadAddress === undefined ? 'thread' : 'message'}-${message.channelId}-${message.ts}`;
  const place = { 'data-place': 'message', 'data-channel': message.channelId, 'data-ts': message.ts };
  return h(
    'article',
    { class: className, 'data-key': key, 'aria-label': `${name}, ${time}`, ...place },
    h('div', { class: 'message-side' }, follows ? drawTime(atMs, time, viewer) : drawAvatar(author)),
    h(
      'div',
      { class: 'message-main' },
      drawNotes(message),
      follows
        ? null
        : h(
            'div',
            { class: 'message-head' },
            h('strong', { class: 'message-name' }, name),
            author?.isBot ? h('span', { class: 'badge' }, 'APP') : null,
            drawTime(atMs, time, viewer),
          ),
      drawContent(message, viewer, key),
      drawFooter(message, setting),
    ),
    drawToolbar(message, setting, key),
  );
}

function drawTime(atMs: number, time: string, viewer: Viewer): Drawn {
  const title = formatDate(atMs, '{date_long} at {time_secs}', viewer.timeZone, viewer.nowMs);
  return h('time', { class: 'message-time', datetime: new Date(atMs).toISOString(), title }, time);
}

function drawNotes(message: WorkspaceMessage): Drawn {
  return group([
    message.ephemeralFor ? h('div', { class: 'message-note' }, drawIcon('eye'), 'Only visible to you') : null,
    message.pinned ? h('div', { class: 'message-note' }, drawIcon('pin'), 'Pinned') : null,
  ]);
}

function drawContent(message: WorkspaceMessage, viewer: Viewer, key: string): Drawn {
  const slot = topSlot(viewer, key.replace(/\W/g, '_'), 'message');
  const hasBlocks = message.blocks.length > 0;
  return h(
    'div',
    { class: 'message-content' },
    // Beside blocks the text is only what a notification says.
    hasBlocks ? drawBlocks(message.blocks, slot) : message.text ? drawMrkdwn(message.text, viewer) : null,
    ...message.attachments.map((attachment, at) => drawAttachment(attachment, within(slot, `a${at}`))),
    ...message.files.map(drawUpload),
    h('p', { class: 'outcome', role: 'alert', 'data-own': '' }),
    message.editedAt !== undefined ? h('span', { class: 'quiet edited' }, '(edited)') : null,
  );
}

function drawFooter(message: WorkspaceMessage, setting: MessageSetting): Drawn {
  const reactions = message.reactions.map(({ name, userIds }) => {
    const who = userIds.map((id) => setting.viewer.userName(id) ?? id).join(', ');
    return h(
      'span',
      { class: 'reaction', title: `${who} reacted with :${name}:` },
      drawEmoji(name),
      h('span', null, userIds.length),
    );
  });
  const replies = `${message.replyCount} ${message.replyCount === 1 ? 'reply' : 'replies'}`;
  return group([
    reactions.length > 0 ? h('div', { class: 'reactions' }, ...reactions) : null,
    message.replyCount > 0 && setting.threadAddress !== undefined
      ? h(
          'a',
          { class: 'thread-summary', href: setting.threadAddress, 'data-nav': '' },
          replies,
          h('span', { class: 'quiet' }, 'View thread'),
        )
      : null,
  ]);
}

function drawToolbar(
  message: WorkspaceMessage,
  { shortcuts, threadAddress }: MessageSetting,
  key: string,
): Drawn {
  // Slack offers neither a thread nor a shortcut on what only one person sees.
  if (message.ephemeralFor) return null;
  const menuId = `${key.replace(/\W/g, '_')}_more`;
  const reply = { href: threadAddress, 'data-nav': '' };
  const items = [
    threadAddress === undefined
      ? null
      : h('a', { ...reply, class: 'menu-item', role: 'menuitem', tabindex: -1 }, 'Reply in thread'),
    drawShortcutItems(shortcuts, 'message'),
  ];
  const more = h(
    'button',
    { ...menuTrigger(menuId), class: 'tool', 'aria-label': 'More actions' },
    drawIcon('dots'),
  );
  return h(
    'div',
    { class: 'toolbar', role: 'group', 'aria-label': 'Message actions' },
    threadAddress === undefined
      ? null
      : h(
          'a',
          { ...reply, class: 'tool', 'aria-label': 'Reply in thread', title: 'Reply in thread' },
          drawIcon('reply'),
        ),
    drawMenu(more, menuId, 'More actions', group(items)),
  );
}
