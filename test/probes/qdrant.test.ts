import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Reading } from '../../src/domain/probe.ts';
import { Secret } from '../../src/domain/secret.ts';
import probe from '../../src/probes/qdrant.ts';
import { startQdrant } from '../stand-ins/qdrant/server.ts';
import { useQdrant } from '../stand-ins/qdrant/with-qdrant.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { catalogueOf } from './catalogue.ts';
import { probeContext } from './probe-context.ts';

const catalogue = catalogueOf(probe);
const stand = useQdrant({ apiKey: 'writer', readOnlyKey: 'reader' });

const run = async (
  given: object = {},
  { url = stand.server.url, key = 'reader', signal = AbortSignal.timeout(20_000), now = new Date() } = {},
): Promise<readonly Reading[]> => {
  const connection = { url, apiKey: new Secret(key) };
  const context = probeContext({ connection, signal, clock: { now: () => now } });
  return catalogue.hold(await probe.run(context, probe.parameters.parse(given)));
};
const find = (readings: readonly Reading[], metric: string, part?: string) =>
  readings.find((one) => one.metric === metric && one.part === part);

const cluster = {
  peers: [
    { id: 11, uri: 'http://q1:6335/' },
    { id: 22, uri: 'http://q2:6335/' },
    { id: 33, uri: 'http://q3:6335/' },
  ],
  leader: 11 as number | null,
  pending: 0,
  consensus: 'working' as const,
};

beforeAll(async () => {
  const client = stand.client();
  await client.createCollection('docs', { vectors: { size: 4, distance: 'Cosine' } });
  const points = Array.from({ length: 50 }, (_, id) => ({
    id,
    vector: [id, 1, 2, 3],
    payload: { source: `${id}` },
  }));
  await client.upsert('docs', { points });
  await client.createPayloadIndex('docs', { field_name: 'source', field_schema: 'keyword' });
  await client.createCollection('named', {
    vectors: { text: { size: 2, distance: 'Dot' }, title: { size: 2, distance: 'Dot' } },
    optimizers_config: { indexing_threshold: 1 },
  });
  const wide = Array.from({ length: 400 }, (_, id) => ({ id, vector: { text: [id, 1], title: [1, id] } }));
  await client.upsert('named', { points: wide });
  await client.createCollection('empty', { vectors: { size: 2, distance: 'Dot' } });
});

afterEach(() => {
  for (const name of Object.keys(stand.server.faults))
    delete (stand.server.faults as Record<string, unknown>)[name];
  for (const { health } of stand.server.state.collections.values()) {
    for (const name of Object.keys(health)) delete (health as Record<string, unknown>)[name];
  }
  delete stand.server.state.cluster;
});
afterAll(() => expect(catalogue.unseen()).toEqual([]));

