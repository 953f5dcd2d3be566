import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../../src/domain/change-event.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

export function changeOf(id: string, minutes: number, over: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    source: 'github',
    id,
    at: at(minutes),
    title: `deploy ${id}`,
    labels: { service: 'api' },
    links: [{ label: 'Run', url: 'https://github.example/run/1' }],
    ...over,
  };
}

/** What the suspects on a card and the list of changes rely on. */
export function changeStoreContract(open: OpenStores): void {
  describe('the change store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('answers changes as they were told, the newest first', async () => {
      const { changes } = opened.stores;
      const whole = changeOf('b', 2, { author: 'x', labels: { service: 'api', ü: '😀"' } });
      await changes.add([changeOf('a', 1), whole, changeOf('c', 3)]);
      expect(await changes.between(at(0), at(10), 10)).toEqual([changeOf('c', 3), whole, changeOf('a', 1)]);
      expect(await changes.between(at(0), at(10), 1)).toEqual([changeOf('c', 3)]);
    });

    it('takes the first moment of a span and not its last', async () => {
      const { changes } = opened.stores;
      await changes.add([changeOf('a', 1), changeOf('b', 2)]);
      expect((await changes.between(at(1), at(2), 10)).map(({ id }) => id)).toEqual(['a']);
    });

    it('keeps what was told first, however often and in whatever body it is told again', async () => {
      const { changes } = opened.stores;
      await changes.add([changeOf('a', 1), changeOf('a', 5)]);
      await changes.add([changeOf('a', 7), changeOf('a', 1, { source: 'pagerduty' })]);
      const kept = await changes.between(at(0), at(10), 10);
      expect(kept.map(({ source, at: moment }) => [source, moment])).toEqual([
        ['github', at(1)],
        ['pagerduty', at(1)],
      ]);
    });

    it('takes nothing at all', async () => {
      await opened.stores.changes.add([]);
      expect(await opened.stores.changes.between(at(0), at(10), 10)).toEqual([]);
    });

    it('forgets what is older than it is told to keep', async () => {
      const { changes } = opened.stores;
      await changes.add([changeOf('a', 1), changeOf('b', 2), changeOf('c', 3)]);
      expect(await changes.prune(at(3))).toBe(2);
      expect((await changes.between(at(0), at(10), 10)).map(({ id }) => id)).toEqual(['c']);
    });
  });
}
