import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Reading } from '../../src/domain/probe.ts';
import probe from '../../src/probes/vector-audit.ts';
import { startQdrant } from '../stand-ins/qdrant/server.ts';
import { useQdrant } from '../stand-ins/qdrant/with-qdrant.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { connectionTo, DocumentFolder, embed, textOf, usual } from '../targets/vector-audit/documents.ts';
import { catalogueOf } from './catalogue.ts';
import { probeContext } from './probe-context.ts';

const catalogue = catalogueOf(probe);
const stand = useQdrant({ apiKey: 'writer', readOnlyKey: 'reader' });
const folder = new DocumentFolder();
const names = Array.from({ length: 100 }, (_, index) => `page-${index}.md`);

const run = async (
  given: object,
  { url = '', key = 'reader', signal = AbortSignal.timeout(60_000) } = {},
) => {
  const connection = { ...connectionTo(stand.server, key), ...(url === '' ? {} : { url }) };
  return catalogue.hold(await probe.run(probeContext({ connection, signal }), probe.parameters.parse(given)));
};
const find = (readings: readonly Reading[], metric: string, part = 'docs_Swift') =>
  readings.find((one) => one.metric === metric && one.part === part);
const plan = () => ({ ...usual, source: { folder: join(folder.path, '{1}'), extensions: ['.md'] } });
const pattern = { collections: { pattern: 'docs_(.*)' } };

beforeAll(async () => {
  for (const name of names) folder.write(`Swift/${name}`, textOf(name));
  for (const name of names.slice(0, 10)) folder.write(`Kit/${name}`, textOf(name));
  const vectors = { size: 4, distance: 'Cosine' } as const;
  for (const name of ['docs_Swift', 'docs_Kit', 'other'])
    await stand.client().createCollection(name, { vectors });
  embed(stand.server, 'docs_Swift', names);
  embed(stand.server, 'docs_Kit', names.slice(0, 20));
});
afterAll(() => {
  folder.dispose();
  expect(catalogue.unseen()).toEqual([]);
});

describe('the vector-audit probe', () => {
  it('audits each collection against the documents of its own', async () => {
    const readings = await run({ ...plan(), ...pattern, depth: 'deep' });
    expect(new Set(readings.map(({ part }) => part))).toEqual(new Set(['docs_Kit', 'docs_Swift']));
    expect(find(readings, 'verdict')).toMatchObject({ value: 0, status: 'ok', detail: 'PASS' });
    expect(find(readings, 'coverage')).toMatchObject({ value: 100 });
    expect(find(readings, 'points')).toMatchObject({ value: 300 });
    expect(find(readings, 'verdict', 'docs_Kit')).toMatchObject({
      value: 2,
      status: 'warning',
      detail: 'FAIL: orphans FAIL',
    });
    expect(find(readings, 'orphans', 'docs_Kit')).toMatchObject({
      value: 30,
      detail: expect.stringMatching(
        /^30 of 60 points; e\.g\. \/app\/docs\/page-\d+\.md: its document no longer/,
      ),
    });
    expect(find(readings, 'orphans-share', 'docs_Kit')).toMatchObject({ value: 50 });
  });

  it('says of a sample how sure it is', async () => {
    const readings = await run({
      ...plan(),
      collections: ['docs_Swift'],
      source: { folder: join(folder.path, 'Kit') },
      sample: 50,
    });
    const orphans = find(readings, 'orphans');
    expect(orphans?.value).toBeGreaterThan(200);
    expect(orphans?.detail).toMatch(/^\d+ of 50 sampled points of 300; at 95 % [\d.]+–[\d.]+ %; e\.g\./);
  });

  it('takes a fault of the collection into its verdict and its count', async () => {
    const vectors = { distance: 'Dot' };
    const readings = await run({ collections: ['docs_Swift'], vectors, checks: ['integrity'] });
    expect(find(readings, 'verdict')).toMatchObject({
      value: 2,
      detail: 'FAIL: The distance of the vector is Cosine, not Dot.',
    });
    expect(find(readings, 'integrity-faults')).toMatchObject({ value: 1 });
  });

  it('tells what is tolerated as INFO, which is well', async () => {
    const given = {
      ...plan(),
      collections: { pattern: 'docs_(Kit)' },
      depth: 'deep',
      tolerate: { orphans: 60 },
    };
    expect(find(await run(given), 'verdict', 'docs_Kit')).toMatchObject({
      value: 1,
      status: 'ok',
      detail: 'INFO: orphans INFO',
    });
  });

  it('writes a report of each collection', async () => {
    const report = join(folder.path, '{collection}.json');
    await run({ ...plan(), ...pattern, report });
    const written = JSON.parse(readFileSync(join(folder.path, 'docs_Kit.json'), 'utf8'));
    expect(written).toMatchObject({ version: 1, collection: 'docs_Kit', verdict: 'FAIL' });
  });

  it('tells a collection that cannot be audited as unknown and the others as they are', async () => {
    const source = { folder: join(folder.path, 'Swift') };
    const readings = await run({ ...plan(), source, collections: ['gone', 'docs_Swift'] });
    expect(find(readings, 'verdict', 'gone')?.error).toContain("Collection `gone` doesn't exist");
    expect(find(readings, 'verdict')).toMatchObject({ value: 0 });
  });

  it('is unknown, not full of orphans, where the documents are away', async () => {
    const readings = await run({ ...plan(), collections: ['other'], source: { folder: '/nowhere' } });
    expect(readings).toEqual([
      {
        metric: 'verdict',
        part: 'other',
        unit: 'none',
        error: expect.stringContaining('Nothing was compared'),
      },
    ]);
  });

  it('ends at its deadline in the middle of an audit and closes its sockets', async () => {
    const server = await startQdrant();
    await fetch(`${server.url}/collections/slow`, {
      method: 'PUT',
      headers: { connection: 'close' },
      body: JSON.stringify({ vectors: { size: 4, distance: 'Cosine' } }),
    });
    embed(server, 'slow', names);
    server.faults.hang = 'scroll_points';
    const deadline = new AbortController();
    const ended = expect(
      run({ depth: 'deep', sample: 50 }, { url: server.url, signal: deadline.signal }),
    ).rejects.toThrow('deadline');
    await vi.waitFor(() => expect(server.asked).toContain('scroll_points'));
    deadline.abort(new Error('deadline'));
    await ended;
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    await server.close();
  });

  it.each([
    [{ checks: ['orphans'] }, "the check 'orphans' needs 'source'"],
    [{ checks: ['metadata'] }, "the check 'metadata' needs 'required'"],
    [{ source: { folder: '/d' }, checks: ['synchronisation'] }, "needs 'hash'"],
    [{ source: { folder: 'relative' } }, 'absolute path'],
    [{ source: { folder: '/d', manifest: '/m' } }, 'Invalid input'],
    [{ report: '/var/report.json' }, "has to have '{collection}' in its name"],
    [{ key: { field: 'a..b' } }, 'is not a path into JSON'],
    [{ surprise: 1 }, 'surprise'],
  ])('refuses the parameters %j', (given, words) => {
    const parsed = probe.parameters.safeParse(given);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(words);
  });
});

describeHostileTarget('the vector-audit probe', {
  run: (port, signal) => run({ collections: ['docs_Swift'] }, { url: `http://127.0.0.1:${port}`, signal }),
  drip: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"result":{"status"',
});