describe('the qdrant probe', () => {
  it('reads a healthy server: version, every collection, its searches', async () => {
    const readings = await run({ payloadIndexes: ['source'] });
    expect(readings.filter(({ status }) => status !== undefined && status !== 'ok')).toEqual([]);
    expect(readings[0]).toEqual({ metric: 'up', value: 1, unit: 'none', detail: 'Qdrant 1.18.0' });
    expect(find(readings, 'collections')).toMatchObject({ value: 3 });
    expect(find(readings, 'points', 'docs')).toMatchObject({ value: 50 });
    expect(find(readings, 'segments', 'docs')).toMatchObject({ value: 2 });
    expect(find(readings, 'optimizer-ok', 'docs')).toMatchObject({ value: 1 });
    expect(find(readings, 'updates-waiting', 'docs')).toMatchObject({ value: 0 });
    expect(find(readings, 'shards', 'docs')).toMatchObject({ value: 1, detail: '1 replicas' });
    expect(find(readings, 'replicas-inactive', 'docs')).toMatchObject({ value: 0 });
    expect(find(readings, 'payload-indexes-missing', 'docs')).toMatchObject({ value: 0 });
    expect(find(readings, 'payload-indexes-missing', 'named')).toMatchObject({
      value: 1,
      detail: 'not indexed: source',
    });
    const search = find(readings, 'search-latency', 'docs');
    expect(search?.detail).toMatch(/^median of 5, slowest .* ms, 10 found$/);
    expect(search?.value).toBeGreaterThan(0);
  });

  it('leaves no socket open', async () => {
    const server = await startQdrant();
    await fetch(`${server.url}/collections/x`, {
      method: 'PUT',
      headers: { connection: 'close' },
      body: JSON.stringify({ vectors: { size: 1, distance: 'Dot' } }),
    });
    await run({}, { url: server.url });
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    expect(server.asked.length).toBeGreaterThan(4);
    await server.close();
  });

  it('searches as often as it is told for the vector it is given', async () => {
    stand.server.asked.length = 0;
    await run({
      collections: ['named'],
      include: ['search'],
      search: { using: 'title', vector: [1, 2], runs: 3, limit: 7 },
    });
    expect(stand.server.asked.filter((id) => id === 'query_points')).toHaveLength(3);
    expect(stand.server.asked).not.toContain('scroll_points');
  });

  it('says why a search cannot be made and still tells the rest', async () => {
    const readings = await run({ collections: ['docs', 'empty'], search: { vector: [1, 2] } });
    expect(find(readings, 'search-latency', 'docs')?.error).toMatch(/400: .*expected dim: 4, got 2/);
    expect(find(readings, 'points', 'docs')).toMatchObject({ value: 50 });
  });

  it('searches for nothing in a collection that holds nothing', async () => {
    const readings = await run({ collections: ['empty'] });
    expect(find(readings, 'search-latency', 'empty')).toBeUndefined();
    expect(find(readings, 'points', 'empty')).toMatchObject({ value: 0 });
  });

  it('is down when nobody listens, and tells nothing else', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    expect(await run({}, { url })).toEqual([
      {
        metric: 'up',
        value: 0,
        unit: 'none',
        status: 'critical',
        detail: expect.stringMatching(
          /^Nobody listens at '127\.0\.0\.1:\d+'\. See that Qdrant is running\.$/,
        ),
      },
    ]);
  });

  it.each([
    ['yellow', 1, 'warning', 'optimised'],
    ['grey', 2, 'warning', 'next update'],
    ['red', 3, 'critical', 'not recovered'],
  ] as const)('tells a %s collection as %i, %s', async (color, value, status, words) => {
    stand.server.collection('docs').health.status = color;
    const reading = find(await run({ collections: ['docs'] }), 'collection-status', 'docs');
    expect(reading).toMatchObject({ value, status, detail: expect.stringContaining(words) });
  });

  it('is critical with the words of an optimiser that failed', async () => {
    stand.server.collection('docs').health.optimizerError = 'No space left on device';
    const readings = await run({ collections: ['docs'] });
    expect(find(readings, 'optimizer-ok', 'docs')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'optimiser: No space left on device',
    });
  });

  it('is critical for a collection that is named and missing', async () => {
    const readings = await run({ collections: ['docs', 'gone'] });
    expect(find(readings, 'collection-status', 'gone')).toMatchObject({ value: 4, status: 'critical' });
    expect(find(readings, 'collection-status', 'docs')).toMatchObject({ value: 0 });
  });

  it('takes an alias for its collection', async () => {
    await stand.client().updateCollectionAliases({
      actions: [{ create_alias: { alias_name: 'live', collection_name: 'docs' } }],
    });
    expect(find(await run({ collections: ['live'] }), 'points', 'live')).toMatchObject({ value: 50 });
  });

  it('is not well where no collection is left to look at', async () => {
    const none = find(await run({ collections: { pattern: 'lost-.*' } }), 'collections');
    expect(none).toMatchObject({ value: 0, status: 'warning', detail: 'none has a name that is asked for' });
    expect(find(await run({ include: ['cluster'] }), 'collections')).toBeUndefined();
  });

  it('chooses collections by a pattern against the whole name', async () => {
    const parts = (await run({ collections: { pattern: 'n.*|doc' } })).map(({ part }) => part);
    expect(new Set(parts)).toEqual(new Set([undefined, 'named']));
  });

  it('tells the share of indexed vectors only where segments are large enough for an index', async () => {
    stand.server.collection('named').health.indexedShare = 0.25;
    const readings = await run();
    expect(find(readings, 'vectors-indexed', 'named')).toMatchObject({
      value: 25,
      detail: '200 of 800 vectors',
    });
    expect(find(readings, 'vectors-indexed', 'docs')).toBeUndefined();
  });

  it.each([
    ['Dead', 'critical', 'shard 1 on peer 22 Dead'],
    ['Partial', 'warning', 'shard 1 on peer 22 Partial'],
    ['Active', undefined, undefined],
  ])('tells a replica that is %s as %s', async (state, status, detail) => {
    const { peer } = stand.server.state;
    stand.server.collection('docs').health.replicas = [
      { shard: 0, peer, state: 'Active' },
      { shard: 1, peer: 22, state },
    ];
    const reading = find(await run({ collections: ['docs'] }), 'replicas-inactive', 'docs');
    expect(reading?.status).toBe(status);
    expect(reading?.detail).toBe(detail);
  });

  it('tells the age of the newest snapshot, and that there is none', async () => {
    const made = stand.server.state.snapshots;
    made.create(stand.server.collection('docs'), new Date('2026-11-21T02:00:00Z'));
    made.create(stand.server.collection('docs'), new Date('2026-11-20T02:00:00Z'));
    const now = new Date('2026-11-21T08:30:00Z');
    const readings = await run({ include: ['snapshots'], collections: ['docs', 'empty'] }, { now });
    expect(find(readings, 'snapshot-age', 'docs')).toMatchObject({
      value: 6.5 * 3600,
      detail: expect.stringMatching(/^docs-\d+-2026-11-21-02-00-00\.snapshot, .* KiB, 1 of 2$/),
    });
    expect(find(readings, 'snapshot-age', 'empty')?.error).toContain("'empty' has no snapshot");
  });
});

