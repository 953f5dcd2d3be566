import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import tcp from '../../src/probes/tcp.ts';
import { freePort } from '../support/free-port.ts';
import { describeHostileTarget, type HostileTcp, startHostileTcp } from '../support/hostile-tcp.ts';
import { probeContext } from './probe-context.ts';
import { mistakesOf, readingOf, readingsOf } from './readings.ts';

const servers: HostileTcp[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(behave: (socket: Socket) => void = () => {}): Promise<HostileTcp> {
  const server = await startHostileTcp(behave);
  servers.push(server);
  return server;
}

const read = (parameters: object, signal = new AbortController().signal) =>
  readingsOf(tcp, probeContext({ signal }), parameters);
const here = (port: number) => `127.0.0.1:${port}`;

describe('the tcp probe', () => {
  it('answers that a port takes connections, and how long that took', async () => {
    const { port, open } = await serve();
    const part = here(port);
    expect(await read({ host: '127.0.0.1', port })).toEqual([
      { metric: 'up', part, value: 1, unit: 'none', detail: `${part} takes connections` },
      { metric: 'latency', part, value: expect.any(Number), unit: 'ms' },
    ]);
    await vi.waitFor(() => expect(open()).toBe(0));
  });

  it('is critical where nobody listens', async () => {
    const port = await freePort();
    expect(await read({ host: '127.0.0.1', port })).toEqual([
      {
        metric: 'up',
        part: here(port),
        value: 0,
        unit: 'none',
        status: 'critical',
        detail: `${here(port)} refuses the connection. See that it is running.`,
      },
    ]);
  });

  it('finds what is expected in a greeting that comes in pieces', async () => {
    const { port } = await serve((socket) => {
      socket.write('+PO');
      socket.once('data', () => socket.write('NG\r\n'));
    });
    const readings = await read({ host: '127.0.0.1', port, send: 'PING\r\n', expect: '^\\+PONG' });
    expect(readingOf(readings, 'up', here(port))).toMatchObject({
      value: 1,
      detail: `${here(port)} said '+PONG·'`,
    });
  });

  it('is critical where something else is said, and quotes it', async () => {
    const { port } = await serve((socket) => void socket.end('-ERR \x1b[2J\n'));
    expect(
      readingOf(await read({ host: '127.0.0.1', port, expect: 'PONG' }), 'up', here(port)),
    ).toMatchObject({
      value: 0,
      status: 'critical',
      detail: `${here(port)} said '-ERR ·[2J·', which does not match 'PONG'.`,
    });
  });

  it('does not read without end for what is expected', async () => {
    const { port, open } = await serve((socket) => {
      const pour = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(1000, 'x')));
      };
      socket.on('drain', pour);
      pour();
    });
    await expect(read({ host: '127.0.0.1', port, expect: 'y' })).rejects.toThrow(
      'said 8 KiB and not what is expected',
    );
    await vi.waitFor(() => expect(open()).toBe(0));
  });

  it('looks at several addresses, each for itself', async () => {
    const [first, second, away] = [
      await serve((socket) => void socket.write('hi')),
      await serve(),
      await freePort(),
    ];
    const readings = await read({
      addresses: [here(first.port), { name: 'silent', host: '127.0.0.1', port: second.port }, here(away)],
      expect: 'hi',
      timeout: '150ms',
    });
    expect(readingOf(readings, 'up', here(first.port)).value).toBe(1);
    expect(readingOf(readings, 'up', 'silent').error).toMatch(/not answered within 150 ms/);
    expect(readingOf(readings, 'up', here(away)).value).toBe(0);
  });

  it('is critical when it is late where that is asked for', async () => {
    const { port } = await serve();
    const wanted = { host: '127.0.0.1', port, expect: 'x', timeout: '50ms' };
    await expect(read(wanted)).rejects.toThrow('not answered within 50 ms');
    expect((await read({ ...wanted, late: 'down' }))[0]).toMatchObject({ value: 0, status: 'critical' });
  });

  it.each([
    [{}, /needs host and port, or addresses/],
    [{ host: 'a' }, /needs host and port/],
    [{ host: 'a', port: 1, addresses: ['b:1'] }, /needs host and port, or addresses/],
    [{ host: 'a', port: 0 }, /port: /],
    [{ addresses: ['b:1', { name: 'b:1', host: 'c', port: 2 }] }, /names an address twice/],
    [{ addresses: ['b'] }, /host and port such as 'redis:6379'/],
    [{ host: 'a', port: 1, expect: '(a*)*' }, /repeats a group/],
  ])('refuses %j', (parameters, message) => {
    expect(mistakesOf(tcp.parameters, parameters).join('\n')).toMatch(message);
  });

  it('can be shown to editors', () => {
    expect(z.toJSONSchema(tcp.parameters, { io: 'input', unrepresentable: 'any' })).toHaveProperty(
      'properties.send',
    );
  });
});

describeHostileTarget('the tcp probe', {
  run: (port, signal) => read({ host: '127.0.0.1', port, expect: '^220 ' }, signal),
  drip: '221 closing\r\n',
});

describeHostileTarget('the tcp probe that expects nothing', {
  run: (port, signal) => read({ host: '127.0.0.1', port }, signal),
  harmless: [
    'says nothing',
    'answers garbage and stays open',
    'answers garbage without end',
    'closes at once',
    'resets',
    'closes in the middle of an answer',
    'answers a byte at a time',
  ],
});
