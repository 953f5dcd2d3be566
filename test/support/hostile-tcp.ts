import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { Reading } from '../../src/domain/probe.ts';
import { freePort } from './free-port.ts';

/** A TCP server of loopback that behaves as a test wants. */
export interface HostileTcp {
  readonly port: number;
  /** Connections that the client has not closed. */
  open(): number;
  close(): Promise<void>;
}

export async function startHostileTcp(behave: (socket: Socket) => void): Promise<HostileTcp> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: false }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return {
    port: address.port,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 151 + 7) % 256));

/** How a server that is there can still fail whoever asks it. */
const behaviours: Readonly<Record<string, (socket: Socket, drip: string) => void>> = {
  'says nothing': (socket) => void socket.resume(),
  'answers garbage and stays open': (socket) => {
    socket.resume();
    socket.write(noise);
  },
  'answers garbage without end': (socket) => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write(noise));
    };
    socket.resume();
    socket.on('drain', pour);
    pour();
  },
  'closes at once': (socket) => void socket.destroy(),
  resets: (socket) => void socket.resetAndDestroy(),
  'closes in the middle of an answer': (socket, drip) => {
    socket.once('data', () => socket.end(drip.slice(0, Math.ceil(drip.length / 2))));
  },
  'answers a byte at a time': (socket, drip) => {
    socket.resume();
    let sent = 0;
    const timer = setInterval(() => socket.write(drip[sent++ % drip.length] ?? ' '), 20);
    socket.on('close', () => clearInterval(timer));
  },
};

export interface HostileTarget {
  /** Runs the probe against 127.0.0.1 at this port. Abort ends it: the test gives it 400 ms. */
  run(port: number, signal: AbortSignal): Promise<readonly Reading[]>;
  /** A good beginning of an answer, for servers that are slow or break off; as the protocol has it. */
  readonly drip?: string;
  /** Behaviours that leave this probe well, e.g. `says nothing` for one that only connects. */
  readonly harmless?: readonly string[];
}

/** Holds a probe to its deadline against servers that are away, hang, lie or drip; and to leaving no socket open. */
export function describeHostileTarget(
  name: string,
  { run, drip = 'HTTP/1.1 200 OK\r\n', harmless = [] }: HostileTarget,
) {
  describe(`${name} against a hostile server`, () => {
    it('fails with words when nobody listens', async () => {
      const failures = await outcome(run(await freePort(), AbortSignal.timeout(5_000)));
      expect(failures).not.toEqual('ok');
    });

    it.each(Object.entries(behaviours))('settles and leaves no socket when it %s', async (what, behave) => {
      const server = await startHostileTcp((socket) => behave(socket, drip));
      const late = AbortSignal.timeout(400);
      const result = await outcome(run(server.port, late));
      if (!harmless.includes(what)) expect(result).not.toEqual('ok');
      await vi.waitFor(() => expect(server.open()).toBe(0), { timeout: 5_000 });
      await server.close();
    });
  });
}

/** `ok` when the readings claim that all is well; the words of the failure otherwise, which must be there. */
async function outcome(answer: Promise<readonly Reading[]>): Promise<string> {
  try {
    const bad = (await answer).filter(
      ({ error, status }) => error !== undefined || (status ?? 'ok') !== 'ok',
    );
    return bad.length === 0
      ? 'ok'
      : bad.map(({ error, detail, status }) => error ?? detail ?? status).join('; ');
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const words = error instanceof Error ? error.message : '';
    expect(words).not.toBe('');
    return words;
  }
}
