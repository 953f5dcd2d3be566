import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { metricsOf } from '../../src/define/probe.ts';
import prometheus from '../../src/probes/prometheus.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget } from '../support/hostile-tcp.ts';
import { httpConnection, secretOf, startHttp, type TestServer } from '../support/http-servers.ts';
import { type FilledPrometheus, hasProgram, startFilledPrometheus } from '../support/prometheus.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const never = new AbortController().signal;

describe.skipIf(!hasProgram('prometheus') || !hasProgram('promtool'))('the prometheus probe', () => {
  let filled: FilledPrometheus;
  const now = new Date();
  beforeAll(async () => {
    filled = await startFilledPrometheus(samples(now));
  });
  afterAll(() => filled?.close());

  const read = (...queries: object[]) =>
    readingsOf(
      prometheus,
      probeContext({ connection: httpConnection(filled.url), clock: { now: () => now } }),
      { queries },
    );
  const one = async (query: object) => {
    const [reading] = await read({ metric: 'figure', ...query });
    return reading;
  };

  it('answers the value of one series', async () => {
    expect(
      await read({ metric: 'queue-length', query: 'queue_length{queue="mail"}', unit: 'count' }),
    ).toEqual([{ metric: 'queue-length', value: 100, unit: 'count' }]);
  });

  it('answers a scalar, and multiplies', async () => {
    expect((await one({ query: '0.5', scale: 100, unit: 'percent' }))?.value).toBe(50);
  });

  it('answers each series by the labels that it is named by', async () => {
    const readings = await read({ metric: 'length', query: 'queue_length', by: '{{queue}}@{{host}}' });
    expect(readingOf(readings, 'length', 'mail@a').value).toBe(100);
    expect(readingOf(readings, 'length', 'video@b').value).toBe(7);
    expect(readings).toHaveLength(2);
  });

  it.each([
    ['last', 100],
    ['min', 81],
    ['max', 100],
    ['mean', 90.5],
    ['p95', 99],
  ])('makes one figure of a range: %s', async (take, value) => {
    const range = { window: '9m30s', step: '30s', take };
    const reading = await one({ query: 'queue_length{queue="mail"}', range });
    expect(reading).toMatchObject({ value, detail: `${take} of 20 over 9 min` });
  });

  it('leaves out what of a range is not a number', async () => {
    const reading = await one({
      query: '(queue_length{queue="mail"} > 95) * 1 or queue_length{queue="mail"} * NaN',
      range: { window: '9m30s', step: '30s', take: 'min' },
    });
    expect(reading?.value).toBe(96);
  });

  it.each([
    ['nothing_there', /finds no series/],
    ['queue_length', /answers 2 series\. Sum them up, or say with 'by'/],
    ['0 / 0', /the value is not a number \(NaN\)/],
    ['1 / 0', /the value is infinite/],
    ['"text"', /answers a text/],
    ['sum(', /failed: .*parse error.*bad_data/],
    ['queue_length + on() queue_length', /failed: .*\(execution\)/],
  ])('does not know the figure of %j, and still knows the others', async (query, message) => {
    const readings = await read({ metric: 'bad', query }, { metric: 'good', query: '1' });
    expect(readingOf(readings, 'bad').error).toMatch(message);
    expect(readingOf(readings, 'good').value).toBe(1);
  });

  it('does not know which of two series is meant where both have the same name', async () => {
    expect((await one({ query: 'queue_length', by: '{{job}}' }))?.error).toMatch(
      /Two series of the query .* are named ''/,
    );
  });
});

