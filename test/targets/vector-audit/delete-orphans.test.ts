import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withQdrant } from '../../../src/targets/qdrant/open-qdrant.ts';
import { auditPlan } from '../../../src/targets/vector-audit/audit-plan.ts';
import { deleteOrphans } from '../../../src/targets/vector-audit/delete-orphans.ts';
import { openSource } from '../../../src/targets/vector-audit/open-source.ts';
import { writeReport } from '../../../src/targets/vector-audit/write-report.ts';
import { useQdrant } from '../../stand-ins/qdrant/with-qdrant.ts';
import { audit, connectionTo, DocumentFolder, embed, usual } from './documents.ts';

const stand = useQdrant({ apiKey: 'writer', readOnlyKey: 'reader' });
const folder = new DocumentFolder();
const names = Array.from({ length: 50 }, (_, index) => `page-${index}.md`);
const gone = Array.from({ length: 400 }, (_, index) => `gone-${index}.md`);
beforeAll(() => {
  for (const name of names) folder.write(name);
});
afterAll(() => folder.dispose());

const given = () => ({ ...usual, depth: 'deep', source: { folder: folder.path, extensions: ['.md'] } });
const points = () => stand.server.collection('docs').points;

function remove(
  ids: readonly string[],
  expected: number,
  { key = 'writer', by = 'field', resumed = false } = {},
) {
  const plan = auditPlan.parse({ ...given(), key: { ...usual.key, by } });
  const source = openSource(plan, 'docs', []);
  if (source === undefined) throw new Error('The plan names a source.');
  const request = { collection: 'docs', plan, source, ids, expected, resumed };
  return withQdrant(connectionTo(stand.server, key), AbortSignal.timeout(60_000), (qdrant) =>
    deleteOrphans(qdrant, request),
  );
}

let ids: readonly string[] = [];
beforeEach(async () => {
  stand.server.state.collections.delete('docs');
  await stand.client().createCollection('docs', { vectors: { size: 4, distance: 'Cosine' } });
  embed(stand.server, 'docs', names);
  embed(stand.server, 'docs', gone, { from: 5000 });
  ids = (await audit(stand.server, 'docs', given())).fixes.delete.ids;
});

describe('deleting orphans', () => {
  it('deletes exactly those that the audit named, in several batches', async () => {
    expect(ids).toHaveLength(1200);
    expect(await remove(ids, 1200)).toBe(1200);
    expect(points().count).toBe(150);
    expect((await audit(stand.server, 'docs', given())).verdict).toBe('PASS');
  });

  it('deletes nothing when a document came back', async () => {
    folder.write('gone-7.md');
    await expect(remove(ids, 1200)).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringMatching(/^1197 of the 1200 points of 'docs' are orphans now, not 1200: nothing/),
    });
    folder.delete('gone-7.md');
    expect(points().count).toBe(1350);
  });

  it('goes on with what an earlier run left, and with no more than was agreed to', async () => {
    await stand.client().delete('docs', { points: [5001, 5002] });
    await expect(remove(ids, 1197, { resumed: true })).rejects.toThrow('not 1197: nothing was deleted');
    expect(await remove(ids, 1200, { resumed: true })).toBe(1198);
    expect(points().count).toBe(150);
  });

  it('deletes nothing when somebody else was quicker', async () => {
    await stand.client().delete('docs', { points: [5001] });
    await expect(remove(ids, 1200)).rejects.toThrow('1199 of the 1200 points');
    expect(points().count).toBe(1349);
  });

  it('never takes a point whose document is there, whoever names it', async () => {
    await expect(remove([...ids, '1', '2'], 1202)).rejects.toThrow('1200 of the 1202 points');
    expect(points().count).toBe(1350);
  });

  it('spares a point that was made anew for another document in between', async () => {
    const renewed = points().slotOf(5001) ?? -1;
    const { asked } = stand.server;
    const before = asked.length;
    const push = asked.push.bind(asked);
    asked.push = (...names: string[]) => {
      if (names[0] === 'delete_points') {
        points().setPayload(renewed, { metadata: { source: '/app/docs/page-1.md', chunk: 9 } });
      }
      return push(...names);
    };
    await remove(ids, 1200);
    asked.push = push;
    expect(asked.length).toBeGreaterThan(before);
    expect(points().slotOf(5001)).toBe(renewed);
    expect(points().count).toBe(151);
  });

  it('deletes nothing when the documents cannot be read', async () => {
    const plan = auditPlan.parse({ ...given(), source: { folder: '/nowhere' } });
    const source = openSource(plan, 'docs', []);
    if (source === undefined) throw new Error('The plan names a source.');
    const request = { collection: 'docs', plan, source, ids, expected: 1200 };
    const deleting = withQdrant(connectionTo(stand.server), AbortSignal.timeout(20_000), (qdrant) =>
      deleteOrphans(qdrant, request),
    );
    await expect(deleting).rejects.toThrow('cannot be read (ENOENT)');
    expect(points().count).toBe(1350);
  });

  it('says that a key which may only read is not enough', async () => {
    await expect(remove(ids, 1200, { key: 'reader' })).rejects.toThrow('refuses the key (403: Forbidden');
  });

  it('needs to be told which', async () => {
    await expect(remove([], 0)).rejects.toThrow('Run the audit first');
  });
});

describe('a report as a file', () => {
  it('is whole or the one before', async () => {
    const report = await audit(stand.server, 'docs', given());
    const file = join(folder.path, 'report.json');
    await writeReport(file, report);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    await writeReport(file, { ...report, notes: ['again'] });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ notes: ['again'] });
    expect(readdirSync(folder.path).filter((name) => name.includes('report'))).toEqual(['report.json']);
    await expect(writeReport('/nowhere/report.json', report)).rejects.toThrow('cannot be written');
    folder.delete('report.json');
  });
});
