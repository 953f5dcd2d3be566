import { gzipSync } from 'node:zlib';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createMetrics } from '../../src/observability/metrics.ts';
import metrics from '../../src/probes/metrics.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { httpConnection, startHttp, type TestServer } from '../support/http-servers.ts';
import { type FilledPrometheus, hasProgram, startFilledPrometheus } from '../support/prometheus.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Page {
  text: string;
  status: number;
  contentType: string;
}

/** A program that exposes what `page` holds, and a probe that keeps its memory and is run at times of our own. */
async function expose(text: string, more: Partial<Page> = {}) {
  const page: Page = { text, status: 200, contentType: 'text/plain; version=0.0.4', ...more };
  const server = await startHttp((_, response) =>
    response.writeHead(page.status, { 'content-type': page.contentType }).end(page.text),
  );
  servers.push(server);
  const memory = new Map<string, unknown>();
  let seconds = 0;
  const read = (figures: object[], passedSeconds = 10) => {
    seconds += passedSeconds;
    const now = new Date(Date.UTC(2026, 10, 21) + seconds * 1000);
    const context = probeContext({
      connection: httpConnection(server.url),
      memory,
      clock: { now: () => now },
    });
    return readingsOf(metrics, context, { metrics: figures });
  };
  const one = async (figure: object, passedSeconds = 10) =>
    (await read([{ metric: 'figure', ...figure }], passedSeconds)).find(({ metric }) => metric === 'figure');
  return { page, read, one, url: server.url };
}

const queues =
  'length{queue="mail",host="a"} 3\nlength{queue="video",host="a"} 5\nlength{queue="mail",host="b"} 10\n';

