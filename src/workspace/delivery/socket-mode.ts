import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WorkspaceTimers } from '../clock.ts';
import type { DeliveryFaults } from '../faults.ts';
import { newSecret } from '../ids.ts';
import { isObject, parseJson } from '../json.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';

/** Connections an app may hold at the same time. */
export const maxConnections = 10;
const pingEveryMs = 10_000;
const closeWithinMs = 500;

interface SocketModeOptions {
  readonly clock: WorkspaceTimers;
  readonly ackTimeoutMs: number;
  readonly appId: string;
  readonly faults: DeliveryFaults;
}

/**
 * The server side of Socket Mode. Each payload goes to one connection, in turn; the ack may come over any of
 * them. A payload whose connection dies before the ack is not moved to another one: it times out, as Slack's do.
 */
export class SocketModeDelivery implements Delivery {
  readonly #options: SocketModeOptions;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (body: unknown) => void>();
  readonly #pings: NodeJS.Timeout;
  #connections: readonly WebSocket[] = [];
  #turn = 0;

  constructor(options: SocketModeOptions) {
    this.#options = options;
    // Real time on purpose: pings keep the client's own watchdog quiet, which no story's clock moves.
    this.#pings = setInterval(() => this.#ping(), pingEveryMs);
    this.#pings.unref();
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  openTicket(): string {
    const ticket = newSecret();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes over an HTTP upgrade; a ticket is good for one connection. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, ticket: string): void {
    if (!this.#tickets.delete(ticket) || this.#options.faults.connectionsRefused) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#connect(webSocket));
  }

  deliver(envelope: Envelope): Promise<Ack> {
    const connection = this.#nextConnection();
    if (connection === undefined) return Promise.resolve({ outcome: 'failed', detail: 'no connection' });
    const { clock, ackTimeoutMs, faults } = this.#options;
    const envelopeId = randomUUID();
    return new Promise((resolve) => {
      const stop = clock.after(ackTimeoutMs, () => {
        this.#waiting.delete(envelopeId);
        resolve({ outcome: 'timeout' });
      });
      const settle = (body: unknown) => {
        stop();
        resolve({ outcome: 'acked', body });
      };
      this.#waiting.set(envelopeId, (body) => {
        if (faults.ackDelayMs > 0) clock.after(faults.ackDelayMs, () => settle(body));
        else settle(body);
      });
      connection.send(encode(envelopeId, envelope));
    });
  }

  disconnect(reason: string): void {
    for (const connection of this.#connections) {
      connection.send(
        JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'watchbill-local' } }),
      );
      // `warning` announces a disconnect some seconds ahead; the others are followed by the end at once.
      if (reason !== 'warning') connection.close(1000);
    }
    if (reason !== 'warning') this.#connections = [];
  }

  close(): void {
    clearInterval(this.#pings);
    // The close handshake first: a client that is leaving too would take a cut for an error.
    for (const connection of this.#connections) {
      connection.close(1001);
      setTimeout(() => connection.terminate(), closeWithinMs).unref();
    }
    this.#connections = [];
    this.#server.close();
  }

  #connect(webSocket: WebSocket): void {
    if (this.#connections.length >= maxConnections) {
      webSocket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      webSocket.close(1000);
      return;
    }
    this.#connections = [...this.#connections, webSocket];
    webSocket.on('message', (data) => this.#receive(data.toString()));
    // The close event follows every error, and is where the connection is forgotten.
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      this.#connections = this.#connections.filter((other) => other !== webSocket);
    });
    webSocket.send(JSON.stringify(this.#hello()));
  }

  #hello() {
    return {
      type: 'hello',
      num_connections: this.#connections.length,
      debug_info: { host: 'watchbill-local', build_number: 1, approximate_connection_time: 18060 },
      connection_info: { app_id: this.#options.appId },
    };
  }

  #receive(text: string): void {
    const message = parseJson(text);
    if (!isObject(message) || typeof message['envelope_id'] !== 'string') return;
    const take = this.#waiting.get(message['envelope_id']);
    this.#waiting.delete(message['envelope_id']);
    take?.(message['payload']);
  }

  #nextConnection(): WebSocket | undefined {
    const open = this.#connections.filter((connection) => connection.readyState === connection.OPEN);
    this.#turn += 1;
    return open[this.#turn % Math.max(1, open.length)];
  }

  #ping(): void {
    for (const connection of this.#connections) connection.ping('Ping from watchbill-local');
  }
}

function encode(envelopeId: string, { kind, payload, acceptsResponse, retry }: Envelope): string {
  return JSON.stringify({
    envelope_id: envelopeId,
    type: kind,
    accepts_response_payload: acceptsResponse,
    payload,
    ...((kind === 'events_api' || retry !== undefined) && {
      retry_attempt: retry?.attempt ?? 0,
      retry_reason: retry?.reason ?? '',
    }),
  });
}
