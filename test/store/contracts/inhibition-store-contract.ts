import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alert, InhibitionKeys } from '../../../src/domain/alert.ts';
import type { InhibitionAnswer, InhibitionQuestion } from '../../../src/domain/ports/inhibition-store.ts';
import { alertOf, at, entryOf, ingest, newIncidentOf, openIncident } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const RULES = 'rules-1';

function keyed(sources: readonly string[], targets: readonly string[], rules = RULES): Partial<Alert> {
  return { inhibition: { rules, sources, targets } };
}

/** What inhibiting relies on. */
export function inhibitionStoreContract(open: OpenStores): void {
  describe('the inhibition store', () => {
    let opened: OpenedStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const write = (...alerts: readonly Alert[]) => ingest(opened.stores, { alerts });
    const ask = (question: Partial<InhibitionQuestion>): Promise<InhibitionAnswer> =>
      opened.stores.alerts.ingest((tx) =>
        tx.inhibition({ keys: [], begun: [], ended: [], except: [], rules: RULES, ...question }),
      );
    const read = async (fingerprint: string): Promise<Alert | undefined> =>
      (await opened.stores.alerts.list({ limit: 10_000 })).find((alert) => alert.fingerprint === fingerprint);
    const names = (alerts: readonly Alert[]) => alerts.map((alert) => alert.labels['instance']);

    it('keeps by what an alert hides and is hidden', async () => {
      const alert = alertOf('a', {
        ...keyed(['k1'], ['k2', 'k3']),
        inhibitedBy: 'db is down',
        inhibitor: '00000000000000ff',
      });
      const plain = alertOf('b', keyed([], []));
      await write(alert, plain);
      expect(await read(alert.fingerprint)).toEqual(alert);
      expect(await read(plain.fingerprint)).toEqual(plain);
      const { inhibition: _keys, inhibitedBy: _rule, inhibitor: _by, ...ended } = alert;
      await write({ ...ended, status: 'resolved' });
      expect(await read(alert.fingerprint)).toEqual({ ...ended, status: 'resolved' });
    });

    it('counts what fires hidden, and what a silence hides as silenced', async () => {
      const hidden = { inhibitedBy: 'r', inhibitor: '00000000000000ff' };
      const id = await openIncident(opened.stores, [
        alertOf('a'),
        alertOf('b', hidden),
        alertOf('c', { ...hidden, silenceId: 'SIL-20261121-0001' }),
        alertOf('d', { ...hidden, status: 'resolved' }),
      ]);
      expect(await opened.stores.alerts.summary(id)).toMatchObject({ firing: 3, silenced: 1, inhibited: 1 });
      expect((await opened.stores.incidents.get(id))?.alerts).toMatchObject({ silenced: 1, inhibited: 1 });
    });

    it('does not take for homeless what another alert hides', async () => {
      await write(alertOf('a', { inhibitedBy: 'r', inhibitor: '00000000000000ff' }), alertOf('b'));
      const homeless = await opened.stores.alerts.list({ status: 'firing', homeless: true, limit: 10 });
      expect(names(homeless)).toEqual(['b']);
    });

    it('answers of each key the alert that has fired longest, with its incident', async () => {
      const id = await openIncident(opened.stores, [
        alertOf('old', { startsAt: at(1), ...keyed(['k1', 'k2'], []) }),
      ]);
      await write(
        alertOf('young', { startsAt: at(2), ...keyed(['k2', 'k3'], []) }),
        alertOf('over', { status: 'resolved', startsAt: at(0), ...keyed(['k1', 'k4'], []) }),
      );
      const { sources, affected } = await ask({ keys: ['k1', 'k2', 'k3', 'k4', 'k5'] });
      expect([...sources].toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([
        ['k1', { fingerprint: alertOf('old').fingerprint, incidentId: id }],
        ['k2', { fingerprint: alertOf('old').fingerprint, incidentId: id }],
        ['k3', { fingerprint: alertOf('young').fingerprint }],
      ]);
      expect(affected).toEqual([]);
    });

    it('leaves out what the batch itself decides on', async () => {
      await write(alertOf('a', keyed(['k1'], ['k2'])), alertOf('b', keyed(['k1'], ['k2'])));
      const except = [alertOf('a').fingerprint];
      const answer = await ask({ keys: ['k1'], begun: ['k2'], except });
      expect(answer.sources.get('k1')?.fingerprint).toBe(alertOf('b').fingerprint);
      expect(names(answer.affected)).toEqual(['b']);
    });

    it('answers what begins to be hidden, the worst first, and by what else it is', async () => {
      const critical = { labels: { alertname: 'X', instance: 'bad', severity: 'critical' } };
      await write(
        alertOf('a', keyed([], ['k1', 'k9'])),
        alertOf('bad', { ...critical, ...keyed([], ['k1']) }),
        alertOf('hidden', { ...keyed([], ['k1']), inhibitedBy: 'r', inhibitor: '00000000000000ff' }),
        alertOf('over', { status: 'resolved', ...keyed([], ['k1']) }),
        alertOf('other', keyed([], ['k2'])),
        alertOf('source', keyed(['k9'], [])),
      );
      const { affected, sources } = await ask({ begun: ['k1'] });
      expect(names(affected)).toEqual(['bad', 'a']);
      expect(affected[1]).toEqual(alertOf('a', keyed([], ['k1', 'k9'])));
      expect([...sources.keys()]).toEqual(['k9']);
    });

    it('answers what loses the alert that hid it, whatever its keys are', async () => {
      const [one, other] = [alertOf('one').fingerprint, alertOf('other').fingerprint];
      await write(
        alertOf('a', { ...keyed([], ['old-key'], 'other-rules'), inhibitedBy: 'r', inhibitor: one }),
        alertOf('b', { ...keyed([], ['k1']), inhibitedBy: 'r', inhibitor: other }),
      );
      expect(names((await ask({ ended: [one] })).affected)).toEqual(['a']);
    });

    it('leaves for later what is too much at once', async () => {
      const many = Array.from({ length: 5_003 }, (_, n) =>
        alertOf(`t${String(n).padStart(5, '0')}`, keyed([], ['k1'])),
      );
      await write(...many);
      const { affected } = await ask({ begun: ['k1'] });
      expect(affected).toHaveLength(5_000);
      const rest = await opened.stores.inhibitions.pending(RULES, 10);
      expect(names(rest)).toEqual(['t05000', 't05001', 't05002']);
      expect(rest[0]?.inhibition).toEqual({ rules: `${RULES}?`, sources: [], targets: ['k1'] });
    });

    it('sums up what hides the alerts of an incident, the most first', async () => {
      const cause = await openIncident(opened.stores, [alertOf('cause')]);
      await write(alertOf('homeless'));
      const by = (name: string, rule: string) => ({
        inhibitedBy: rule,
        inhibitor: alertOf(name).fingerprint,
      });
      const id = await openIncident(opened.stores, [
        alertOf('a', by('homeless', 'node-down')),
        alertOf('b', by('cause', 'db is down')),
        alertOf('c', by('cause', 'db is down')),
        alertOf('d', { ...by('cause', 'db is down'), silenceId: 'SIL-20261121-0001' }),
        alertOf('e', { ...by('cause', 'db is down'), status: 'resolved' }),
        alertOf('f'),
      ]);
      const { inhibitions } = opened.stores;
      const [most, least] = [
        { rule: 'db is down', alerts: 2, incidentId: cause },
        { rule: 'node-down', alerts: 1 },
      ];
      expect(await inhibitions.causes(id, 10)).toEqual([most, least]);
      expect(await inhibitions.causes(id, 1)).toEqual([most]);
      expect(await inhibitions.causes(cause, 10)).toEqual([]);
    });

    it('sums up what alerts of an incident hide elsewhere, the worst by name', async () => {
      const source = alertOf('cause').fingerprint;
      const by = { inhibitedBy: 'db is down', inhibitor: source };
      const id = await openIncident(opened.stores, [alertOf('cause'), alertOf('own', by)]);
      const effect = await openIncident(opened.stores, [
        alertOf('bad', { ...by, labels: { alertname: 'Down', severity: 'critical' }, severity: 'critical' }),
        alertOf('quiet', { ...by, silenceId: 'SIL-20261121-0001' }),
        alertOf('over', { ...by, status: 'resolved' }),
      ]);
      await write(
        ...['a', 'b', 'c', 'd', 'e'].map((name) => alertOf(name, by)),
        alertOf('other', { inhibitedBy: 'db is down', inhibitor: alertOf('own').fingerprint }),
      );
      const { inhibitions } = opened.stores;
      expect(await inhibitions.hiding(id, [source])).toEqual({
        alerts: 6,
        worst: [
          { name: 'Down', incidentId: effect },
          ...Array.from({ length: 4 }, () => ({ name: 'HighCpu' })),
        ],
      });
      expect(await inhibitions.hiding(id, [])).toEqual({ alerts: 0, worst: [] });
    });

    it('remembers which rules are in force', async () => {
      const { inhibitions } = opened.stores;
      expect(await inhibitions.inForce()).toBeUndefined();
      await inhibitions.adopt('one');
      await inhibitions.adopt('two');
      expect(await inhibitions.inForce()).toBe('two');
    });

    it('gives what fires the keys of other rules, a page at a time, and lists what has to be looked at', async () => {
      const { inhibitions } = opened.stores;
      await write(
        alertOf('a', keyed(['old'], ['old'], 'old')),
        alertOf('b'),
        alertOf('c', { ...keyed([], [], 'old'), inhibitedBy: 'r', inhibitor: '00000000000000ff' }),
        alertOf('d', keyed([], [])),
        alertOf('over', { status: 'resolved' }),
      );
      const keysOf = ({ instance = '' }): InhibitionKeys => ({
        rules: RULES,
        sources: [`s-${instance}`],
        targets: instance === 'a' ? ['t'] : [],
      });
      expect(await inhibitions.rekey(RULES, keysOf, 2)).toBe(2);
      expect(await inhibitions.rekey(RULES, keysOf, 2)).toBe(1);
      expect(await inhibitions.rekey(RULES, keysOf, 2)).toBe(0);
      expect(names(await inhibitions.pending(RULES, 10))).toEqual(['a', 'c']);
      expect(names(await inhibitions.pending(RULES, 1))).toEqual(['a']);
      expect((await read(alertOf('b').fingerprint))?.inhibition).toEqual({
        rules: RULES,
        sources: ['s-b'],
        targets: [],
      });
      expect((await ask({ keys: ['s-a', 'old'] })).sources.size).toBe(1);
    });

    it('takes the keys off where no rules are left', async () => {
      const { inhibitions } = opened.stores;
      await write(
        alertOf('a', keyed(['k'], ['k'])),
        alertOf('b', { ...keyed([], ['k']), inhibitedBy: 'r', inhibitor: '00000000000000ff' }),
        alertOf('c'),
      );
      const keysOf = (): InhibitionKeys => ({ rules: '', sources: [], targets: [] });
      expect(await inhibitions.rekey('', keysOf, 10)).toBe(2);
      expect(await inhibitions.rekey('', keysOf, 10)).toBe(0);
      expect(await read(alertOf('a').fingerprint)).not.toHaveProperty('inhibition');
      expect(names(await inhibitions.pending('', 10))).toEqual(['b']);
    });

    it('names in the story of what is hidden the incident that the same batch opens', async () => {
      const opening = newIncidentOf('new-incident-000000');
      const ids = await ingest(opened.stores, {
        opened: [opening],
        timeline: [
          entryOf('new-incident-000000', {
            kind: 'inhibited',
            text: '1 alert is hidden: db is down (new-incident-000000).',
          }),
        ],
      });
      const id = ids.get('new-incident-000000') ?? '';
      expect((await opened.stores.incidents.timeline(id, 10)).map(({ text }) => text)).toEqual([
        `1 alert is hidden: db is down (${id}).`,
      ]);
    });
  });
}
