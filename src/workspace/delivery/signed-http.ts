import type { WorkspaceTimers } from '../clock.ts';
import type { DeliveryFaults } from '../faults.ts';
import { type JsonObject, parseJson } from '../json.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';
import { signature } from './signature.ts';

interface SignedHttpOptions {
  readonly clock: WorkspaceTimers;
  readonly ackTimeoutMs: number;
  readonly requestUrl: () => string;
  readonly signingSecret: string;
  readonly faults: DeliveryFaults;
}

/** Brings payloads by signed POSTs to the app's request URL; a 2xx within the time is the ack. */
export class SignedHttpDelivery implements Delivery {
  readonly #options: SignedHttpOptions;
  readonly #inFlight = new Set<AbortController>();

  constructor(options: SignedHttpOptions) {
    this.#options = options;
  }

  async deliver(envelope: Envelope): Promise<Ack> {
    const { clock, ackTimeoutMs, faults } = this.#options;
    const controller = new AbortController();
    this.#inFlight.add(controller);
    let timedOut = false;
    const stop = clock.after(ackTimeoutMs, () => {
      timedOut = true;
      controller.abort();
    });
    try {
      const response = await this.#post(envelope, controller.signal);
      const body = await response.text();
      await delay(clock, faults.ackDelayMs, controller.signal);
      if (!response.ok) return { outcome: 'failed', detail: `HTTP ${response.status}` };
      return { outcome: 'acked', body: decodeAnswer(body, response.headers.get('content-type') ?? '') };
    } catch (error) {
      return timedOut ? { outcome: 'timeout' } : { outcome: 'failed', detail: String(error) };
    } finally {
      stop();
      this.#inFlight.delete(controller);
    }
  }

  /** HTTP has no connection to drop. */
  disconnect(): void {}

  close(): void {
    for (const controller of this.#inFlight) controller.abort();
  }

  #post(envelope: Envelope, signal: AbortSignal): Promise<Response> {
    const { clock, requestUrl, signingSecret } = this.#options;
    const { contentType, body } = encode(envelope);
    const timestampS = Math.floor(clock.now() / 1000);
    return fetch(requestUrl(), {
      method: 'POST',
      body,
      signal,
      redirect: 'manual',
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': signature(signingSecret, timestampS, body),
        ...(envelope.retry !== undefined && {
          'x-slack-retry-num': String(envelope.retry.attempt),
          'x-slack-retry-reason': envelope.retry.reason,
        }),
      },
    });
  }
}

/** Commands are plain form fields, interactions one form field with JSON, events JSON. */
function encode({ kind, payload }: Envelope): { contentType: string; body: string } {
  if (kind === 'events_api') return { contentType: 'application/json', body: JSON.stringify(payload) };
  const fields = kind === 'slash_commands' ? plainFields(payload) : { payload: JSON.stringify(payload) };
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

function plainFields(payload: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
}

function decodeAnswer(body: string, contentType: string): unknown {
  if (body === '') return undefined;
  return contentType.includes('json') ? (parseJson(body) ?? body) : body;
}

function delay(clock: WorkspaceTimers, delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = clock.after(delayMs, resolve);
    signal.addEventListener('abort', () => {
      stop();
      reject(new Error('The ack came too late.'));
    });
  });
}
