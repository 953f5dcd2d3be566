import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError, StaleError } from '../../../src/domain/errors.ts';
import {
  alertOf,
  at,
  bea,
  cardOf,
  changeIncident,
  entryOf,
  ingest,
  openIncident,
  policy,
  silenceOf,
} from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

/** What the use-cases rely on when they change an incident. */
export function incidentStoreContract(open: OpenStores): void {
  describe('the incident store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('answers every field of an incident as it was written', async () => {
      const { stores } = opened;
      const full = {
        title: 'Disk of "db-1" is full 😀',
        severity: 'critical',
        system: 'postgres',
        state: 'resolved',
        version: 7,
        owner: 'U0BEA',
        escalation: { policy, level: 2, round: 1, nextAt: at(8) },
        acknowledgedAt: at(1),
        resolvedAt: at(2),
        resolvedBy: { kind: 'person', id: 'U0BEA', source: 'slack' },
      } as const;
      const id = await openIncident(stores, [], full);
      expect((await stores.incidents.get(id))?.incident).toMatchObject({ id, revision: 1, ...full });
    });

    it('answers what an incident waits for, and its copies, as they were written', async () => {
      const { stores } = opened;
      const waiting = {
        copies: ['#db', 'C0123ABC'],
        cardless: true,
        timing: {
          ...{ groupIntervalMs: 1, repeatIntervalMs: 2, resolveDelayMs: 3 },
          flapping: { count: 4, withinMs: 5 },
        },
        timers: {
          hold: { until: at(9), why: 'mute-time' },
          toldAt: at(1),
          joined: { count: 7, tellAt: at(8) },
          remindAt: at(20),
          clear: { since: at(2), resolveAt: at(30) },
          cleared: [at(1), at(2)],
          flapping: { since: at(1), count: 12, quietAt: at(40) },
        },
      } as const;
      const id = await openIncident(stores, [], waiting);
      expect((await stores.incidents.get(id))?.incident).toMatchObject(waiting);
      const {
        cardless: _cardless,
        timers: _timers,
        ...others
      } = (await stores.incidents.get(id))?.incident ?? {};
      await stores.incidents.change(id, ({ incident }) => {
        const { cardless: _one, timers: _two, ...shown } = incident;
        return { change: { incident: shown, timeline: [] }, result: undefined };
      });
      const shown = (await stores.incidents.get(id))?.incident;
      expect(shown).toEqual({ ...others, revision: 2 });
    });

    it('finds incidents by their earliest deadline, and none that is over', async () => {
      const { stores } = opened;
      const early = await openIncident(stores, [], {
        timers: { remindAt: at(20), joined: { count: 1, tellAt: at(3) } },
      });
      const late = await openIncident(stores, [], { timers: { remindAt: at(5) } });
      await openIncident(stores, [], { state: 'resolved', timers: { remindAt: at(1) } });
      await openIncident(stores, [], { timers: { toldAt: at(1) } });
      expect(await stores.incidents.timersDue(at(3), 10)).toEqual([]);
      expect(await stores.incidents.timersDue(at(4), 10)).toEqual([{ id: early, dueAt: at(3) }]);
      expect(await stores.incidents.timersDue(at(6), 10)).toHaveLength(2);
      await changeIncident(stores, early, { timers: { remindAt: at(20) } });
      expect(await stores.incidents.timersDue(at(30), 1)).toEqual([{ id: late, dueAt: at(5) }]);
    });

    it('leaves out what an incident does not have', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [], { escalation: { policy, level: 0, round: 0 } });
      const snapshot = await stores.incidents.get(id);
      expect(snapshot?.incident).not.toHaveProperty('owner');
      expect(snapshot?.incident.escalation).toEqual({ policy, level: 0, round: 0 });
      expect(snapshot?.alerts).toEqual({ total: 0, firing: 0, silenced: 0, inhibited: 0 });
    });

    it('knows nothing of an id that was never minted', async () => {
      const { stores } = opened;
      expect(await stores.incidents.get('INC-20261121-0042')).toBeUndefined();
      const change = changeIncident(stores, 'INC-20261121-0042', {});
      await expect(change).rejects.toThrow(NotFoundError);
      await expect(change).rejects.toThrow(
        "Incident 'INC-20261121-0042' does not exist. List the open ones with /ops incidents.",
      );
    });

    it('writes a change, its timeline and its deliveries, and raises the revision', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const entry = entryOf(id, {
        kind: 'acknowledged',
        actor: bea,
        version: 2,
        seen: 1,
        at: at(1),
        text: 'by Bea',
      });
      const answer = await stores.incidents.change(id, ({ incident, alerts }) => ({
        change: {
          incident: { ...incident, state: 'acknowledged', version: 2, owner: 'U0BEA', acknowledgedAt: at(1) },
          timeline: [entry],
          deliveries: [
            {
              key: `notice.${id}`,
              kind: 'notice',
              channel: '#ops',
              threadOf: `card.${id}`,
              message: { text: 'taken' },
            },
          ],
        },
        result: alerts.firing,
      }));
      expect(answer).toBe(1);
      expect((await stores.incidents.get(id))?.incident).toMatchObject({
        state: 'acknowledged',
        version: 2,
        revision: 2,
        owner: 'U0BEA',
      });
      const { role: _role, ...actor } = bea;
      expect(await stores.incidents.timeline(id, 10)).toEqual([entryOf(id), { ...entry, actor }]);
      expect(await stores.deliveries.get(`notice.${id}`)).toMatchObject({
        threadOf: `card.${id}`,
        message: { text: 'taken' },
      });
    });

    it('writes nothing when the decision is to change nothing', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      expect(await stores.incidents.change(id, () => ({ result: 'as it was' }))).toBe('as it was');
      expect((await stores.incidents.get(id))?.incident.revision).toBe(1);
    });

    it('passes on what the decision throws, and writes nothing', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const refused = stores.incidents.change(id, () => {
        throw new StaleError('The card is old.');
      });
      await expect(refused).rejects.toThrow(StaleError);
      expect((await stores.incidents.get(id))?.incident.revision).toBe(1);
      await changeIncident(stores, id, { title: 'goes on' });
    });

    it('creates a silence and marks the firing alerts of the incident that it matches', async () => {
      const { stores } = opened;
      const other = { labels: { alertname: 'DiskFull' } };
      const id = await openIncident(stores, [
        alertOf('a'),
        alertOf('b', other),
        alertOf('c', { status: 'resolved', endsAt: at(0) }),
      ]);
      await changeIncident(stores, id, {}, { silence: silenceOf({ incidentId: id }) });
      const [silence] = await stores.silences.listOpen(at(1));
      expect(silence).toEqual({ id: 'SIL-20261121-0001', version: 1, ...silenceOf({ incidentId: id }) });
      expect((await stores.incidents.get(id))?.alerts).toMatchObject({
        total: 3,
        firing: 2,
        silenced: 1,
        inhibited: 0,
      });
      const marked = (await stores.alerts.list({ limit: 9 })).filter(
        (alert) => alert.silenceId !== undefined,
      );
      expect(marked.map((alert) => alert.fingerprint)).toEqual([alertOf('a').fingerprint]);
    });

    it('marks nothing for a silence that is still to begin, or that matches everything', async () => {
      const { stores } = opened;
      const id = await openIncident(stores, [alertOf('a')]);
      await changeIncident(stores, id, {}, { silence: silenceOf({ startsAt: at(5) }) });
      await changeIncident(stores, id, {}, { silence: silenceOf({ matchers: [] }) });
      expect(await stores.alerts.summary(id)).toMatchObject({ firing: 1, silenced: 0 });
    });

    it('tells the newest entries of a long story in the order of their happening', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      const notes = ['one', 'two', 'three'].map((text, index) =>
        entryOf(id, { kind: 'note', text, at: at(index) }),
      );
      await changeIncident(stores, id, {}, { timeline: notes });
      const texts = async (limit: number) =>
        (await stores.incidents.timeline(id, limit)).map((entry) => entry.text);
      expect(await texts(2)).toEqual(['two', 'three']);
      expect(await texts(9)).toEqual(['opened by an alert', 'one', 'two', 'three']);
    });

    it('lists triggered, acknowledged, resolved; then by severity; then the newest', async () => {
      const { stores } = opened;
      const of = (title: string, over: object) => openIncident(stores, [], { title, ...over });
      await of('resolved critical', { state: 'resolved', severity: 'critical' });
      await of('acknowledged info', { state: 'acknowledged', severity: 'info' });
      await of('triggered info', { severity: 'info' });
      await of('triggered critical old', { severity: 'critical', openedAt: at(-9) });
      await of('triggered critical new', { severity: 'critical', openedAt: at(9) });
      await of('acknowledged critical', { state: 'acknowledged', severity: 'critical' });
      const titles = async (filter: object) =>
        (await stores.incidents.list({ limit: 10, ...filter })).map(({ incident }) => incident.title);
      expect(await titles({})).toEqual([
        'triggered critical new',
        'triggered critical old',
        'triggered info',
        'acknowledged critical',
        'acknowledged info',
        'resolved critical',
      ]);
      expect(await titles({ limit: 1 })).toEqual(['triggered critical new']);
      expect(await titles({ states: ['acknowledged', 'resolved'], limit: 2 })).toEqual([
        'acknowledged critical',
        'acknowledged info',
      ]);
      expect(await titles({ openedFrom: at(1) })).toEqual(['triggered critical new']);
      expect(await titles({ openedTo: at(0) })).toEqual(['triggered critical old']);
      expect(await stores.incidents.countByState()).toEqual({ triggered: 3, acknowledged: 2, resolved: 1 });
    });

    it('counts no incidents as none in each state', async () => {
      expect(await opened.stores.incidents.countByState()).toEqual({
        triggered: 0,
        acknowledged: 0,
        resolved: 0,
      });
    });

    it('declares an incident of a person, with the next id of the day', async () => {
      const { stores } = opened;
      await openIncident(stores);
      const declared = await stores.incidents.declare(
        {
          title: 'Customers cannot log in',
          severity: 'critical',
          state: 'triggered',
          version: 1,
          routeName: 'declared',
          channel: '#ops',
          escalation: { policy, level: 0, round: 0 },
          openedAt: at(3),
          updatedAt: at(3),
        },
        bea,
        'declared by Bea',
        (incident) => [
          { key: `card.${incident.id}`, kind: 'card', channel: '#ops', incidentId: incident.id },
        ],
      );
      expect(await stores.deliveries.get(`card.${declared.id}`)).toMatchObject({
        state: 'pending',
        incidentId: declared.id,
      });
      expect(declared).toMatchObject({ id: 'INC-20261121-0002', revision: 1 });
      expect((await stores.incidents.get(declared.id))?.incident).toEqual(declared);
      expect(await stores.incidents.timeline(declared.id, 10)).toMatchObject([
        { kind: 'opened', text: 'declared by Bea', at: at(3), version: 1, actor: { id: 'U0BEA' } },
      ]);
    });

    it('names the escalations that were due, the oldest first', async () => {
      const { stores } = opened;
      const due = (minutes: number) =>
        openIncident(stores, [], { escalation: { policy, level: 0, round: 0, nextAt: at(minutes) } });
      const [second, first] = [await due(5), await due(1)];
      await due(9);
      await openIncident(stores, [], { escalation: { policy, level: 0, round: 0 } });
      expect(await stores.incidents.escalationsDue(at(9), 10)).toEqual([
        { id: first, dueAt: at(1) },
        { id: second, dueAt: at(5) },
      ]);
      expect(await stores.incidents.escalationsDue(at(9), 1)).toHaveLength(1);
    });

    it('tells the card of a changed incident that it has an edit to do', async () => {
      const { stores } = opened;
      const id = await openIncident(stores);
      await stores.deliveries.posted(`card.${id}`, { channelId: 'C1', ts: '1.1', at: at(0), revision: 1 });
      expect(await stores.deliveries.due(at(1), 10)).toEqual([]);
      await changeIncident(stores, id, { title: 'worse' });
      expect(await stores.deliveries.due(at(1), 10)).toEqual([`card.${id}`]);
      await ingest(stores, { deliveries: [cardOf(id)] });
      expect(await stores.deliveries.due(at(1), 10)).toEqual([`card.${id}`]);
    });
  });
}
