import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError, StaleError } from '../../../src/domain/errors.ts';
import type { Matcher } from '../../../src/domain/matcher.ts';
import type { DueSilence, SilenceStep } from '../../../src/domain/ports/silence-store.ts';
import type { NewSilence, Silence } from '../../../src/domain/silence.ts';
import { alertOf, at, ingest, openIncident, silenceOf } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const about = (instance: string): readonly Matcher[] => [
  { label: 'instance', operator: '=', value: instance },
];

/** What the deadlines of silences, their edits and the story of what they hid rely on. */
export function silenceDeadlinesContract(open: OpenStores): void {
  describe('the deadlines of silences', () => {
    let opened: OpenedStores;
    let incidentId: string;
    beforeEach(async () => {
      opened = await open();
      incidentId = await openIncident(opened.stores, [alertOf('a'), alertOf('b')]);
    });
    afterEach(() => opened.close());

    async function create(over: Partial<NewSilence> = {}, from = at(0)): Promise<Silence> {
      const silence = await opened.stores.silences.create(silenceOf(over), from);
      if (silence === undefined) throw new Error('It was there already.');
      return silence;
    }
    const summary = () => opened.stores.alerts.summary(incidentId);
    const step = (id: string, when: Date, decided: Partial<SilenceStep> = {}) => {
      const seen: DueSilence[] = [];
      const done = opened.stores.silences.step(id, when, (due) => {
        seen.push(due);
        return { timer: { phase: 'over' }, deliveries: [], ...decided };
      });
      return done.then((result) => ({ result, seen }));
    };

    it('a silence made by itself hides what fires, in every incident, and has them told until they were', async () => {
      const { stores } = opened;
      const other = await openIncident(stores, [alertOf('c')], { groupKey: 'other' });
      const silence = await create();
      expect(silence).toMatchObject({ id: 'SIL-20261121-0001', version: 1 });
      expect(await summary()).toMatchObject({ firing: 2, silenced: 2 });
      const told = [incidentId, other].map((id) => ({ incidentId: id, silenceId: silence.id }));
      expect(await stores.silences.begins(10)).toEqual(told);
      for (const begin of told) await stores.silences.begun(begin);
      expect(await stores.silences.begins(10)).toEqual([]);
    });

    it('one that begins later hides nothing before, and then what fires at that moment', async () => {
      const silence = await create({ startsAt: at(10) });
      expect(await summary()).toMatchObject({ silenced: 0 });
      expect(await opened.stores.silences.due(at(9), 10)).toEqual([]);
      expect(await opened.stores.silences.due(at(10), 10)).toEqual([silence.id]);
      const timer = { phase: 'reminded', dueAt: at(60) } as const;
      const { seen } = await step(silence.id, at(10), { timer });
      expect(seen).toMatchObject([{ silence, timer: { phase: 'pending', dueAt: at(10) }, firingTotal: 2 }]);
      expect(await summary()).toMatchObject({ silenced: 2 });
      expect(await opened.stores.silences.begins(10)).toHaveLength(1);
      expect(await opened.stores.silences.due(at(59), 10)).toEqual([]);
      expect(await opened.stores.silences.nextDue()).toEqual(at(60));
    });

    it('a deadline is acted on once, and its message wanted once', async () => {
      const silence = await create();
      const delivery = { key: 'notice.x', kind: 'notice', channel: 'U0BEA', message: { text: 'x' } } as const;
      const decided = { timer: { phase: 'reminded', dueAt: at(60) }, deliveries: [delivery] } as const;
      const both = await Promise.all([step(silence.id, at(45), decided), step(silence.id, at(45), decided)]);
      expect(both.map(({ seen }) => seen.length).sort()).toEqual([0, 1]);
      expect(both.filter(({ result }) => result === undefined)).toHaveLength(1);
      expect(await opened.stores.deliveries.get('notice.x')).toMatchObject({ state: 'pending' });
    });

    it('a step before its time changes nothing', async () => {
      const silence = await create();
      const { result, seen } = await step(silence.id, at(44));
      expect([result, seen]).toEqual([undefined, []]);
      expect((await step('SIL-20261121-0009', at(44))).result).toBeUndefined();
      expect(await opened.stores.silences.nextDue()).toEqual(at(45));
    });

    it('a step tells what was hidden so far, and what fires now', async () => {
      const { stores } = opened;
      const silence = await create();
      await ingest(stores, { alerts: [alertOf('a', { status: 'resolved', endsAt: at(5) })] });
      await ingest(stores, { alerts: [alertOf('late', { silenceId: silence.id })] });
      const { seen } = await step(silence.id, at(45));
      expect(seen[0]).toMatchObject({ hidden: 3, firingTotal: 2 });
      expect(seen[0]?.firing.map(({ labels }) => labels['instance']).sort()).toEqual(['b', 'late']);
      const story = await stores.silences.hiddenBy([silence.id], 2);
      expect(story).toMatchObject({ total: 3, firing: 2 });
      expect(story.alerts).toHaveLength(2);
      expect(await stores.silences.hiddenBy(['SIL-20261121-0009'], 2)).toMatchObject({ total: 0 });
    });

    it('an edit changes what is hidden, both ways, and counts', async () => {
      const { silences } = opened.stores;
      const silence = await create({ matchers: about('a') });
      expect(await summary()).toMatchObject({ silenced: 1 });
      const edited = await silences.edit(silence.id, 1, { matchers: about('b'), comment: 'other' }, at(1));
      expect(edited).toMatchObject({ version: 2, comment: 'other', matchers: about('b') });
      expect(await silences.get(silence.id)).toEqual(edited);
      expect(await summary()).toMatchObject({ silenced: 1 });
      // What it hid before has come out; what it hides now is told.
      expect(await silences.releaseEnded(at(1))).toEqual([incidentId]);
      expect(await silences.begins(10)).toEqual([{ incidentId, silenceId: silence.id }]);
    });

    it('an edit moves the deadlines', async () => {
      const { silences } = opened.stores;
      const silence = await create();
      await step(silence.id, at(45), { timer: { phase: 'reminded', dueAt: at(60) } });
      await silences.edit(silence.id, 1, { endsAt: at(120) }, at(46));
      expect(await silences.nextDue()).toEqual(at(105));
      expect(await silences.releaseEnded(at(61))).toEqual([]);
    });

    it('an edit of another version is stale, of an ended one refused', async () => {
      const { silences } = opened.stores;
      const silence = await create();
      await silences.edit(silence.id, 1, { comment: 'mine' }, at(1));
      await expect(silences.edit(silence.id, 1, { comment: 'yours' }, at(1))).rejects.toThrow(StaleError);
      await expect(silences.edit(silence.id, 2, { comment: 'late' }, at(60))).rejects.toThrow(ConflictError);
      await expect(silences.edit('SIL-20261121-0009', 1, {}, at(1))).rejects.toThrow(NotFoundError);
      expect((await silences.get(silence.id))?.comment).toBe('mine');
    });

    it('one that is ended by hand is due at once, with who did it; twice changes nothing', async () => {
      const { silences } = opened.stores;
      const silence = await create();
      expect(await silences.expire(silence.id, at(5), 'U0OLU')).toMatchObject({ endsAt: at(5), version: 2 });
      await silences.expire(silence.id, at(6), 'U0ADA');
      const { seen } = await step(silence.id, at(6));
      expect(seen).toMatchObject([{ endedBy: 'U0OLU', timer: { phase: 'reminded', dueAt: at(5) } }]);
      expect(await silences.due(at(99), 10)).toEqual([]);
      await silences.expire(silence.id, at(7), 'U0ADA');
      expect(await silences.due(at(99), 10)).toEqual([]);
    });

    it('one that is ended before it began is over', async () => {
      const { silences } = opened.stores;
      const silence = await create({ startsAt: at(30) });
      expect(await silences.expire(silence.id, at(5))).toMatchObject({ startsAt: at(5), endsAt: at(5) });
      expect(await silences.listOpen(at(5))).toEqual([]);
    });

    it('what another one hides longer is told anew when the first ends', async () => {
      const { silences } = opened.stores;
      await create({ endsAt: at(10) });
      const longer = await create({ endsAt: at(90) });
      for (const begin of await silences.begins(10)) await silences.begun(begin);
      expect(await silences.releaseEnded(at(10))).toEqual([]);
      expect(await silences.begins(10)).toEqual([{ incidentId, silenceId: longer.id }]);
    });

    it('an occurrence of a recurring silence is stored once', async () => {
      const occurrence = silenceOf({ seriesId: 'SER-20261121-0001', startsAt: at(30) });
      const made = await Promise.all([1, 2].map(() => opened.stores.silences.create(occurrence, at(0))));
      expect(made.filter((silence) => silence === undefined)).toHaveLength(1);
      expect(await opened.stores.silences.listOpen(at(0))).toHaveLength(1);
    });
  });
}
