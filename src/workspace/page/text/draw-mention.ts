import { type Drawn, h } from '../element.ts';
import type { Viewer } from '../viewer.ts';
import { emojiCharacter } from './emoji.ts';
import { formatDate } from './format-date.ts';
import { safeLink } from './safe-link.ts';

/** `@name` of a user; one's own name stands out. */
export function drawUserMention(userId: string, label: string | undefined, viewer: Viewer): Drawn {
  const own = userId === viewer.userId ? ' mention-own' : '';
  return h(
    'span',
    { class: `mention${own}`, 'data-user': userId },
    `@${viewer.userName(userId) ?? label ?? userId}`,
  );
}

/** `#name` of a channel, a link to it. */
export function drawChannelMention(channelId: string, label: string | undefined, viewer: Viewer): Drawn {
  const name = `#${viewer.channelName(channelId) ?? (label || channelId)}`;
  if (viewer.channelName(channelId) === undefined) return h('span', { class: 'mention' }, name);
  const query = new URLSearchParams({ user: viewer.userId, channel: channelId });
  return h('a', { class: 'mention', href: `?${query}`, 'data-nav': '' }, name);
}

/** `@group` of a user group: the page knows only the label that came along. */
export function drawGroupMention(groupId: string, label: string | undefined): Drawn {
  return h('span', { class: 'mention' }, `@${(label || groupId).replace(/^@/, '')}`);
}

/** `@here`, `@channel` or `@everyone`: what calls a whole channel is drawn so that nobody overlooks it. */
export function drawBroadcast(range: string): Drawn {
  return h('span', { class: 'mention mention-own' }, `@${range}`);
}

/** A link that opens a new tab; an address that is no web, mail or phone address is shown as text. */
export function drawLink(address: string, label: Drawn, shownWhenUnsafe: string): Drawn {
  const href = safeLink(address);
  if (href === undefined) return shownWhenUnsafe;
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/** A moment (Unix seconds) by Slack's date tokens in the viewer's zone. */
export function drawDate(
  date: {
    atSeconds: number;
    pattern: string;
    link: string | undefined;
    fallback: string;
    midSentence?: boolean;
  },
  viewer: Viewer,
): Drawn {
  const atMs = date.atSeconds * 1000;
  const told = formatDate(atMs, date.pattern, viewer.timeZone, viewer.nowMs);
  if (told === undefined) return date.fallback;
  const text = date.midSentence
    ? told.replace(/^(?:Today|Yesterday|Tomorrow)\b/, (day) => day.toLowerCase())
    : told;
  const title = formatDate(atMs, '{date_long} at {time_secs}', viewer.timeZone, viewer.nowMs);
  const time = h(
    'time',
    { datetime: new Date(atMs).toISOString(), title: `${title} (${viewer.timeZone})` },
    text,
  );
  return date.link ? drawLink(date.link, time, text) : time;
}

/** An emoji by short name, or the name between colons where there is no such character. */
export function drawEmoji(name: string): Drawn {
  const character = emojiCharacter(name);
  if (character === undefined) return `:${name}:`;
  return h(
    'span',
    { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' '), title: `:${name}:` },
    character,
  );
}
