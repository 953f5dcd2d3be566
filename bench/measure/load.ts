import { connect, type Socket } from 'node:net';
import { nowMs } from './slack.ts';

/** One connection that sends prepared requests; far cheaper than any HTTP client, so that it is never the bottleneck. */
export interface Wire {
  /** The status of the answer. */
  send(request: Buffer): Promise<number>;
  close(): void;
}

/** A request as it goes over the wire. */
export function requestOf(url: string, path: string, body: unknown): Buffer {
  return rawRequest(url, path, { 'Content-Type': 'application/json' }, JSON.stringify(body));
}

/** The same with any headers and any text. */
export function rawRequest(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const text = Buffer.from(body);
  const all = { Host: new URL(url).host, ...headers, 'Content-Length': String(text.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), text]);
}

export async function openWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    const status = Number(text.slice(9, 12));
    text = '';
    const one = waiting;
    waiting = undefined;
    one?.resolve(status);
  });
  socket.on('error', (error) => waiting?.reject(error));
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

export interface LoadResult {
  readonly tookMs: number;
  readonly ackMs: readonly number[];
  /** When each request was sent, in the order of the requests. */
  readonly sentMs: readonly number[];
  /** Answers other than 2xx. */
  readonly refused: number;
}

/** Sends all over so many connections, each one after the other. */
export async function closedLoop(
  url: string,
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const wires = await Promise.all(Array.from({ length: connections }, () => openWire(url)));
  const ackMs: number[] = [];
  const sentMs: number[] = [];
  let next = 0;
  let refused = 0;
  const begunMs = nowMs();
  await Promise.all(
    wires.map(async (wire) => {
      for (;;) {
        const index = next;
        next += 1;
        const request = requests[index];
        if (request === undefined) return;
        const startMs = nowMs();
        sentMs[index] = startMs;
        const status = await wire.send(request);
        ackMs.push(nowMs() - startMs);
        if (status >= 300) refused += 1;
      }
    }),
  );
  const tookMs = nowMs() - begunMs;
  for (const wire of wires) wire.close();
  return { tookMs, ackMs, sentMs, refused };
}

/** Sends one after the other on one connection, with a rest before each; counted from when it was really sent. */
export async function paced(url: string, requests: readonly Buffer[], restMs: number): Promise<LoadResult> {
  const wire = await openWire(url);
  const ackMs: number[] = [];
  const sentMs: number[] = [];
  let refused = 0;
  const begunMs = nowMs();
  for (const request of requests) {
    await new Promise((resolve) => setTimeout(resolve, restMs));
    const startMs = nowMs();
    sentMs.push(startMs);
    const status = await wire.send(request);
    ackMs.push(nowMs() - startMs);
    if (status >= 300) refused += 1;
  }
  wire.close();
  return { tookMs: nowMs() - begunMs, ackMs, sentMs, refused };
}

/** Sends at a fixed rate whatever the answers take, over as many connections as that needs. */
export async function openLoop(
  url: string,
  requests: readonly Buffer[],
  perSecond: number,
): Promise<LoadResult> {
  const idle: Wire[] = await Promise.all(Array.from({ length: 32 }, () => openWire(url)));
  const ackMs: number[] = [];
  const sentMs: number[] = [];
  let refused = 0;
  const running: Promise<void>[] = [];
  const begunMs = nowMs();
  for (const [index, request] of requests.entries()) {
    const dueMs = begunMs + (index * 1_000) / perSecond;
    const waitMs = dueMs - nowMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    // Counted from when it was due: a stall of the receiver must not be forgiven.
    sentMs[index] = dueMs;
    const wire = idle.pop() ?? (await openWire(url));
    running.push(
      wire.send(request).then((status) => {
        ackMs.push(nowMs() - dueMs);
        if (status >= 300) refused += 1;
        idle.push(wire);
      }),
    );
  }
  await Promise.all(running);
  const tookMs = nowMs() - begunMs;
  for (const wire of idle) wire.close();
  return { tookMs, ackMs, sentMs, refused };
}