describe('the metrics probe', () => {
  it('answers that there are metrics, how many and how fast they came', async () => {
    const { read, url } = await expose(queues);
    expect(await read([{ metric: 'waiting', value: 'length', unit: 'count' }])).toEqual([
      { metric: 'up', value: 1, unit: 'none', detail: `${url}/metrics exposes 3 samples` },
      { metric: 'latency', value: expect.any(Number), unit: 'ms' },
      { metric: 'samples', value: 3, unit: 'count' },
      { metric: 'waiting', value: 18, unit: 'count' },
    ]);
  });

  it.each([
    [{ value: 'length{queue="mail"}' }, 13],
    [{ value: 'length{queue!="mail"}' }, 5],
    [{ value: 'length{queue=~"ma.*",host="a"}' }, 3],
    [{ value: 'length', take: 'max' }, 10],
    [{ value: 'length', take: 'min' }, 3],
    [{ value: 'length', take: 'mean' }, 6],
    [{ value: 'length', take: 'count' }, 3],
    [{ value: 'length', take: 'p95' }, 10],
    [{ value: ['length{host="b"}', 'length{queue="mail"}'] }, 13],
    [{ value: 'length', scale: 0.5 }, 9],
  ])('makes of several series with %j: %d', async (figure, value) => {
    const { one } = await expose(queues);
    expect((await one(figure))?.value).toBe(value);
  });

  it('makes a part of each name', async () => {
    const { read } = await expose(queues);
    const readings = await read([{ metric: 'waiting', value: 'length', by: '{{queue}}' }]);
    expect(readingOf(readings, 'waiting', 'mail').value).toBe(13);
    expect(readingOf(readings, 'waiting', 'video').value).toBe(5);
  });

  it('counts growth per second since the scrape before, and has none on the first', async () => {
    const { page, one } = await expose('jobs_total{k="a"} 100\njobs_total{k="b"} 50\n');
    const figure = { value: 'jobs_total', rate: true, unit: 'per-second' };
    expect(await one(figure)).toBeUndefined();
    page.text = 'jobs_total{k="a"} 130\njobs_total{k="b"} 50\n';
    expect((await one(figure))?.value).toBe(3);
    expect((await one(figure, 30))?.value).toBe(0);
  });

  it('takes a counter that is smaller, or new, as one that began at 0', async () => {
    const { page, one } = await expose('jobs_total{k="a"} 1000\n');
    const figure = { value: 'jobs_total', rate: true };
    await one(figure);
    page.text = 'jobs_total{k="a"} 20\n';
    expect((await one(figure))?.value).toBe(2);
    page.text = 'jobs_total{k="a"} 20\njobs_total{k="b"} 70\n';
    expect((await one(figure))?.value).toBe(7);
  });

  it('begins anew when the clock was set back', async () => {
    const { page, one } = await expose('jobs_total 100\n');
    const figure = { value: 'jobs_total', rate: true };
    await one(figure);
    page.text = 'jobs_total 200\n';
    expect(await one(figure, -60)).toBeUndefined();
    page.text = 'jobs_total 300\n';
    expect((await one(figure))?.value).toBe(10);
  });

  it('keeps the counters of a scrape that failed out of it', async () => {
    const { page, one } = await expose('jobs_total 100\n');
    const figure = { value: 'jobs_total', rate: true };
    await one(figure);
    page.text = '<html>\n';
    await expect(one(figure)).rejects.toThrow('is none at line 1');
    page.text = 'jobs_total 160\n';
    expect((await one(figure))?.value).toBe(3);
  });

  it('makes percent of errors to requests, 0 while there are none', async () => {
    const { page, one } = await expose('requests_total{code="200"} 100\n');
    const figure = {
      ratio: { of: 'requests_total{code=~"5.."}', to: 'requests_total' },
      rate: true,
      unit: 'percent',
    };
    await one(figure);
    page.text = 'requests_total{code="200"} 200\n';
    expect((await one(figure))?.value).toBe(0);
    page.text = 'requests_total{code="200"} 290\nrequests_total{code="503"} 10\n';
    expect((await one(figure))?.value).toBe(10);
    expect((await one(figure))?.error).toMatch(/has counted nothing\. Say with 'idle'/);
    expect((await one({ ...figure, idle: 0 }))?.value).toBe(0);
  });

  it('makes a ratio of hits to hits and misses, and one for each part', async () => {
    const { read } = await expose('hits{c="a"} 3\nmisses{c="a"} 1\nhits{c="b"} 0\nmisses{c="b"} 5\n');
    const ratio = { of: 'hits', to: ['hits', 'misses'] };
    const readings = await read([
      { metric: 'hit-rate', ratio, unit: 'ratio' },
      { metric: 'hit-rates', ratio, unit: 'percent', by: '{{c}}' },
    ]);
    expect(readingOf(readings, 'hit-rate').value).toBeCloseTo(1 / 3);
    expect(readingOf(readings, 'hit-rates', 'a').value).toBe(75);
    expect(readingOf(readings, 'hit-rates', 'b').value).toBe(0);
  });

  it('does not take a name that nobody exposes for 0', async () => {
    const { one } = await expose(queues);
    const figures = [
      { value: 'lenght', idle: 0 },
      { ratio: { of: 'erors', to: 'length' }, idle: 0 },
      { histogram: 'length', idle: 0 },
    ];
    for (const figure of figures) expect((await one(figure))?.error).toMatch(/^There is no metric '\w+'\./);
  });

  it('knows series that do not match only where it is told what that is', async () => {
    const { one } = await expose(queues);
    const none = { value: 'length{queue="none"}' };
    expect((await one(none))?.error).toBe(
      `No series matches 'length{queue="none"}'. Say with 'idle' what the figure is then.`,
    );
    expect((await one({ ...none, idle: 0 }))?.value).toBe(0);
    expect((await one({ ...none, take: 'count' }))?.value).toBe(0);
    expect((await one({ ...none, by: '{{queue}}' }))?.error).toMatch(/See to its labels/);
    expect(await one({ ...none, by: '{{queue}}', idle: 0 })).toBeUndefined();
  });

  it.each([
    ['a NaN\n', /has counted nothing/],
    ['a +Inf\n', /makes no finite number/],
  ])('does not know a figure of %j', async (text, message) => {
    const { one } = await expose(text);
    expect((await one({ value: 'a' }))?.error).toMatch(message);
  });

  it('is critical, and answers nothing else, where nobody listens or something else is answered', async () => {
    const away = probeContext({ connection: httpConnection(`http://127.0.0.1:${await freePort()}`) });
    const [only, ...others] = await readingsOf(metrics, away, { metrics: [{ metric: 'a', value: 'a' }] });
    expect([only?.value, only?.status, others]).toEqual([0, 'critical', []]);
    const { read } = await expose('<html>\n', { status: 503 });
    expect((await read([{ metric: 'a', value: 'a' }]))[0]?.detail).toMatch(
      /answered 503 where 200 is expected/,
    );
  });

  it('does not believe an exposition of OpenMetrics that was cut off', async () => {
    const { read, page } = await expose('a 1\n', {
      contentType: 'application/openmetrics-text; version=1.0.0',
    });
    await expect(read([{ metric: 'a', value: 'a' }])).rejects.toThrow('cut off before its end');
    page.text = 'a 1\n# EOF\n';
    expect(readingOf(await read([{ metric: 'a', value: 'a' }]), 'a').value).toBe(1);
  });

  it('reads no more than it may, and keeps no more series than anybody sums up', async () => {
    const many = Array.from({ length: 20_001 }, (_, index) => `a{n="${index}"} 1`).join('\n');
    const { read, url } = await expose(many);
    await expect(read([{ metric: 'a', value: 'a' }])).rejects.toThrow("More than 20,000 series match 'a'");
    expect(readingOf(await read([{ metric: 'a', value: 'a{n="7"}' }]), 'a').value).toBe(1);
    const context = probeContext({ connection: httpConnection(url) });
    const small = { metrics: [{ metric: 'b', value: 'b' }], bodyLimit: 1000 };
    await expect(readingsOf(metrics, context, small)).rejects.toThrow('answered more than 1000 B');
  });

  it('counts what is unpacked against its limit', async () => {
    const bomb = gzipSync(`a 1\n${'#\n'.repeat(1_000_000)}`);
    const server = await startHttp((_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    servers.push(server);
    const context = probeContext({ connection: httpConnection(server.url) });
    const wanted = { metrics: [{ metric: 'a', value: 'a' }], bodyLimit: 100_000 };
    expect(bomb.length).toBeLessThan(10_000);
    await expect(readingsOf(metrics, context, wanted)).rejects.toThrow('answered more than 97.7 KiB');
    await vi.waitFor(async () => expect(await server.open()).toBe(0));
  });

  it.each([
    [{ metrics: [] }, /metrics/],
    [{ metrics: [{ metric: 'a' }] }, /needs one of value, ratio and histogram/],
    [{ metrics: [{ metric: 'a', value: 'a', histogram: 'b' }] }, /needs one of value, ratio and histogram/],
    [{ metrics: [{ metric: 'up', value: 'a' }] }, /'up' is the name of another metric/],
    [{ metrics: [{ metric: 'a', value: 'rate(a[5m])' }] }, /has to be a selector such as/],
    [{ metrics: [{ metric: 'a', histogram: 'b', quantile: 95 }] }, /quantile/],
    [{ metrics: [{ metric: 'a', value: 'a', take: 'middle' }] }, /'sum', 'max', 'mean'/],
  ])('refuses %j', (parameters, message) => {
    expect(mistakesOf(metrics.parameters, parameters).join('\n')).toMatch(message);
  });

  it('can be shown to editors', () => {
    expect(z.toJSONSchema(metrics.parameters, { io: 'input', unrepresentable: 'any' })).toHaveProperty(
      'properties.metrics',
    );
  });
});

describe('the metrics probe of what prom-client exposes', () => {
  it('reads gauges, rates of counters and quantiles of what was observed since the scrape before', async () => {
    const registry = new Registry();
    const registers = [registry];
    const requests = new Counter({ name: 'requests_total', help: 'x', labelNames: ['code'], registers });
    const pool = new Gauge({ name: 'pool', help: 'x', registers });
    const seconds = new Histogram({ name: 'search_seconds', help: 'x', buckets: [0.1, 0.2, 0.4], registers });
    const { page, read } = await expose('');
    const scrape = async () => {
      page.text = await registry.metrics();
      return read([
        { metric: 'pool', value: 'pool' },
        { metric: 'requests', value: 'requests_total', rate: true, unit: 'per-second' },
        { metric: 'p50', histogram: 'search_seconds', quantile: 0.5, unit: 's', idle: 0 },
        {
          metric: 'mean',
          ratio: { of: 'search_seconds_sum', to: 'search_seconds_count' },
          rate: true,
          unit: 's',
          idle: 0,
        },
      ]);
    };
    pool.set(8);
    requests.inc({ code: '200' }, 40);
    // Long ago and slow: none of it is seen any more.
    for (let index = 0; index < 1000; index += 1) seconds.observe(0.39);
    expect((await scrape()).map(({ metric }) => metric)).toEqual(['up', 'latency', 'samples', 'pool']);
    requests.inc({ code: '200' }, 20);
    for (let index = 0; index < 10; index += 1) seconds.observe(0.15);
    const readings = await scrape();
    expect(readingOf(readings, 'pool').value).toBe(8);
    expect(readingOf(readings, 'requests').value).toBe(2);
    expect(readingOf(readings, 'p50').value).toBeCloseTo(0.15, 9);
    expect(readingOf(readings, 'mean').value).toBeCloseTo(0.15, 9);
    const quiet = await scrape();
    expect([readingOf(quiet, 'p50').value, readingOf(quiet, 'mean').value]).toEqual([0, 0]);
  });

  it("reads Watchbill's own", async () => {
    const own = createMetrics();
    own.alertsReceived('generic', 'accepted', 7);
    own.alertToCard(0.3);
    const { page, read } = await expose('');
    const scrape = async () => {
      page.text = (await own.text()).text;
      return read([
        { metric: 'received', value: 'watchbill_alerts_received_total{source="generic"}' },
        { metric: 'memory', value: 'watchbill_process_resident_memory_bytes', unit: 'bytes' },
        { metric: 'to-card', histogram: 'watchbill_alert_to_card_seconds', unit: 's' },
      ]);
    };
    await scrape();
    own.alertToCard(0.3);
    const readings = await scrape();
    expect(readingOf(readings, 'received').value).toBe(7);
    expect(readingOf(readings, 'memory').value).toBeGreaterThan(1_000_000);
    expect(readingOf(readings, 'to-card').value).toBeCloseTo(0.25 + 0.25 * 0.95, 9);
  });
});

describe.skipIf(!hasProgram('prometheus') || !hasProgram('promtool'))(
  'the metrics probe of a Prometheus',
  () => {
    let prometheus: FilledPrometheus;
    beforeAll(async () => {
      prometheus = await startFilledPrometheus('# TYPE a gauge\n# EOF\n');
    });
    afterAll(() => prometheus?.close());

    it('reads its memory, its requests by handler and how long they took', async () => {
      const memory = new Map<string, unknown>();
      let now = new Date();
      const scrape = () =>
        readingsOf(
          metrics,
          probeContext({ connection: httpConnection(prometheus.url), memory, clock: { now: () => now } }),
          {
            metrics: [
              { metric: 'memory', value: 'process_resident_memory_bytes', unit: 'bytes' },
              {
                metric: 'scrapes',
                value: 'prometheus_http_requests_total{handler="/metrics"}',
                rate: true,
                by: '{{handler}} {{code}}',
              },
              {
                metric: 'p95',
                histogram: 'prometheus_http_request_duration_seconds{handler="/metrics"}',
                unit: 's',
              },
            ],
          },
        );
      // It counts a request once it is answered: the third scrape sees the second.
      await scrape();
      now = new Date(now.getTime() + 5000);
      await scrape();
      now = new Date(now.getTime() + 5000);
      const readings = await scrape();
      expect(readingOf(readings, 'memory').value).toBeGreaterThan(1e7);
      expect(readingOf(readings, 'scrapes', '/metrics 200').value).toBe(0.2);
      expect(readingOf(readings, 'p95').value).toBeGreaterThan(0);
      expect(readingOf(readings, 'samples').value).toBeGreaterThan(300);
    });
  },
);

describeHostileTarget('the metrics probe', {
  run: (port, signal) =>
    readingsOf(metrics, probeContext({ connection: httpConnection(`http://127.0.0.1:${port}`), signal }), {
      metrics: [{ metric: 'a', value: 'a' }],
    }),
  drip: 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\na 1\na{b="c"} 2\n',
});
