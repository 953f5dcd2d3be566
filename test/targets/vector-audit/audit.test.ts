import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditCheck, AuditReport } from '../../../src/domain/audit-report.ts';
import type { CollectionProgress } from '../../../src/targets/vector-audit/audit-scope.ts';
import { useQdrant } from '../../stand-ins/qdrant/with-qdrant.ts';
import { audit, DocumentFolder, embed, sha256, usual } from './documents.ts';

const stand = useQdrant();
const names = Array.from({ length: 200 }, (_, index) => `guide-${index % 10}/page-${index}.md`);
const folder = new DocumentFolder();
beforeAll(() => {
  for (const name of names) folder.write(name);
});
afterAll(() => folder.dispose());

async function collection(name: string): Promise<void> {
  const { state } = stand.server;
  state.collections.delete(name);
  await stand.client().createCollection(name, { vectors: { size: 4, distance: 'Cosine' } });
}
beforeEach(async () => {
  await collection('docs');
  embed(stand.server, 'docs', names);
});

const plan = () => ({ ...usual, source: { folder: folder.path, extensions: ['.md'] } });
const result = (report: AuditReport, check: AuditCheck) => report.checks.find((one) => one.check === check);

describe.each(['deep', 'sampled'] as const)('a %s audit', (depth) => {
  const run = (given: object = {}) =>
    audit(stand.server, 'docs', { ...plan(), depth, sample: 80, documents: 40, ...given });

  it('passes what is in step', async () => {
    const report = await run();
    expect(report.verdict).toBe('PASS');
    expect(report.coverage).toBe(100);
    expect(report.checks.map(({ check, found }) => [check, found])).toEqual([
      ['orphans', 0],
      ['missing', 0],
      ['synchronisation', 0],
      ['integrity', 0],
      ['metadata', 0],
    ]);
    expect(report.fixes).toEqual({
      delete: { count: 0, ids: [], complete: depth === 'deep' },
      embed: { count: 0, sources: [], complete: depth === 'deep' },
      repair: { count: 0, ids: [], complete: depth === 'deep' },
    });
  });

  it('finds vectors whose document is gone', async () => {
    const gone = Array.from({ length: 100 }, (_, index) => `gone/page-${index}.md`);
    embed(stand.server, 'docs', gone, { from: 10_000 });
    const report = await run({ sample: 200 });
    const orphans = result(report, 'orphans');
    expect(orphans).toMatchObject({ grade: 'FAIL', of: 'points' });
    expect(orphans?.examples).toHaveLength(20);
    expect(orphans?.examples[0]?.source).toMatch(/^\/app\/docs\/gone\/page-\d+\.md$/);
    expect(report.verdict).toBe('FAIL');
    if (depth === 'deep') {
      expect(orphans).toMatchObject({ found: 300, examined: 900, percent: 33.3333 });
      expect(report.fixes.delete).toMatchObject({ count: 300, complete: true });
      expect(report.fixes.delete.ids).toHaveLength(300);
    } else {
      // Their ids are far from the others': the gap between swallows neither them nor the sample.
      expect(orphans?.examined).toBe(200);
      expect(orphans?.interval?.low).toBeLessThan(33);
      expect(orphans?.interval?.high).toBeGreaterThan(33);
    }
  });

  it('finds documents that have no vector, and how much is covered', async () => {
    const missing = names.filter((_, index) => index % 4 === 0);
    await collection('docs');
    embed(
      stand.server,
      'docs',
      names.filter((name) => !missing.includes(name)),
    );
    const report = await run();
    const found = result(report, 'missing');
    expect(found?.grade).toBe('FAIL');
    if (depth === 'deep') {
      expect(report.coverage).toBe(75);
      expect([...report.fixes.embed.sources].sort()).toEqual([...missing].sort());
    } else {
      expect(found).toMatchObject({ examined: 40, population: 200 });
      expect(found?.interval?.low).toBeLessThan(25);
      expect(found?.interval?.high).toBeGreaterThan(25);
    }
  });

  it('finds documents whose content changed in any of their parts', async () => {
    for (const slot of stand.server.collection('docs').points.from(undefined)) {
      const { points } = stand.server.collection('docs');
      const payload = points.payloadOf(slot) as { metadata: { chunk: number }; title: string };
      const changed = Number(/\d+\.md$/.exec(payload.title)?.[0].slice(0, -3)) % 2 === 0;
      if (changed && payload.metadata.chunk === 2) {
        points.setPayload(slot, { ...payload, content_hash: sha256('as it was') });
      }
    }
    const report = await run();
    const found = result(report, 'synchronisation');
    expect(found).toMatchObject({ grade: 'FAIL', of: 'documents' });
    if (depth === 'deep') expect(found).toMatchObject({ found: 100, examined: 200, percent: 50 });
    else {
      expect(found?.examined).toBe(40);
      expect(found?.found).toBeGreaterThan(8);
      expect(found?.found).toBeLessThan(32);
    }
    expect(report.fixes.embed.count).toBe(found?.found);
  });

  it('finds broken vectors whatever broke them', async () => {
    const docs = stand.server.collection('docs');
    for (let id = 1; id <= 600; id += 4) docs.corrupt.set(id, id % 8 === 1 ? [1, null, 3, 4] : [0, 0, 0, 0]);
    const report = await run();
    const found = result(report, 'integrity');
    expect(new Set(found?.examples.map(({ fault }) => fault))).toEqual(
      new Set(['NaN or null at 1', 'all zero']),
    );
    if (depth === 'deep') expect(found).toMatchObject({ found: 150, examined: 600 });
    else expect(found).toMatchObject({ grade: 'FAIL', examined: 80 });
  });

  it('finds payloads without a field or with one of another type', async () => {
    const { points } = stand.server.collection('docs');
    for (let id = 1; id <= 600; id += 4) {
      const slot = points.slotOf(id) ?? -1;
      points.setPayload(slot, { ...points.payloadOf(slot), title: 7 });
    }
    const report = await run();
    expect(result(report, 'metadata')).toMatchObject({ grade: 'FAIL' });
    expect(result(report, 'metadata')?.examples[0]?.fault).toBe("'title' is a number, not a string");
    if (depth === 'deep') expect(report.fixes.repair).toMatchObject({ count: 150, complete: true });
  });

  it('fails a collection of another distance or dimension, however good its points are', async () => {
    const report = await run({ vectors: { dimension: 1536, distance: 'Dot' }, checks: ['integrity'] });
    expect(report.collectionFaults).toEqual([
      'The distance of the vector is Cosine, not Dot.',
      "The collection's dimension of the vector is 4, not 1536.",
    ]);
    expect(report.verdict).toBe('FAIL');
    expect(result(report, 'integrity')?.examples[0]?.fault).toBe('4 dimensions, not 1536');
  });

  it('takes what is tolerated as a remark', async () => {
    const { points } = stand.server.collection('docs');
    for (let id = 1; id <= 600; id += 2) points.setPayload(points.slotOf(id) ?? -1, {});
    const report = await run({ checks: ['metadata'], tolerate: { metadata: 80 } });
    expect(report.verdict).toBe('INFO');
    expect(report.notes.some((note) => note.includes("do not say in 'metadata.source'"))).toBe(true);
  });

  it.each([
    ['a folder that is not there', '/nowhere/at/all', 'cannot be read (ENOENT)'],
    ['a folder without documents', undefined, 'There is no document in the folder'],
  ])('takes %s for a fault of the source, not for orphans', async (_, path, words) => {
    const source = { folder: path ?? folder.path, extensions: ['.none'] };
    await expect(run({ source })).rejects.toThrow(words);
  });

  it('needs neither documents nor hashes for what it can look at without', async () => {
    const report = await audit(stand.server, 'docs', { depth, required: { title: 'string' } });
    expect(report.checks.map(({ check }) => check)).toEqual(['integrity', 'metadata']);
    expect(report).not.toHaveProperty('coverage');
  });

  it('ends in the middle when it is aborted', async () => {
    const deadline = new AbortController();
    const progress = () => deadline.abort(new Error('deadline'));
    const running = audit(
      stand.server,
      'docs',
      { ...plan(), depth, sample: 100 },
      { signal: deadline.signal, progress },
    );
    await expect(running).rejects.toThrow('deadline');
  });

  it('tells how far it is', async () => {
    const told: CollectionProgress[] = [];
    const given = { ...plan(), depth, sample: 100 };
    await audit(stand.server, 'docs', given, { progress: (one) => told.push(one) });
    const points = told.filter(({ phase }) => phase === 'points');
    expect(points.at(-1)?.done).toBe(depth === 'deep' ? 600 : 100);
    for (const { done, total } of points) expect(done).toBeLessThanOrEqual(total ?? 0);
  });
});

