import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startQdrant } from './server.ts';
import { useQdrant } from './with-qdrant.ts';

const stand = useQdrant();
const ask = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${stand.server.url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as Record<string, unknown> };
};

const uuid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;

describe('the Qdrant stand-in', () => {
  it('answers the official client on everything that the probes and the demos ask', async () => {
    const client = stand.client();
    await client.createCollection('docs', { vectors: { size: 2, distance: 'Cosine' } });
    await client.upsert('docs', {
      wait: true,
      points: [
        { id: 3, vector: [1, 0], payload: { source: 'c.md', meta: { kind: 'guide', size: 3 } } },
        { id: uuid(2), vector: [0, 2], payload: { source: 'b.md', tags: ['x', 'y'] } },
        { id: 1, vector: [3, 3], payload: { source: 'a.md' } },
        { id: uuid(1), vector: [0, 0] },
      ],
    });
    const page = await client.scroll('docs', { limit: 3, with_vector: true, with_payload: ['meta.kind'] });
    expect(page.points.map(({ id }) => id)).toEqual([1, 3, uuid(1)]);
    expect(page.points[1]).toEqual({ id: 3, payload: { meta: { kind: 'guide' } }, vector: [1, 0] });
    expect(page.next_page_offset).toBe(uuid(2));
    const last = await client.scroll('docs', { offset: uuid(2), limit: 3 });
    expect(last).toMatchObject({ points: [{ id: uuid(2) }], next_page_offset: null });
    const found = await client.query('docs', { query: [1, 0.1], limit: 2 });
    expect(found.points.map(({ id }) => id)).toEqual([3, 1]);
    expect(found.points[0]?.score).toBeCloseTo(0.995, 3);
    const near = await client.query('docs', { query: 3, limit: 9 });
    expect(near.points.map(({ id }) => id)).not.toContain(3);
    const filter = { must: [{ key: 'tags', match: { value: 'y' } }] };
    expect(await client.count('docs', { filter, exact: true })).toEqual({ count: 1 });
    await client.setPayload('docs', { payload: { seen: true }, points: [1] });
    await client.deletePayload('docs', { keys: ['source'], points: [1] });
    expect(await client.retrieve('docs', { ids: [1, 99] })).toEqual([{ id: 1, payload: { seen: true } }]);
    await client.createPayloadIndex('docs', { field_name: 'source', field_schema: 'keyword' });
    expect((await client.getCollection('docs')).payload_schema).toHaveProperty('source');
    await client.deletePayloadIndex('docs', 'source');
    await client.updateCollectionAliases({
      actions: [{ create_alias: { alias_name: 'live', collection_name: 'docs' } }],
    });
    expect((await client.getAliases()).aliases).toEqual([{ alias_name: 'live', collection_name: 'docs' }]);
    expect(await client.getCollection('live')).toMatchObject({ status: 'green', points_count: 4 });
    await client.delete('docs', { filter: { must: [{ has_id: [3] }] } });
    await client.delete('docs', { points: [uuid(1)] });
    expect(await client.count('docs')).toEqual({ count: 2 });
    expect(await client.collectionExists('docs')).toEqual({ exists: true });
    expect(await client.versionInfo()).toMatchObject({ version: '1.18.0' });
    await client.deleteCollection('docs');
    expect((await client.getCollections()).collections).toEqual([]);
  });

  it('keeps the order of the ids through thousands of changes', async () => {
    const client = stand.client();
    await client.createCollection('order', { vectors: { size: 1, distance: 'Dot' } });
    const ids = Array.from({ length: 3000 }, (_, index) => (index * 7919) % 3000);
    await client.upsert('order', { points: ids.map((id) => ({ id, vector: [id] })) });
    const odd = ids.filter((id) => id % 2 === 1);
    await client.delete('order', { points: odd });
    await client.upsert('order', { points: [{ id: 7, vector: [7] }] });
    const seen: unknown[] = [];
    let offset: string | number | undefined;
    do {
      const page = await client.scroll('order', { limit: 256, ...(offset === undefined ? {} : { offset }) });
      seen.push(...page.points.map(({ id }) => id));
      offset = (page.next_page_offset ?? undefined) as number | undefined;
    } while (offset !== undefined);
    const left = [...ids.filter((id) => id % 2 === 0), 7].sort((a, b) => a - b);
    expect(seen).toEqual(left);
    const farthest = await client.query('order', { query: [1], limit: 1, with_payload: true });
    expect(farthest.points[0]).toMatchObject({ id: 2998, score: 2998 });
    await client.deleteCollection('order');
  });

  it('restores from a snapshot file and refuses one with another checksum', async () => {
    const client = stand.client();
    await client.createCollection('saved', { vectors: { a: { size: 2, distance: 'Euclid' } } });
    await client.upsert('saved', { points: [{ id: 1, vector: { a: [3, 4] }, payload: { k: 1 } }] });
    const made = await client.createSnapshot('saved');
    expect(await client.listSnapshots('saved')).toEqual([made]);
    await client.delete('saved', { points: [1] });
    const folder = join(stand.server.state.snapshots.folder, 'saved');
    const location = `file://${join(folder, made?.name ?? '')}`;
    const wrong = client.recoverSnapshot('saved', { location, checksum: 'f'.repeat(64) });
    await expect(wrong).rejects.toThrow('Bad Request');
    await client.recoverSnapshot('saved', { location, checksum: made?.checksum ?? '' });
    expect(await client.query('saved', { query: [0, 0], using: 'a' })).toMatchObject({
      points: [{ id: 1, score: 5 }],
    });
    const download = await ask('GET', `/collections/saved/snapshots/${made?.name}`);
    expect(download.text).toBe(readFileSync(join(folder, made?.name ?? ''), 'utf8'));
    await client.deleteSnapshot('saved', made?.name ?? '');
    expect(await client.listSnapshots('saved')).toEqual([]);
    await client.deleteCollection('saved');
  });

  it.each([
    ['PUT', '/collections/x', { vectors: { size: 0, distance: 'Cosine' } }, 400, 'Format error in JSON body'],
    [
      'PUT',
      '/collections/x',
      { vectors: { size: 2, distance: 'Nearest' } },
      400,
      'Format error in JSON body',
    ],
    ['POST', '/collections/x/points/scroll', { limit: -1 }, 400, 'Format error in JSON body'],
    ['POST', '/collections/x/points/scroll', { offset: 'not-a-uuid' }, 400, 'Format error in JSON body'],
    ['GET', '/collections/x/points/1?surprise=1', undefined, 400, 'unknown field `surprise`'],
    ['POST', '/collections/nowhere/points/scroll', {}, 404, "Collection `nowhere` doesn't exist!"],
    ['GET', '/nothing', undefined, 404, 'Not found'],
  ])('refuses %s %s with %j in the words of Qdrant', async (method, path, body, status, words) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect((answer.json()['status'] as { error: string }).error).toContain(words);
  });

  it('refuses a vector of another dimension', async () => {
    await ask('PUT', '/collections/dims', { vectors: { size: 2, distance: 'Dot' } });
    const answer = await ask('PUT', '/collections/dims/points', { points: [{ id: 1, vector: [1, 2, 3] }] });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('expected dim: 2, got 3') });
    await ask('DELETE', '/collections/dims');
  });

  it.each(['/healthz', '/livez', '/readyz', '/metrics', '/telemetry', '/cluster', '/aliases'])(
    'answers %s as the contract has it',
    async (path) => {
      expect((await ask('GET', path)).status).toBe(200);
    },
  );
});

