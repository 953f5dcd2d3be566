import { setTimeout } from 'node:timers/promises';
import { type OpsError, RateLimitedError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import { bolt } from './bolt.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Deliveries } from './deliveries.ts';
import type { SlackClient } from './slack-client.ts';
import { toOpsError } from './slack-errors.ts';

const connectTimeoutMs = 20_000;
const closeTimeoutMs = 2_000;
const longestPauseMs = 30_000;
/** A connection that ends sooner counts as a failure, or a peer that hangs up at once would be called in a loop. */
const steadyMs = 5_000;

export interface SocketDoor {
  /** Resolves when connected, or when the first attempt has failed; later ones go on behind it. */
  open(): Promise<void>;
  close(): Promise<void>;
  connected(): boolean;
  lastError(): OpsError | undefined;
}

export interface SocketDoorParts {
  readonly appToken: string;
  readonly client: SlackClient;
  readonly deliveries: Deliveries;
  readonly log: Log;
  track(work: Promise<unknown>): void;
}

/**
 * One Socket Mode connection that is kept up. Bolt's client would do so itself, but ends the process by an
 * unhandled rejection when Slack refuses the token or answers an error while it reconnects; so it reconnects
 * here, with a new client each time, and at once when Slack asked for it.
 */
export function createSocketDoor(parts: SocketDoorParts): SocketDoor {
  const stop = new AbortController();
  const ended = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  let connected = false;
  let lastError: OpsError | undefined;
  let running: Promise<void> | undefined;

  const run = async (firstTry: () => void): Promise<void> => {
    let failures = 0;
    while (!stop.signal.aborted) {
      const startedMs = performance.now();
      try {
        await connectUntilClosed(parts, ended, () => {
          connected = true;
          lastError = undefined;
          firstTry();
        });
        failures = performance.now() - startedMs > steadyMs ? 0 : failures + 1;
      } catch (error) {
        failures += 1;
        lastError = toOpsError('apps.connections.open', error);
        parts.log.warn({ error: lastError, failures }, 'The connection to Slack could not be made.');
        firstTry();
      }
      connected = false;
      await pause(pauseMs(failures, lastError), stop.signal);
    }
  };

  return {
    open: () => new Promise((firstTry) => (running = run(firstTry))),
    async close() {
      stop.abort();
      await running;
    },
    connected: () => connected,
    lastError: () => lastError,
  };
}

async function connectUntilClosed(
  parts: SocketDoorParts,
  ended: Promise<void>,
  onOpen: () => void,
): Promise<void> {
  const socket = createSocket(parts);
  const closed = new Promise<void>((resolve) => socket.once('disconnected', () => resolve()));
  const starting = socket.start();
  const stopped = ended.then(() => 'stopped' as const);
  const opened = await within(connectTimeoutMs, Promise.race([starting, stopped]));
  if (opened === 'late' || opened === 'stopped') {
    // What is still being opened has to be closed when it gets there.
    starting.then(() => socket.disconnect()).catch(() => undefined);
    await within(closeTimeoutMs, socket.disconnect());
    if (opened === 'late') throw new DOMException('The socket was not ready in time.', 'TimeoutError');
    return;
  }
  onOpen();
  const first = await Promise.race([closed, stopped]);
  if (first === 'stopped') await within(closeTimeoutMs, socket.disconnect());
}

/** Bolt's client with a guard before each of its two handlers: both would turn an odd message into a dead process. */
function createSocket({ appToken, client, deliveries, log, track }: SocketDoorParts) {
  const socket = new bolt.SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(log),
    installerOptions: { clientOptions: { ...client.clientOptions } },
  }).client;
  const [read] = socket.listeners('ws_message');
  socket.removeAllListeners('ws_message');
  socket.on('ws_message', (data: unknown, isBinary: unknown) => {
    track(
      Promise.try(() => read?.(data, isBinary)).catch((error: unknown) =>
        log.error({ error }, 'A socket message could not be read.'),
      ),
    );
  });
  socket.removeAllListeners('slack_event');
  socket.on(
    'slack_event',
    (event: { ack: (answer?: unknown) => Promise<void>; envelope_id?: string; body: unknown }) => {
      const key = event.envelope_id === undefined ? undefined : `envelope ${event.envelope_id}`;
      track(deliveries.take(event.body, (answer) => event.ack(answer), key));
    },
  );
  return socket;
}

function pauseMs(failures: number, error: OpsError | undefined): number {
  if (failures === 0) return 0;
  const askedMs = error instanceof RateLimitedError ? error.retryAfterMs : 0;
  // Half of it is chance, so that many processes do not come back together.
  return Math.max(askedMs, Math.min(longestPauseMs, 250 * 2 ** failures) * (0.5 + Math.random() / 2));
}

/** Ends early, without an error, when the door is closed. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  const done = new AbortController();
  const late = setTimeout(ms, 'late' as const, { signal: done.signal }).catch(() => 'late' as const);
  return await Promise.race([work, late]).finally(() => done.abort());
}