describe('a sample of points', () => {
  it.each([
    ['integers', false],
    ['UUIDs', true],
  ])('is spread over all %s and the same each time', async (_, uuids) => {
    await collection('wide');
    const many = Array.from({ length: 1000 }, (_value, index) => `gone/${index}.md`);
    embed(stand.server, 'wide', many, { chunks: 1, uuids });
    const given = { ...plan(), sample: 200, checks: ['orphans'] };
    const first = await audit(stand.server, 'wide', given);
    const again = await audit(stand.server, 'wide', given);
    expect(again.fixes.delete.ids.toSorted()).toEqual(first.fixes.delete.ids.toSorted());
    const orphans = result(first, 'orphans');
    expect(orphans?.examined).toBeGreaterThan(180);
    expect(orphans).toMatchObject({ estimated: 1000, population: 1000, percent: 100 });
    const ids = new Set(first.fixes.delete.ids);
    const slots = [...stand.server.collection('wide').points.from(undefined)];
    const places = slots.flatMap((slot, at) =>
      ids.has(String(stand.server.collection('wide').points.idOf(slot))) ? [at] : [],
    );
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const here = places.filter((at) => Math.floor(at / 100) === tenth).length;
      expect(here).toBeGreaterThan(9);
      expect(here).toBeLessThan(31);
    }
  });

  it('takes from both kinds of ids and says so', async () => {
    await collection('mixed');
    const many = Array.from({ length: 400 }, (_value, index) => `gone/${index}.md`);
    embed(stand.server, 'mixed', many, { chunks: 1 });
    embed(stand.server, 'mixed', many, { chunks: 1, uuids: true });
    const report = await audit(stand.server, 'mixed', { ...plan(), sample: 100, checks: ['orphans'] });
    const whole = report.fixes.delete.ids;
    expect(whole.filter((id) => id.includes('-')).length).toBeGreaterThan(40);
    expect(whole.filter((id) => !id.includes('-')).length).toBe(50);
    expect(report.notes.join(' ')).toContain('ids of both kinds');
  });

  it('is everything where there is less than a sample', async () => {
    const report = await audit(stand.server, 'docs', { ...plan(), sample: 5000 });
    expect(report.points).toEqual({ total: 600, examined: 600 });
    expect(report.checks.some(({ interval }) => interval !== undefined)).toBe(false);
    expect(report.documents).toEqual({ total: 200, examined: 200 });
  });

  it('finds documents whose payloads write the path in another way', async () => {
    await collection('dotted');
    const { points } = stand.server.collection('docs');
    for (const slot of points.from(undefined)) {
      const payload = points.payloadOf(slot) as { title: string };
      const id = points.idOf(slot);
      const at = `./${payload.title}`;
      stand.server
        .collection('dotted')
        .upsert({ id, vector: [1, 2, 3, 4], payload: { ...payload, metadata: { source: at, chunk: 1 } } });
    }
    const report = await audit(stand.server, 'dotted', { ...plan(), sample: 100, documents: 50 });
    expect(result(report, 'missing')).toMatchObject({ examined: 50, found: 0 });
  });
});

