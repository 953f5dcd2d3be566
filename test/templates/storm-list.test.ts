import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StormIncident } from '../../src/domain/ports/storm-store.ts';
import { splitIntoLists } from '../../src/domain/storm-lists.ts';
import { visibleCharacters } from '../../src/workspace/block-kit/message-blocks.ts';
import { type StormListModel, stormList } from '../../templates/storm-list.ts';
import { messageFaults } from '../support/block-limits.ts';
import { incident, openedAt } from './card-models.ts';

const idOf = (index: number) => `INC-20261121-${String(index).padStart(4, '0')}`;
function oneOf(index: number, parts: Parameters<typeof incident>[0] = {}): StormIncident {
  return { incident: incident({ id: idOf(index), ...parts }), alerts: { total: 3, firing: 2 } };
}

const model: StormListModel = {
  at: openedAt,
  part: '2 of 5',
  open: [oneOf(1), oneOf(2, { severity: 'warning' }), oneOf(3, { state: 'acknowledged', owner: 'U0OLU' })],
  over: 0,
};
const shown = (over: Partial<StormListModel> = {}) => JSON.stringify(stormList({ ...model, ...over }));

/** The longest rows that there are: of the given title, owned, with large counts. */
function largest(title: string, count: number): readonly StormIncident[] {
  return Array.from({ length: count }, (_, index) => ({
    incident: incident({
      id: `INC-20261121-${10_000 + index}`,
      title,
      state: 'acknowledged',
      severity: 'critical',
      owner: 'U0OLU0OPERA',
    }),
    alerts: { total: 10_000, firing: 9_999 },
  }));
}

describe('a list of what is open in a storm', () => {
  it('is as it was agreed on', async () => {
    await expect(JSON.stringify(stormList(model), undefined, 2)).toMatchFileSnapshot(
      './golden/storm-list.json',
    );
  });

  it('says to the second of when it is, which one of how many, and that the cards follow', () => {
    expect(stormList(model).text).toBe(
      `📋 *As of <!date^${openedAt.getTime() / 1_000}^{time_secs}|2026-11-21 02:14:00 UTC>: 3 open incidents of this storm*, worst first (2 of 5)`,
    );
    expect(shown()).toContain('cards follow below, worst first');
    expect(shown({ part: '1 of 1' })).not.toContain('1 of 1');
    expect(shown()).not.toContain('over by now');
    expect(shown({ over: 1 })).toContain('One more is over by now.');
    expect(shown({ over: 12 })).toContain('12 more are over by now.');
  });

  it('has a row for each: state, severity, title, id, what fires, owner', () => {
    const rows = stormList(model).attachments?.[0]?.blocks?.[0] as unknown as { text: { text: string } };
    expect(rows.text.text.split('\n')).toEqual([
      '🔴 Critical · Triggered · *Disk nearly full on db-1* · `INC-20261121-0001` · 2 of 3 firing',
      '🟠 Warning · Triggered · *Disk nearly full on db-1* · `INC-20261121-0002` · 2 of 3 firing',
      '🟡 Critical · Acknowledged · *Disk nearly full on db-1* · `INC-20261121-0003` · 2 of 3 firing · <@U0OLU>',
    ]);
  });

  it('holds all rows that were put into it, however they have grown, within the limits of Slack', () => {
    const titles = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom('x', '&'.repeat(300), '<!channel>'.repeat(30), 'Disk full on db-1'),
    );
    fc.assert(
      fc.property(titles, (title) => {
        const all = Array.from({ length: 400 }, (_, index) => ({ id: idOf(index), title }));
        const [first = [], ...others] = splitIntoLists(all);
        const open = largest(title, first.length);
        const message = stormList({ at: openedAt, part: '99 of 99', open, over: 100 });
        const characters = visibleCharacters(message.attachments?.[0]?.blocks ?? []);
        expect(messageFaults(message)).toEqual([]);
        expect(characters).toBeLessThan(13_200);
        expect(JSON.stringify(message)).not.toContain('<!channel>');
        expect([first, ...others].flat()).toEqual(all.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
    for (const title of ['x', 'Disk full on db-1', 'y'.repeat(300), '&'.repeat(300)]) {
      const [first = []] = splitIntoLists(
        Array.from({ length: 400 }, (_, index) => ({ id: idOf(index), title })),
      );
      expect(JSON.stringify(stormList({ ...model, open: largest(title, first.length) }))).not.toContain(
        'whose cards follow',
      );
    }
  });

  it('counts what does not fit after all', () => {
    const message = stormList({ ...model, open: largest('z'.repeat(120), 200) });
    expect(messageFaults(message)).toEqual([]);
    expect(JSON.stringify(message)).toMatch(/and 1\d\d more incidents, whose cards follow/);
  });

  it('takes about eighty usual rows', () => {
    const all = Array.from({ length: 375 }, (_, index) => ({ id: idOf(index), title: 'HighCpu on db-1' }));
    expect(splitIntoLists(all).length).toBeLessThanOrEqual(5);
    expect(splitIntoLists([])).toEqual([]);
  });
});
