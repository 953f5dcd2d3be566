import { describe, expect, it, vi } from 'vitest';
import { type TidyContext, tidyLeftBehind } from '../../src/cards/tidy-left-behind.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import type { LeftBehind } from '../../src/domain/ports/delivery-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { manualClock } from '../support/story-clock.ts';

const left = (incident: string, channelId: string): LeftBehind => ({
  key: `card.${incident}`,
  place: { channelId, ts: `${incident}.1` },
  now: { channelId: 'C2', ts: '9.9' },
});

/** Two cards in a channel that refuses edits, one in a channel that takes them. */
function context(archived: ReadonlySet<string>) {
  const rows = [left('INC-1', 'C1'), left('INC-2', 'C1'), left('INC-3', 'C3')];
  const edit = vi.fn<TidyContext['chat']['edit']>(async ({ channelId }) => {
    if (archived.has(channelId)) throw new NotFoundError("Slack answered 'chat.update' with 'is_archived'.");
  });
  const leftBehind = vi.fn(async () => rows);
  const tidied = vi.fn<TidyContext['stores']['deliveries']['tidied']>(async () => undefined);
  const clock = manualClock();
  return {
    clock,
    chat: { edit, permalink: async () => 'https://example.slack.com/archives/C2/p99' },
    stores: { deliveries: { leftBehind, tidied } },
    log: silentLog,
  } satisfies TidyContext;
}

describe('cards that were left behind', () => {
  it('say where they go on, under another key than the card that lives', async () => {
    const all = context(new Set());
    await tidyLeftBehind(all);
    expect(all.chat.edit).toHaveBeenCalledTimes(3);
    const [place, message, options] = all.chat.edit.mock.calls[0] ?? [];
    expect(place).toEqual({ channelId: 'C1', ts: 'INC-1.1' });
    expect(JSON.stringify(message)).toContain('`INC-1`');
    expect(JSON.stringify(message)).toContain('<#C2>');
    expect(JSON.stringify(message)).toContain('<https://example.slack.com/archives/C2/p99|there>');
    expect(options).toEqual({ metadataKey: 'left.card.INC-1', revision: 0 });
    expect(all.stores.deliveries.tidied.mock.calls.map(([one]) => one.ts)).toEqual([
      'INC-1.1',
      'INC-2.1',
      'INC-3.1',
    ]);
  });

  it('stay as they are while their channel refuses, which is asked once; others are not kept waiting', async () => {
    const all = context(new Set(['C1']));
    await tidyLeftBehind(all);
    expect(all.chat.edit.mock.calls.map(([{ channelId }]) => channelId)).toEqual(['C1', 'C3']);
    expect(all.stores.deliveries.tidied.mock.calls).toEqual([[{ channelId: 'C3', ts: 'INC-3.1' }]]);
  });

  it('are given up after a week', async () => {
    const all = context(new Set());
    await tidyLeftBehind(all);
    const since = new Date(all.clock.now().getTime() - 7 * 24 * 3_600_000);
    expect(all.stores.deliveries.leftBehind).toHaveBeenCalledWith(since, expect.any(Number));
  });
});