describe('a sample of documents', () => {
  it('finds those that stand behind one with very many points', async () => {
    await collection('skewed');
    const [huge = '', ...others] = names.slice(0, 30);
    embed(stand.server, 'skewed', [huge], { chunks: 21_000 });
    embed(stand.server, 'skewed', others, { chunks: 1, from: 50_000 });
    const few = new DocumentFolder();
    for (const name of names.slice(0, 40)) few.write(name);
    const source = { folder: few.path };
    const report = await audit(stand.server, 'skewed', {
      ...plan(),
      source,
      checks: ['missing'],
      sample: 10,
    });
    few.dispose();
    expect(result(report, 'missing')).toMatchObject({ examined: 40, found: 10 });
  });

  it('goes by the ids of points where a manifest names them', async () => {
    await collection('by-id');
    const list = new DocumentFolder();
    embed(stand.server, 'by-id', names, { chunks: 1 });
    const ids = Array.from({ length: 220 }, (_, index) => String(index + 11));
    list.write('ids.csv', ['path', ...ids, 'not-an-id'].join('\n'));
    const given = {
      key: { by: 'id' },
      source: { manifest: `${list.path}/ids.csv` },
      checks: ['orphans', 'missing'],
      documents: 500,
    };
    const deep = await audit(stand.server, 'by-id', { ...given, depth: 'deep' });
    const sampled = await audit(stand.server, 'by-id', { ...given, sample: 150 });
    list.dispose();
    expect(result(deep, 'orphans')).toMatchObject({ found: 10, examined: 200 });
    expect(result(deep, 'missing')).toMatchObject({ found: 31, examined: 221 });
    expect(result(sampled, 'missing')).toMatchObject({ found: 31, examined: 221 });
  });
});

describe('ids that JSON has no number for', () => {
  it('are told and asked for exactly', async () => {
    const { parsePoints, stringifyRequest } = await import('../../../src/targets/qdrant/exact-json.ts');
    const text =
      '{"result":{"points":[{"id":18446744073709551615},{"id": 7}],"next_page_offset":9007199254740993}}';
    expect(parsePoints(text)).toEqual({
      result: { points: [{ id: 18446744073709551615n }, { id: 7 }], next_page_offset: 9007199254740993n },
    });
    expect(stringifyRequest({ offset: 18446744073709551615n })).toBe('{"offset":18446744073709551615}');
    expect(parsePoints('{"id":1,"score":0.1234567890123456789}')).toEqual({
      id: 1,
      score: 0.12345678901234568,
    });
  });
});
