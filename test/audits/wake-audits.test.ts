import { describe, expect, it } from 'vitest';
import { wakeAudits } from '../../src/audits/wake-audits.ts';
import type { JobRequest } from '../../src/domain/ports/queue.ts';
import { setClock } from '../store/contracts/opened-stores.ts';
import { auditReport } from '../support/audit-reports.ts';
import { memoryStores } from '../support/memory-stores.ts';

const asked = { system: 'docs', probe: 'audit', depth: 'deep', requestedBy: 'U1', channel: '#ops' } as const;

function bench() {
  const clock = setClock(new Date('2026-11-22T02:14:00Z'));
  const stores = memoryStores(clock);
  const jobs: JobRequest[] = [];
  const queue = { add: async (more: readonly JobRequest[]) => void jobs.push(...more) };
  const sweep = async () => {
    jobs.length = 0;
    await wakeAudits({ stores, queue, clock });
    return jobs.map(({ name, id }) => `${name} ${id}`);
  };
  const later = () => clock.advance(61_000);
  return { clock, audits: stores.vectorAudits, sweep, later };
}

describe('audits that nobody tells anything of', () => {
  it('are started again, and not while somebody does', async () => {
    const { audits, clock, sweep, later } = bench();
    const { audit } = await audits.request(asked, clock.now());
    expect(await sweep()).toEqual([]);
    later();
    expect(await sweep()).toEqual(['run-vector-audit AUD-1']);
    await audits.begin(audit.id);
    expect(await sweep()).toEqual([]);
    later();
    await audits.tell(audit.id, 1, undefined);
    expect(await sweep()).toEqual([]);
    later();
    expect(await sweep()).toEqual(['run-vector-audit AUD-1']);
  });

  it('are given up when three runners ended over them', async () => {
    const { audits, clock, sweep, later } = bench();
    const { audit } = await audits.request(asked, clock.now());
    for (let run = 0; run < 3; run += 1) await audits.begin(audit.id);
    later();
    expect(await sweep()).toEqual([]);
    expect(await audits.get(audit.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('begun 3 times'),
    });
  });

  it('have their deletions taken up, and their files shown', async () => {
    const { audits, clock, sweep, later } = bench();
    const { audit } = await audits.request(asked, clock.now());
    await audits.begin(audit.id);
    const report = auditReport();
    const collections = ['docs', 'more'].map((collection) => ({ collection, report }));
    await audits.finish(audit.id, 1, collections, clock.now());
    for (const { collection } of collections) {
      await audits.askDeletion({ auditId: audit.id, collection, expected: 3, askedBy: 'U1' }, clock.now());
    }
    later();
    expect(await sweep()).toEqual(['delete-orphans AUD-1', 'post-audit-report AUD-1']);
    await audits.fileStarted(audit.id);
    for (let run = 0; run < 3; run += 1)
      await audits.beginDeletion({ auditId: audit.id, collection: 'more' });
    later();
    expect(await sweep()).toEqual(['delete-orphans AUD-1']);
    const [docs, more] = (await audits.get(audit.id))?.deletions ?? [];
    expect([docs?.state, more?.state]).toEqual(['asked', 'failed']);
  });
});