describe('the qdrant probe on a cluster', () => {
  it('tells a cluster that is well', async () => {
    stand.server.state.cluster = cluster;
    const readings = await run({ include: ['cluster'], peers: 3 });
    expect(readings.filter(({ status }) => status !== undefined)).toEqual([]);
    expect(find(readings, 'peers-alive')).toMatchObject({ value: 3, detail: '3 of 3' });
    expect(find(readings, 'raft-leader')).toMatchObject({ value: 1, detail: 'peer 11' });
    expect(find(readings, 'consensus-working')).toMatchObject({ value: 1 });
  });

  it('is critical for peers that do not answer, and names them', async () => {
    const peers = cluster.peers.map((peer) => (peer.id === 22 ? { ...peer, failures: 9 } : peer));
    stand.server.state.cluster = { ...cluster, peers };
    const readings = await run({ include: ['cluster'] });
    expect(find(readings, 'peers-missing')).toMatchObject({
      value: 1,
      status: 'critical',
      detail: 'no answer from http://q2:6335/',
    });
  });

  it('is critical for peers that it does not even know', async () => {
    stand.server.state.cluster = { ...cluster, peers: cluster.peers.slice(0, 2) };
    const readings = await run({ include: ['cluster'], peers: 3 });
    expect(find(readings, 'peers-missing')).toMatchObject({ value: 1, detail: '2 of 3 peers are there' });
  });

  it('is critical without a leader and with consensus stopped', async () => {
    stand.server.state.cluster = { ...cluster, leader: null, pending: 7, consensus: { err: 'disk full' } };
    const readings = await run({ include: ['cluster'] });
    expect(find(readings, 'raft-leader')).toMatchObject({ value: 0, status: 'critical' });
    expect(find(readings, 'raft-pending')).toMatchObject({ value: 7 });
    expect(find(readings, 'consensus-working')).toMatchObject({
      value: 0,
      status: 'critical',
      detail: 'stopped: disk full',
    });
  });

  it('is critical for a server alone that should be one of three', async () => {
    expect(find(await run({ include: ['cluster'], peers: 3 }), 'peers-missing')).toMatchObject({
      value: 2,
      status: 'critical',
      detail: 'it is not part of a cluster',
    });
    expect(await run({ include: ['cluster'] })).toHaveLength(2);
  });
});

describe('the qdrant probe where something fails', () => {
  it.each([
    ['wrong', /refuses the key \(401: Invalid API key or JWT\)/],
    ['', /refuses the key \(401/],
  ])('is unknown with the key %j, and does not tell it', async (key, words) => {
    const error = await run({}, { key }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'permission', message: expect.stringMatching(words) });
    if (key !== '') expect(String(error)).not.toContain(`'${key}'`);
  });

  it('is unknown with the words of a server that fails everything', async () => {
    stand.server.faults.failWith = { status: 503, error: 'Service unavailable: warming up' };
    await expect(run()).rejects.toThrow('answered 503: Service unavailable: warming up. Look into its log.');
  });

  it('tells one collection that fails as unknown and the others as they are', async () => {
    stand.server.faults.failOnly = { collection: 'docs', error: 'Service internal error: broken' };
    const readings = await run({ collections: ['docs', 'named'] });
    expect(find(readings, 'collection-status', 'docs')?.error).toContain('500: Service internal error');
    expect(find(readings, 'collection-status', 'named')).toMatchObject({ value: 0 });
  });

  it('tells a cluster that cannot be read as unknown and the collections as they are', async () => {
    stand.server.faults.failOnly = { operation: 'cluster_status', error: 'broken' };
    const readings = await run({ collections: ['named'] });
    expect(find(readings, 'peers-alive')?.error).toContain('500: broken');
    expect(find(readings, 'points', 'named')).toMatchObject({ value: 400 });
  });

  it('ends at its deadline when the server hangs in the middle, and closes its sockets', async () => {
    const server = await startQdrant();
    server.faults.hang = true;
    const deadline = new AbortController();
    const answer = run({}, { url: server.url, signal: deadline.signal });
    const ended = expect(answer).rejects.toThrow('deadline');
    await vi.waitFor(async () => expect(await server.connections()).toBe(1));
    deadline.abort(new Error('deadline'));
    await ended;
    await vi.waitFor(async () => expect(await server.connections()).toBe(0));
    await server.close();
  });

  it('refuses more collections than an answer can hold', async () => {
    const { state } = stand.server;
    const docs = stand.server.collection('docs');
    for (let index = 0; index < 100; index += 1) state.collections.set(`many-${index}`, docs);
    await expect(run()).rejects.toThrow(/^103 collections with up to 10 figures each/);
    for (let index = 0; index < 100; index += 1) state.collections.delete(`many-${index}`);
  });

  it.each([
    [{ collections: [] }],
    [{ collections: { pattern: '(a+)+' } }],
    [{ include: ['everything'] }],
    [{ search: { runs: 0 } }],
    [{ surprise: 1 }],
  ])('refuses the parameters %j', (given) => {
    expect(probe.parameters.safeParse(given).success).toBe(false);
  });
});

describeHostileTarget('the qdrant probe', {
  run: (port, signal) => run({}, { url: `http://127.0.0.1:${port}`, signal }),
  drip: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"title":"qdrant"',
});
