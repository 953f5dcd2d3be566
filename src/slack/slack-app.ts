import type { Services } from '../define/services.ts';
import type { Role } from '../domain/actor.ts';
import { type Clock, systemClock } from '../domain/clock.ts';
import { ConfigError, OpsError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { SlackStatus } from '../domain/ports/status.ts';
import { createBoltApp } from './bolt-app.ts';
import { createChat, type SlackChat } from './chat.ts';
import { createDeliveries } from './deliveries.ts';
import type { Edge, EdgeTemplates, Registry } from './edge.ts';
import { createHttpDoor, type HttpHandler } from './http-door.ts';
import { createIdentityKeeper } from './identity.ts';
import { createPeople } from './people.ts';
import { createRecentRequests, type RecentRequests } from './recent-requests.ts';
import { createResponder } from './responder.ts';
import { createSlackClient, type ObservedCall } from './slack-client.ts';
import { isTokenRefusal } from './slack-errors.ts';
import { createSocketDoor, type SocketDoor } from './socket-door.ts';
import { requireSigningSecret } from './verify-request.ts';

export interface SlackAppOptions {
  readonly mode: 'socket' | 'http';
  readonly botToken: string;
  /** Needed in socket mode. */
  readonly appToken?: string | undefined;
  /** Needed in HTTP mode. */
  readonly signingSecret?: string | undefined;
  /** Where the Web API is, ending in `/api/`; default Slack's. */
  readonly apiUrl?: string | undefined;
  /** How many sockets: while Slack renews one, another takes the deliveries. Default 2. */
  readonly sockets?: number;
  readonly registry: Registry;
  readonly templates: EdgeTemplates;
  /** Asked at each use, because the services hold this app's `chat`. */
  readonly services: () => Services;
  readonly roleOf: (userId: string) => Role | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Each call to Slack's Web API, for metrics. */
  readonly observe?: (call: ObservedCall) => void;
  /** Called when Slack answers again after an outage. */
  readonly onBack?: () => void;
  /** What was handled already; default: remembered in this process. */
  readonly recentRequests?: RecentRequests;
}

export interface SlackApp {
  /**
   * Learns who we are and opens the doors; `listen: false` only the former, for a process that posts and takes
   * nothing. ConfigError when Slack refuses the token; while Slack is away it resolves and goes on trying.
   */
  start(options?: { readonly listen?: boolean }): Promise<void>;
  /** Closes the doors, then waits for what was taken, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves when nothing that was taken is still being worked on. */
  idle(): Promise<void>;
  readonly chat: SlackChat;
  status(): SlackStatus;
  /** For `POST /slack/events`; defined in HTTP mode only. */
  readonly handleHttp: HttpHandler | undefined;
}

/** Puts the connection to Slack together. ConfigError for a secret that is missing or cannot protect anything. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { mode, clock, log } = options;
  const secret = mode === 'http' ? requireSigningSecret(options.signingSecret) : undefined;
  const work = new Set<Promise<unknown>>();
  const track = (promise: Promise<unknown>): void => {
    work.add(promise);
    void promise.finally(() => work.delete(promise));
  };

  const client = createSlackClient(options);
  const identity = createIdentityKeeper(client);
  const people = createPeople(client, identity, clock);
  const edge: Edge = {
    ...options,
    client,
    people,
    responder: createResponder(client, log),
    track,
  };
  const recent = options.recentRequests ?? createRecentRequests();
  const deliveries = createDeliveries(
    createBoltApp(edge, identity, options.botToken),
    edge,
    identity,
    recent,
  );
  const parts = { client, deliveries, identity, log, track };
  const doors = mode === 'socket' ? openable(options, parts) : [];
  const stopping = new AbortController();
  let listening = false;
  let lastError: OpsError | undefined;

  const idle = async (): Promise<void> => {
    while (work.size > 0) await Promise.allSettled(work);
  };

  return {
    chat: { ...createChat(client, identity, clock, log), nameOf: (userId) => people.nameOf(userId) },
    handleHttp:
      secret === undefined
        ? undefined
        : createHttpDoor({ ...parts, signingSecret: secret, now: () => systemClock.now().getTime() }),
    idle,
    async start({ listen = true } = {}) {
      try {
        await identity.get();
      } catch (error) {
        lastError = refusedToken(error);
        log.warn({ error: lastError }, 'Slack does not answer yet; it is tried again.');
        void identity.keepAsking(stopping.signal);
      }
      listening = listen;
      if (listen) await Promise.all(doors.map((door) => door.open()));
    },
    async stop(graceMs = 5_000) {
      stopping.abort();
      await Promise.all(doors.map((door) => door.close()));
      const given = AbortSignal.timeout(graceMs);
      await Promise.race([idle(), new Promise((resolve) => given.addEventListener('abort', resolve))]);
    },
    status() {
      const known = identity.known();
      const until = client.pacer.limitedUntil();
      const error = doors.find((door) => door.lastError() !== undefined)?.lastError() ?? lastError;

      const bySocket = mode === 'socket' && listening;
      const away = client.away();
      const reached = bySocket ? doors.some((door) => door.connected()) : known !== undefined;
      const connected = reached && away === undefined;
      const why = away?.reason ?? error?.message;
      return {
        mode,
        connected,
        ...(until === undefined ? {} : { rateLimitedUntil: until }),
        ...(known === undefined ? {} : { team: known.teamName }),
        ...(why === undefined || connected ? {} : { lastError: why }),
      };
    },
  };
}

function openable(
  { appToken, sockets = 2 }: SlackAppOptions,
  parts: Omit<Parameters<typeof createSocketDoor>[0], 'appToken'>,
): readonly SocketDoor[] {
  if (appToken === undefined || appToken.trim() === '') {
    throw new ConfigError(
      'Socket Mode needs SLACK_APP_TOKEN. Make an app-level token with connections:write.',
    );
  }
  return Array.from({ length: sockets }, () => createSocketDoor({ ...parts, appToken }));
}

function refusedToken(error: unknown): OpsError {
  if (!(error instanceof OpsError)) throw error;
  if (!isTokenRefusal(error)) return error;
  const text = `Slack refuses SLACK_BOT_TOKEN. Copy it again from the app's "OAuth & Permissions" page.`;
  throw new ConfigError(text, { cause: error });
}
