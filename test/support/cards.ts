import { expect } from 'vitest';
import { deliveryEventType } from '../../src/slack/find-by-key.ts';
import type { WorkspaceState } from '../../src/workspace/state/workspace-state.ts';
import { eventually } from './eventually.ts';
import type { TestDatabase } from './postgres.ts';

/** A message as the Web API or the workspace itself shows it. */
export interface ReadMessage {
  readonly text: string;
  readonly metadata?:
    | { readonly event_type: string; readonly event_payload: Readonly<Record<string, unknown>> }
    | undefined;
}

/** Everything that anybody may read in the workspace: channels, threads and direct messages. */
export function allMessages({ workspace: { state } }: { workspace: { state: WorkspaceState } }) {
  return [...state.channels.keys()].flatMap((channelId) => [...state.log(channelId).all()]);
}

/** The cards among these messages, with the incident that each one shows. */
export function cardsAmong<M extends ReadMessage>(messages: readonly M[]): readonly Card<M>[] {
  return messages.flatMap((message) => {
    const key = message.metadata?.event_type === deliveryEventType && message.metadata.event_payload['key'];
    const incidentId = typeof key === 'string' ? /^card\.(.+)$/.exec(key)?.[1] : undefined;
    return incidentId === undefined ? [] : [{ incidentId, message }];
  });
}

interface Card<M> {
  readonly incidentId: string;
  readonly message: M;
}

/**
 * Waits until each alert, by its name, is on a card; then holds that it is on one only and that no incident has
 * two. No name may be part of another.
 */
export async function expectEachOnOneCard(
  read: () => readonly ReadMessage[] | Promise<readonly ReadMessage[]>,
  names: readonly string[],
  timeoutMs = 20_000,
): Promise<void> {
  await eventually(async () => {
    const missing = wrongCounts(await read(), names).filter(([, count]) => count === 0);
    if (missing.length > 0) throw new Error(`Not on a card: ${missing.map(([name]) => name).join(', ')}.`);
    return true;
  }, timeoutMs);
  const messages = await read();
  expect(wrongCounts(messages, names), 'alerts on more than one card').toEqual([]);
  const incidents = cardsAmong(messages).map(({ incidentId }) => incidentId);
  expect(incidents.toSorted(), 'incidents with more than one card').toEqual(
    [...new Set(incidents)].toSorted(),
  );
}

function wrongCounts(messages: readonly ReadMessage[], names: readonly string[]) {
  const texts = cardsAmong(messages).map(({ message }) => JSON.stringify(message));
  return names
    .map((name) => [name, texts.filter((text) => text.includes(name)).length] as const)
    .filter(([, count]) => count !== 1);
}

/** Waits until every message that was decided on is in Slack and nobody is working on any: what is there stays so. */
export function settled({ pool }: Pick<TestDatabase, 'pool'>, timeoutMs = 20_000): Promise<true> {
  const sql = `select key, state, last_error from watchbill.deliveries
    where state = 'pending' or lease_until > now() or (state = 'posted' and revision < wanted_revision)`;
  return eventually(async () => {
    const { rows } = await pool.query(sql);
    if (rows.length > 0) throw new Error(`Still to be done: ${JSON.stringify(rows)}.`);
    return true;
  }, timeoutMs);
}
