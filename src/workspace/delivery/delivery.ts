import type { JsonObject } from '../json.ts';

/** One payload on its way to the app. */
export interface Envelope {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: JsonObject;
  /** Whether the ack may carry an answer. */
  readonly acceptsResponse: boolean;
  /** Set when the same payload is sent again. */
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** How the app took it. `body` is what the ack carried, undefined when nothing. */
export type Ack =
  | { readonly outcome: 'acked'; readonly body: unknown }
  /** Not acked in time. */
  | { readonly outcome: 'timeout' }
  /** No connection, or an answer that is not a success. */
  | { readonly outcome: 'failed'; readonly detail: string };

/** A way to bring payloads to the app: Socket Mode or signed HTTP. Never rejects. */
export interface Delivery {
  deliver(envelope: Envelope): Promise<Ack>;
  /** Mints the one-time ticket of a socket connection; absent where there are no sockets. */
  openTicket?(): string;
  /** Tells every socket to reconnect and closes it. */
  disconnect(reason: string): void;
  close(): void;
}

/** The error code by which Slack's client tells the person that the app did not take a payload. */
export function personError(ack: Exclude<Ack, { outcome: 'acked' }>): string {
  return ack.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
}
