import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/define/probe.ts';
import ports from '../../src/probes/ports.ts';
import { freePort } from '../support/free-port.ts';
import { figureOf, inCatalogue } from './in-catalogue.ts';
import { probeContext } from './probe-context.ts';

const inside = createServer();
const outside = createServer();
const datagrams = createSocket('udp4');
const portOf = (server: typeof inside) => {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
};

beforeAll(async () => {
  await once(inside.listen(0, '127.0.0.1'), 'listening');
  // To every address of this host; nothing is served there.
  await once(outside.listen(0, '0.0.0.0'), 'listening');
  await once(datagrams.bind(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  inside.close();
  outside.close();
  datagrams.close();
});

const run = async (input: object) => {
  const parameters = ports.parameters.parse(input);
  return inCatalogue(ports, parameters, await ports.run(probeContext(), parameters));
};
const figures = async (input: object) => {
  const readings = await run(input);
  return Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));
};

describe('the ports probe', () => {
  it('is content with expected ports that listen', async () => {
    const both = [portOf(inside), portOf(outside)];
    const readings = await run({ ports: both, expected: both });
    expect(readings.map(({ metric }) => metric)).toEqual(Object.keys(metricsOf(ports, {})));
    expect(readings.map(({ value }) => value)).toEqual([2, 0, 0, 0]);
    expect(readings[0]?.detail?.split(', ').map(Number).sort()).toEqual([...both].sort());
  });

  it('names what is missing', async () => {
    const gone = await freePort();
    const readings = await run({ ports: [gone], expected: [gone] });
    expect(readings[1]).toEqual({
      metric: 'expected-missing',
      value: 1,
      unit: 'count',
      detail: String(gone),
    });
    expect(figureOf(readings, 'listening')).toBe(0);
  });

  it('names what listens unexpectedly with its address and process', async () => {
    const number = portOf(inside);
    const readings = await run({ ports: [`${number}-${number}`] });
    expect(readings[2]).toMatchObject({ metric: 'unexpected', value: 1 });
    expect(readings[2]?.detail).toMatch(new RegExp(`^127\\.0\\.0\\.1:${number} \\S+ \\(${process.pid}\\)$`));
    expect(await figures({ ports: [number], allowed: [`${number}-${number}`] })).toMatchObject({
      unexpected: 0,
    });
  });

  it('tells what is open beyond loopback though it should not be', async () => {
    const rule = [portOf(inside), portOf(outside)];
    const readings = await run({ ports: rule, loopbackOnly: rule });
    expect(figureOf(readings, 'exposed')).toBe(1);
    expect(readings[3]?.detail).toContain(`0.0.0.0:${portOf(outside)}`);
    expect(figureOf(readings, 'unexpected')).toBe(0);
  });

  it('sees UDP where asked to, and there alone', async () => {
    const { port } = datagrams.address();
    expect(await figures({ ports: [port], protocol: 'udp' })).toMatchObject({ listening: 1, unexpected: 1 });
    expect(await figures({ ports: [port] })).toMatchObject({ listening: 0 });
  });

  it.each([['8089-8080'], ['0-5'], ['1-70000'], ['http'], [0]])('refuses %j for a range', (range) => {
    expect(ports.parameters.safeParse({ ports: [range] }).success).toBe(false);
  });
});
