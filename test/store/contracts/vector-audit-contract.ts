import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../../src/domain/audit-report.ts';
import { auditKey } from '../../../src/domain/vector-audit.ts';
import { auditReport } from '../../support/audit-reports.ts';
import { at } from '../fixtures.ts';
import type { OpenedStores, OpenStores } from './opened-stores.ts';

const request = {
  system: 'docs',
  probe: 'audit',
  depth: 'deep',
  requestedBy: 'U0OLU0OPERA',
  channel: '#ops',
} as const;

/** What audits that people asked for rely on. */
export function vectorAuditContract(open: OpenStores): void {
  describe('the store of audits', () => {
    let opened: OpenedStores;
    let audits: OpenedStores['stores']['vectorAudits'];
    beforeEach(async () => {
      opened = await open();
      audits = opened.stores.vectorAudits;
    });
    afterEach(() => opened.close());

    const done = async (report: AuditReport = auditReport()) => {
      const { audit } = await audits.request(request, at(0));
      const run = (await audits.begin(audit.id)) ?? 0;
      await audits.finish(audit.id, run, [{ collection: report.collection, report }], at(1));
      return audit.id;
    };

    it('stores one with the message that shows it', async () => {
      const { audit, isNew } = await audits.request(request, at(0));
      expect(isNew).toBe(true);
      const { channel: _channel, ...asked } = request;
      expect(audit).toMatchObject({ ...asked, state: 'waiting', requestedAt: at(0), revision: 1 });
      expect(await opened.stores.deliveries.get(auditKey(audit.id))).toMatchObject({
        kind: 'report',
        channel: '#ops',
        state: 'pending',
      });
    });

    it('answers the one under way instead of a second of the same probe', async () => {
      const first = await audits.request(request, at(0));
      const again = await Promise.all([1, 2, 3].map(() => audits.request(request, at(1))));
      expect(again.map(({ audit, isNew }) => [audit.id, isNew])).toEqual(
        Array(3).fill([first.audit.id, false]),
      );
      expect((await audits.request({ ...request, probe: 'deep-audit' }, at(1))).isNew).toBe(true);
      await audits.fail(first.audit.id, 'Nobody is there.', at(2));
      expect((await audits.request(request, at(3))).isNew).toBe(true);
    });

    it('takes progress from the newest run only', async () => {
      const { audit } = await audits.request(request, at(0));
      const progress = { collection: 'docs', phase: 'points', done: 5, total: 10, at: [1, 1] } as const;
      expect(await audits.begin(audit.id)).toBe(1);
      expect(await audits.tell(audit.id, 1, progress)).toBe(true);
      expect(await audits.get(audit.id)).toMatchObject({ state: 'running', progress, revision: 3 });
      expect(await audits.begin(audit.id)).toBe(2);
      expect(await audits.get(audit.id)).not.toHaveProperty('progress');
      expect(await audits.tell(audit.id, 1, progress)).toBe(false);
      await audits.finish(audit.id, 1, [{ collection: 'docs', error: 'old news' }], at(1));
      expect(await audits.get(audit.id)).toMatchObject({ state: 'running', collections: [] });
      await audits.finish(audit.id, 2, [{ collection: 'docs', error: 'gone' }], at(2));
      expect(await audits.get(audit.id)).toMatchObject({
        state: 'done',
        collections: [{ collection: 'docs', error: 'gone' }],
        endedAt: at(2),
      });
      expect(await audits.begin(audit.id)).toBeUndefined();
    });

    it('does not fail what is over', async () => {
      const id = await done();
      await audits.fail(id, 'too late', at(5));
      expect(await audits.get(id)).toMatchObject({ state: 'done', endedAt: at(1) });
    });

    it('keeps a report whatever text the points hold', async () => {
      const id = await done(auditReport({ notes: ['a \u0000 b \ud800'] }));
      const [one] = (await audits.get(id))?.collections ?? [];
      expect(one?.report?.fixes.delete.ids).toEqual(['1', '2', '3']);
      expect(one?.report?.notes[0]).toContain('b');
    });

    it('lets one person agree to a deletion, of an audit that is done', async () => {
      const { audit } = await audits.request({ ...request, probe: 'other' }, at(0));
      const of = (auditId: string) => ({ auditId, collection: 'docs', expected: 3, askedBy: 'U1' });
      expect(await audits.askDeletion(of(audit.id), at(2))).toBe(false);
      expect(await audits.askDeletion(of('AUD-99'), at(2))).toBe(false);
      const id = await done();
      const asked = await Promise.all([1, 2, 3].map(() => audits.askDeletion(of(id), at(2))));
      expect(asked.filter((mine) => mine)).toHaveLength(1);
      expect((await audits.get(id))?.deletions).toEqual([
        { collection: 'docs', state: 'asked', expected: 3, askedBy: 'U1', askedAt: at(2) },
      ]);
    });

    it('numbers the runs of a deletion and takes the end of the newest', async () => {
      const auditId = await done();
      const name = { auditId, collection: 'docs' };
      await audits.askDeletion({ ...name, expected: 3, askedBy: 'U1' }, at(2));
      const { revision = 0 } = (await audits.get(auditId)) ?? {};
      expect(await audits.beginDeletion(name)).toBe(1);
      expect((await audits.get(auditId))?.revision).toBeGreaterThan(revision);
      expect(await audits.tellDeletion(name, 1)).toBe(true);
      expect(await audits.beginDeletion(name)).toBe(2);
      expect(await audits.tellDeletion(name, 1)).toBe(false);
      await audits.endDeletion(name, 1, { error: 'old news' }, at(3));
      expect((await audits.get(auditId))?.deletions).toMatchObject([{ state: 'running' }]);
      await audits.endDeletion(name, 2, { deleted: 3 }, at(4));
      expect((await audits.get(auditId))?.deletions).toMatchObject([
        { state: 'done', deleted: 3, endedAt: at(4) },
      ]);
      expect(await audits.beginDeletion(name)).toBeUndefined();
    });

    it('tells what nobody tells anything of', async () => {
      const { audit } = await audits.request({ ...request, probe: 'other' }, at(0));
      const auditId = await done();
      await audits.askDeletion({ auditId, collection: 'docs', expected: 3, askedBy: 'U1' }, at(2));
      expect(await audits.silent(3_600_000)).toEqual({ audits: [], deletions: [] });
      expect(await audits.silent(0)).toEqual({
        audits: [{ id: audit.id, runs: 0 }],
        deletions: [{ auditId, collection: 'docs', runs: 0 }],
      });
      await audits.fail(audit.id, 'given up', at(3));
      await audits.endDeletion({ auditId, collection: 'docs' }, undefined, { error: 'given up' }, at(3));
      expect(await audits.silent(0)).toEqual({ audits: [], deletions: [] });
    });

    it('lets one show the file, and tells whose is missing', async () => {
      const id = await done();
      expect(await audits.unfiled(at(1))).toEqual([]);
      expect(await audits.unfiled(at(2))).toEqual([id]);
      expect(await audits.fileStarted(id)).toBe(true);
      expect(await audits.fileStarted(id)).toBe(false);
      expect(await audits.unfiled(at(2))).toEqual([]);
      await audits.fileRefused(id);
      expect(await audits.unfiled(at(2))).toEqual([id]);
    });

    it('forgets what ended before, with what was agreed to', async () => {
      const id = await done();
      await audits.askDeletion({ auditId: id, collection: 'docs', expected: 3, askedBy: 'U1' }, at(2));
      const { audit } = await audits.request({ ...request, probe: 'other' }, at(0));
      expect((await audits.recent(5)).map((one) => one.id)).toEqual([audit.id, id]);
      expect(await audits.forget(at(1))).toBe(0);
      expect(await audits.forget(at(2))).toBe(1);
      expect(await audits.get(id)).toBeUndefined();
      expect((await audits.recent(5)).map((one) => one.id)).toEqual([audit.id]);
    });

    it.each(['AUD-', 'AUD-x', 'AUD-1; drop table vector_audits', '', 'audit', 'AUD-9999999999999999999'])(
      'knows no audit %j',
      async (id) => {
        expect(await audits.get(id)).toBeUndefined();
        expect(await audits.begin(id)).toBeUndefined();
        expect(await audits.fileStarted(id)).toBe(false);
      },
    );
  });
}
