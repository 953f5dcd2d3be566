import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { createStores } from '../../src/store/stores.ts';
import { firing } from '../support/alerts.ts';
import { anotherProcess } from './another-process.ts';
import { at } from './fixtures.ts';
import { type OpenedPostgresStores, openPostgresStores } from './open-postgres-stores.ts';

let opened: OpenedPostgresStores;
beforeEach(async () => {
  opened = await openPostgresStores();
});
afterEach(async () => {
  await opened.close();
});

const entry = (key: string, events: readonly AlertEvent[] = [firing({ instance: key })]) => ({ key, events });
const keysOf = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key);

describe('the journal of accepted deliveries', () => {
  it('keeps events as they were, and gives them to whoever holds them only', async () => {
    const [mine, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    const events: AlertEvent[] = [
      firing({ instance: 'a' }),
      { ...firing({ instance: 'b' }), expiresAt: at(9), startsAtGuessed: true, grouped: true },
      { ...firing({ instance: 'c' }), status: 'resolved', endsAt: at(3), expired: true },
    ];
    await mine.stores.journal.append([entry('1', events), entry('2')], at(1));
    expect(await mine.stores.journal.read(['1', '3'])).toEqual([entry('1', events)]);
    expect(await other.stores.journal.read(['1', '2'])).toEqual([]);
  });

  it('keeps a delivery that nobody has read as it came, and gives it to whoever takes it over', async () => {
    const [dead, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    const body = { alerts: [{ labels: { a: 'two\nlines', '\u2028': '"quoted"' }, n: 1.5, none: null }] };
    const unread = { source: 'alertmanager', at: at(1), alerts: 1, body };
    await dead.stores.journal.append([{ key: 'unread', unread }, entry('read')], at(1));
    expect(await dead.stores.journal.read(['unread'])).toEqual([{ key: 'unread', unread }]);
    await dead.life.end();
    expect(await other.stores.journal.adopt(10)).toEqual(
      expect.arrayContaining([{ key: 'unread', unread }, entry('read')]),
    );
    const [row] = await opened.db.query('select sum(alerts)::int as alerts from intake_journal');
    expect(row).toEqual({ alerts: 2 });
  });

  it('keeps whatever text there is in them', async () => {
    const { stores } = await anotherProcess(opened);
    const odd = [
      'two\nlines',
      'a\r\nb',
      '"quoted"',
      'back\\slash\\n',
      '{a,b}',
      'NULL',
      '',
      '\u2028😀é',
      "it's",
    ];
    const entries = odd.map((text, index) =>
      entry(`odd${index}`, [firing({ instance: text, [`n ${text}`]: text }), firing({ instance: 'plain' })]),
    );
    await stores.journal.append(entries, at(1));
    const read = await stores.journal.read(keysOf(entries));
    expect(read.toSorted((left, right) => (left.key < right.key ? -1 : 1))).toEqual(entries);
  });

  it('gives what a process left behind to one that lives, the oldest first, and once', async () => {
    const [dead, first, second] = [
      await anotherProcess(opened),
      await anotherProcess(opened),
      await anotherProcess(opened),
    ];
    await dead.stores.journal.append([entry('later')], at(2));
    await dead.stores.journal.append([entry('sooner')], at(1));
    expect(await first.stores.journal.adopt(10)).toEqual([]);
    await dead.life.end();
    await vi.waitFor(async () =>
      expect(keysOf(await first.stores.journal.adopt(10))).toEqual(['sooner', 'later']),
    );
    expect(await second.stores.journal.adopt(10)).toEqual([]);
    expect(keysOf(await first.stores.journal.read(['later']))).toEqual(['later']);
    expect(await dead.stores.journal.read(['later'])).toEqual([]);
  });

  it('shares what was left behind among those who ask at once', async () => {
    const [dead, first, second] = [
      await anotherProcess(opened),
      await anotherProcess(opened),
      await anotherProcess(opened),
    ];
    const keys = Array.from({ length: 40 }, (_, index) => `entry-${index}`);
    await dead.stores.journal.append(
      keys.map((key) => entry(key)),
      at(1),
    );
    await dead.life.end();
    const taken: string[] = [];
    await vi.waitFor(async () => {
      const both = await Promise.all([first, second].map(({ stores }) => stores.journal.adopt(30)));
      taken.push(...both.flatMap(keysOf));
      expect(taken).toHaveLength(40);
    });
    expect(new Set(taken).size).toBe(40);
  });

  it('never gives the same to two of them, however often they ask at the same moment', async () => {
    const both = [await anotherProcess(opened), await anotherProcess(opened)];
    for (let turn = 0; turn < 12; turn += 1) {
      // Nobody has ever lived under this name.
      const gone = createStores(opened.db, opened.clock, `process.${turn + 1}`);
      await gone.journal.append(
        Array.from({ length: 40 }, (_, index) => entry(`entry-${turn}-${index}`)),
        at(1),
      );
      const taken = await Promise.all(both.map(({ stores }) => stores.journal.adopt(30)));
      const keys = taken.flatMap(keysOf);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { stores } of both) await stores.journal.adopt(40);
    }
  });

  it('names what is its own and old, without what cannot be processed', async () => {
    const [mine, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await mine.stores.journal.append([entry('later')], at(2));
    await mine.stores.journal.append([entry('sooner'), entry('broken')], at(1));
    await mine.stores.journal.append([entry('new')], at(3));
    await mine.stores.journal.refuse('broken', 'It is broken.');
    expect(await mine.stores.journal.held(at(3), 10)).toEqual(['sooner', 'later']);
    expect(await mine.stores.journal.held(at(3), 1)).toEqual(['sooner']);
    expect(await other.stores.journal.held(at(9), 10)).toEqual([]);
  });

  it('loses an entry with the batch that processes it, and not with one that fails', async () => {
    const { stores } = await anotherProcess(opened);
    await stores.journal.append([entry('1'), entry('2')], at(1));
    const failing = stores.alerts.ingest(async (tx) => {
      tx.settle(['1']);
      throw new Error('It fails.');
    });
    await expect(failing).rejects.toThrow('It fails.');
    expect(keysOf(await stores.journal.read(['1', '2'])).toSorted()).toEqual(['1', '2']);
    await stores.alerts.ingest(async (tx) => tx.settle(['1']));
    expect(keysOf(await stores.journal.read(['1', '2']))).toEqual(['2']);
  });

  it('keeps what cannot be processed, and gives it to nobody any more', async () => {
    const [dead, other] = [await anotherProcess(opened), await anotherProcess(opened)];
    await dead.stores.journal.append([entry('1'), entry('2')], at(1));
    await dead.stores.journal.refuse('1', 'It is broken.\u0000');
    await dead.life.end();
    await vi.waitFor(async () => expect(keysOf(await other.stores.journal.adopt(10))).toEqual(['2']));
    expect(await opened.db.query('select refused from intake_journal where refused is not null')).toEqual([
      { refused: expect.stringContaining('It is broken.') },
    ]);
  });
});
