import { expect } from 'vitest';
import { deliveryEventType } from '../../src/slack/find-by-key.ts';
import type { MessageRecord } from '../../src/workspace/state/records.ts';
import type { WorkspaceState } from '../../src/workspace/state/workspace-state.ts';
import { eventually } from './eventually.ts';
import type { TestDatabase } from './postgres.ts';

/** Everything that anybody may read in the workspace: channels, threads and direct messages. */
export function allMessages({
  workspace: { state },
}: {
  workspace: { state: WorkspaceState };
}): readonly MessageRecord[] {
  return [...state.channels.keys()].flatMap((channelId) => [...state.log(channelId).all()]);
}

/** The messages that stand for a delivery, with its key: `card.INC-…`, `page.INC-…`. */
function keyed(messages: readonly MessageRecord[]) {
  return messages.flatMap((message) => {
    const key = message.metadata?.event_type === deliveryEventType && message.metadata.event_payload['key'];
    return typeof key === 'string' ? [{ key, message }] : [];
  });
}

/** The cards among these messages. */
export function cardsAmong(messages: readonly MessageRecord[]): readonly MessageRecord[] {
  return keyed(messages).flatMap(({ key, message }) => (key.startsWith('card.') ? [message] : []));
}

/**
 * Waits until each alert, by its name, is on a card; then holds that it is on one only, and that nothing at all is
 * twice in a channel. (Direct messages cannot be searched with the scopes we ask for: a page that may have been
 * lost is rather sent twice than never.) No name may be part of another.
 */
export async function expectEachOnOneCard(
  read: () => readonly MessageRecord[],
  names: readonly string[],
  timeoutMs = 20_000,
): Promise<void> {
  await eventually(() => {
    const missing = wrongCounts(read(), names).filter(([, count]) => count === 0);
    if (missing.length > 0) throw new Error(`Not on a card: ${missing.map(([name]) => name).join(', ')}.`);
    return true;
  }, timeoutMs);
  const messages = read();
  expect(wrongCounts(messages, names), 'alerts on more than one card').toEqual([]);
  const inChannels = keyed(messages).filter(({ message }) => message.channelId.startsWith('C'));
  const keys = inChannels.map(({ key }) => key).toSorted();
  expect(
    keys.filter((key, index) => key === keys[index - 1]),
    'messages posted twice',
  ).toEqual([]);
}

function wrongCounts(messages: readonly MessageRecord[], names: readonly string[]) {
  const texts = cardsAmong(messages).map((card) => JSON.stringify(card));
  return names
    .map((name) => [name, texts.filter((text) => text.includes(name)).length] as const)
    .filter(([, count]) => count !== 1);
}

/** What is accepted and not processed yet, and every message that is not in Slack as it has to be, or in somebody's hands. */
export const unsettled = `
  select d.key, d.state::text, d.last_error from watchbill.deliveries d
    left join watchbill.incident_activity a on a.incident_id = d.incident_id and d.kind = 'card'
  where d.state = 'pending' or d.lease_until > now()
    or (d.state = 'posted' and d.revision < greatest(d.wanted_revision, a.revision))
  union all
  select key, 'accepted', refused from watchbill.intake_journal`;

/** Waits until every message that was decided on is in Slack and nobody is working on any: what is there stays so. */
export function settled({ pool }: Pick<TestDatabase, 'pool'>, timeoutMs = 20_000): Promise<true> {
  return eventually(async () => {
    const { rows } = await pool.query(unsettled);
    if (rows.length > 0) throw new Error(`Still to be done: ${JSON.stringify(rows)}.`);
    return true;
  }, timeoutMs);
}