describe('the contract', () => {
  it('is held by answers too: one that does not fit fails whoever started the stand-in', async () => {
    const server = await startQdrant();
    await fetch(`${server.url}/collections/bad`, {
      method: 'PUT',
      body: JSON.stringify({ vectors: { size: 1, distance: 'Dot' } }),
    });
    server.collection('bad').health.status = 'purple' as 'red';
    await fetch(`${server.url}/collections/bad`);
    await expect(server.close()).rejects.toThrow(/get_collection: \/result/);
  });

  it.each([
    [undefined, '/collections', 401],
    ['wrong', '/collections', 401],
    ['reader', '/collections', 200],
    ['writer', '/collections', 200],
    [undefined, '/healthz', 200],
  ])('with the key %j %s is %i', async (key, path, status) => {
    const server = await startQdrant({ apiKey: 'writer', readOnlyKey: 'reader' });
    const headers = key === undefined ? {} : { 'api-key': key };
    expect((await fetch(`${server.url}${path}`, { headers })).status).toBe(status);
    const put = await fetch(`${server.url}/collections/x`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ vectors: { size: 1, distance: 'Dot' } }),
    });
    expect(put.status).toBe(key === 'writer' ? 200 : key === 'reader' ? 403 : 401);
    await server.close();
  });
});
