// The least that goes through all points of a collection in Node: fetch, parse, next page. It looks at nothing.

const [, , url = '', limit = '4096'] = process.argv;
const before = performance.now();
let offset: unknown;
let points = 0;
do {
  const answer = await fetch(`${url}/collections/docs/points/scroll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      limit: Number(limit),
      with_payload: ['metadata.source', 'metadata.chunk', 'content_hash', 'title'],
      with_vector: true,
      ...(offset === undefined ? {} : { offset }),
    }),
  });
  const { result } = (await answer.json()) as { result: { points: unknown[]; next_page_offset: unknown } };
  points += result.points.length;
  offset = result.next_page_offset ?? undefined;
} while (offset !== undefined);
process.send?.({
  seconds: (performance.now() - before) / 1000,
  points,
  cpuSeconds: process.cpuUsage().user / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
});
process.disconnect?.();