describe('the prometheus probe elsewhere', () => {
  const servers: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const serve = async (answer: RequestListener) => {
    const server = await startHttp(answer);
    servers.push(server);
    return server;
  };
  const read = (url: string, queries: object[] = [{ metric: 'a', query: 'a' }], more: object = {}) =>
    readingsOf(prometheus, probeContext({ connection: httpConnection(url, more), signal: never }), {
      queries,
    });
  const says = (data: unknown, status = 200) =>
    serve((_, response) => response.writeHead(status).end(JSON.stringify(data)));
  const vector = (result: unknown, more: object = {}) => ({
    status: 'success',
    data: { resultType: 'vector', result },
    ...more,
  });

  it('asks below the path of its connection, with its credentials and the query in the body', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((request, response) => {
      request.on('data', (piece) =>
        seen.push([request.method, request.url, request.headers.authorization, `${piece}`]),
      );
      request.on('end', () => response.end(JSON.stringify(vector([{ metric: {}, value: [1, '2'] }]))));
    });
    const readings = await read(`${url}/select/0`, undefined, { bearer: secretOf('t') });
    expect(readings).toEqual([{ metric: 'a', unit: 'none', value: 2 }]);
    expect(seen).toEqual([['POST', '/select/0/api/v1/query', 'Bearer t', 'query=a']]);
  });

  it('shows a warning, such as that a part of the answer is missing', async () => {
    const { url } = await says(
      vector([{ metric: {}, value: [1, '2'] }], { warnings: ['one store is away', 'more'] }),
    );
    expect((await read(url))[0]).toMatchObject({ value: 2, detail: 'warning: one store is away' });
  });

  it('does not know more than 500 series', async () => {
    const { url } = await says(
      vector(Array.from({ length: 501 }, (_, n) => ({ metric: { n: `${n}` }, value: [1, '2'] }))),
    );
    expect((await read(url, [{ metric: 'a', query: 'a', by: '{{n}}' }]))[0]?.error).toMatch(
      /answers 501 series/,
    );
  });

  it('does not know the figure of a native histogram', async () => {
    const { url } = await says(vector([{ metric: {}, histogram: [1, {}] }]));
    expect((await read(url))[0]?.error).toMatch(/answers a histogram/);
  });

  it.each([
    ['a login page', '<html>'],
    ['another API', { ok: true }],
    ['figures that are none', vector([{ metric: {}, value: ['x', 1] }])],
    ['a result of a kind that nobody knows', { status: 'success', data: { resultType: 'cube', result: [] } }],
  ])('does not know anything where %s is answered', async (_, data) => {
    const { url } = await says(data, 401);
    await expect(read(url)).rejects.toThrow('answered 401, and not as a Prometheus does');
  });

  it('does not know anything of a Prometheus that is away, and leaves no question behind', async () => {
    await expect(read(`http://127.0.0.1:${await freePort()}`)).rejects.toThrow('refuses the connection');
    const hanging: unknown[] = [];
    const { url, open } = await serve((request, response) => {
      request.on('data', (piece) => {
        if (`${piece}` === 'query=bad') response.end('<html>');
        else hanging.push(piece);
      });
    });
    const queries = ['a', 'b', 'bad', 'c', 'd'].map((query) => ({ metric: query, query }));
    await expect(read(url, queries)).rejects.toThrow('not as a Prometheus does');
    await vi.waitFor(async () => expect(await open()).toBe(0));
    expect(hanging.length).toBeGreaterThan(0);
  });

  it.each([
    [{ queries: [] }, /queries/],
    [
      {
        queries: [
          { metric: 'a', query: 'a' },
          { metric: 'a', query: 'b' },
        ],
      },
      /'a' is the name of another metric/,
    ],
    [{ queries: [{ metric: 'a', query: 'a', by: 'instance' }] }, /makes no name of labels/],
    [{ queries: [{ metric: 'a', query: 'a', range: { window: '1h', take: 'middle' } }] }, /'last', 'mean'/],
    [
      { queries: [{ metric: 'a', query: 'a', range: { window: '7d', step: '1s' } }] },
      /more than 10000 steps/,
    ],
    [{ queries: [{ metric: 'a', query: 'a', range: { window: '10ms' } }] }, /too short to look back/],
  ])('refuses %j', (parameters, message) => {
    expect(mistakesOf(prometheus.parameters, parameters).join('\n')).toMatch(message);
  });

  it('describes each metric as the configuration names it', () => {
    const queries = [
      { metric: 'cpu-use', query: 'a', unit: 'percent', by: '{{instance}}' },
      { metric: 'b', title: 'Bees', query: 'b' },
    ];
    expect(metricsOf(prometheus, prometheus.parameters.parse({ queries }))).toEqual({
      'cpu-use': { title: 'Cpu use', unit: 'percent', parts: 'series' },
      b: { title: 'Bees', unit: 'none' },
    });
  });

  it('can be shown to editors', () => {
    expect(z.toJSONSchema(prometheus.parameters, { io: 'input', unrepresentable: 'any' })).toHaveProperty(
      'properties.queries',
    );
  });
});

describeHostileTarget('the prometheus probe', {
  run: (port, signal) =>
    readingsOf(prometheus, probeContext({ connection: httpConnection(`http://127.0.0.1:${port}`), signal }), {
      queries: [
        { metric: 'a', query: 'a' },
        { metric: 'b', query: 'b' },
      ],
    }),
  drip: 'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"status":"success",',
});

/** 20 samples of a queue that grows from 81 to 100, one each half minute, and one that stays at 7. */
function samples(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const lines = Array.from({ length: 20 }, (_, index) => {
    const at = seconds - (19 - index) * 30;
    return [
      `queue_length{queue="mail",host="a"} ${81 + index} ${at}`,
      `queue_length{queue="video",host="b"} 7 ${at}`,
    ];
  });
  const byQueue = [0, 1].flatMap((column) => lines.map((pair) => pair[column]));
  return ['# TYPE queue_length gauge', ...byQueue, '# EOF', ''].join('\n');
}
