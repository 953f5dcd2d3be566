import { systemClock } from '../domain/clock.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import { RateLimitedError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import { bolt } from './bolt.ts';
import { boltLogger } from './bolt-logger.ts';
import { lightFetch } from './light-fetch.ts';
import { createOutageGate, type OutageGate } from './outage-gate.ts';
import { createPacer, type Pacer, type Turn } from './pacing.ts';
import { toOpsError, unstatedRetryAfterMs } from './slack-errors.ts';

/** A Web API answer with `ok: true`; what is needed of it is still to be validated. */
export type SlackAnswer = Readonly<Record<string, unknown>>;

/** One finished call, for metrics: `outcome` is `ok` or the code of the error. */
export interface ObservedCall {
  readonly method: string;
  readonly outcome: string;
  readonly durationMs: number;
}

export interface CallOptions {
  /** See `deliveryPriorities`; default: as an edit. */
  readonly priority?: number;
  /** How long it may stand in line when Slack has slowed us down. */
  readonly maxWaitMs?: number;
}

export interface SlackClient {
  /** Calls a Web API method once. Throws only OpsErrors; never repeats by itself, because a post may have arrived. */
  call(method: string, args: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<SlackAnswer>;
  readonly pacer: Pacer;
  /** Since when Slack is away, and why; undefined while it answers. */
  away(): ReturnType<OutageGate['away']>;
  /** For Bolt's own calls, so that they are timed out and watched like ours. */
  readonly clientOptions: ReturnType<typeof webClientOptions>;
  readonly apiUrl: string | undefined;
}

export interface SlackClientOptions {
  readonly botToken: string;
  /** Ends in `/api/`; undefined: Slack's own. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs?: number;
  readonly log: Log;
  readonly observe?: ((call: ObservedCall) => void) | undefined;
  /** Slack answers again after an outage. */
  readonly onBack?: (() => void) | undefined;
}

/** The one way from here to Slack's Web API: own deadline, learned pace, errors of the closed set. */
export function createSlackClient(options: SlackClientOptions): SlackClient {
  const pacer = createPacer();
  const gate = createOutageGate(() => systemClock.now().getTime(), options.onBack);
  const clientOptions = webClientOptions(options);
  const web = new bolt.webApi.WebClient(options.botToken, { ...clientOptions, retryConfig: { retries: 0 } });

  async function callOnce(
    method: string,
    args: Readonly<Record<string, unknown>>,
    turn: Turn,
  ): Promise<SlackAnswer> {
    const startedMs = performance.now();
    const finish = (outcome: string) =>
      options.observe?.({ method, outcome, durationMs: performance.now() - startedMs });
    try {
      const answer = await web.apiCall(method, { ...args });
      finish('ok');
      gate.answered();
      return answer as unknown as SlackAnswer;
    } catch (thrown) {
      const error = toOpsError(method, thrown);
      if (error instanceof RateLimitedError) turn.limited(error.retryAfterMs);
      gate.failed(error);
      finish(error.code);
      throw error;
    }
  }

  return {
    pacer,
    away: () => gate.away(),
    clientOptions,
    apiUrl: options.apiUrl,
    async call(method, args, { priority = deliveryPriorities.edit, maxWaitMs = 2_000 } = {}) {
      const channel = typeof args['channel'] === 'string' ? args['channel'] : undefined;
      const turn = await pacer.turn(method, channel, priority, maxWaitMs);
      try {
        gate.enter(priority);
        return await callOnce(method, args, turn);
      } finally {
        turn.done();
      }
    },
  };
}

function webClientOptions({ apiUrl, timeoutMs = 10_000, log }: SlackClientOptions) {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: timeoutMs,
    logger: boltLogger(log),
    fetch: limitSayingFetch,
    rejectRateLimitedCalls: true,
    // For the socket's own calls: with 0 Bolt ends the process on one 503.
    retryConfig: { retries: 2, factor: 1.3, minTimeout: 200 },
  };
}

/** The client knows no 429 without `Retry-After`, and waits by itself with one: both are taken from it here. */
async function limitSayingFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await lightFetch(url, init);
  if (response.status !== 429) return response;
  await response.body?.cancel();
  const seconds = Number.parseFloat(response.headers.get('retry-after') ?? '');
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : unstatedRetryAfterMs;
  throw new RateLimitedError(`Slack asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.`, retryAfterMs);
}
