import type { PersonSide, WorkspaceMessage } from '../../person-side.ts';
import { type Drawn, group, h } from '../element.ts';
import { addressOf, type PageState } from '../page-state.ts';
import { formatDate } from '../text/format-date.ts';
import type { Viewer } from '../viewer.ts';
import { drawMessage } from './message.ts';

const FOLLOWS_WITHIN_MS = 5 * 60_000;

function dayOf(message: WorkspaceMessage, viewer: Viewer): string {
  return formatDate(Number(message.ts) * 1000, '{date_num}', viewer.timeZone, viewer.nowMs) ?? '';
}

function follows(message: WorkspaceMessage, before: WorkspaceMessage | undefined): boolean {
  if (!before || before.userId !== message.userId || before.ephemeralFor !== message.ephemeralFor)
    return false;
  return !message.pinned && (Number(message.ts) - Number(before.ts)) * 1000 < FOLLOWS_WITHIN_MS;
}

/** Messages in order, with a line before each new day. */
export function drawMessages(
  messages: readonly WorkspaceMessage[],
  person: PersonSide,
  state: PageState,
  viewer: Viewer,
  inThread: boolean,
): Drawn {
  const authors = new Map(person.users().map((user) => [user.id, user]));
  const shortcuts = person.shortcuts();
  return group(
    messages.map((message, at) => {
      const before = messages[at - 1];
      const day = dayOf(message, viewer);
      const newDay = !inThread && (before === undefined || dayOf(before, viewer) !== day);
      const words = formatDate(
        Number(message.ts) * 1000,
        '{day_divider_pretty}',
        viewer.timeZone,
        viewer.nowMs,
      );
      const drawn = drawMessage(message, {
        viewer,
        author: authors.get(message.userId),
        shortcuts,
        threadAddress: inThread ? undefined : addressOf(state, { thread: message.threadTs ?? message.ts }),
        follows: !newDay && follows(message, before),
      });
      return group([
        newDay ? h('div', { class: 'day', 'data-key': `day-${day}` }, h('span', null, words)) : null,
        drawn,
      ]);
    }),
  );
}
