import type { Socket } from 'node:net';

/** What goes wrong with one Web API call, upload or use of a response_url. */
export type Fault =
  /** 429; without `retryAfterS` the header is missing. */
  | { readonly kind: 'rate-limit'; readonly retryAfterS?: number }
  /** Any answer, e.g. 503 or a 200 with HTML; `afterApply` answers so after having done the work. */
  | {
      readonly kind: 'http-status';
      readonly status: number;
      readonly body?: string;
      readonly afterApply?: boolean;
    }
  /** Never answers. */
  | { readonly kind: 'hang'; readonly afterApply?: boolean }
  /** Cuts the connection before acting. */
  | { readonly kind: 'reset' }
  /** Acts, then cuts the connection: the caller cannot know. */
  | { readonly kind: 'reset-after-apply' }
  /** Slack's own `{ ok: false, error }`, without acting. */
  | { readonly kind: 'error'; readonly error: string }
  /** Acts and answers, late. */
  | { readonly kind: 'slow'; readonly delayMs: number };

/** Which calls a fault meets. `method` may also be `response_url` or `upload`; nothing given means every call. */
export interface FaultScope {
  readonly method?: string;
  readonly channelId?: string;
  /** How many calls it meets before it is gone; `until-cleared` never ends by itself. 1 where absent. */
  readonly times?: number | 'until-cleared';
}

/** A fault that has been planned. */
export interface PlannedFault {
  readonly fault: Fault;
  /** Calls it has met so far. */
  readonly met: number;
  clear(): void;
}

/** Acts on the sockets and deliveries of a running workspace. */
export interface DeliveryFaults {
  /** Calls `apps.connections.open` and the socket endpoint refuse from now on. */
  connectionsRefused: boolean;
  /** Deliveries still to be sent more than once. */
  duplicates: number;
  /** How often each of those is sent besides. */
  copies: number;
  /** Acks are seen this late. */
  ackDelayMs: number;
}

interface Planned extends FaultScope {
  readonly fault: Fault;
  met: number;
  left: number;
}

/** Faults on demand, met in the order in which they were planned. */
export class FaultPlan {
  readonly delivery: DeliveryFaults = { connectionsRefused: false, duplicates: 0, copies: 1, ackDelayMs: 0 };
  readonly #disconnect: (reason: string) => void;
  readonly #hung = new Set<Socket>();
  #planned: Planned[] = [];

  constructor(disconnect: (reason: string) => void) {
    this.#disconnect = disconnect;
  }

  add(fault: Fault, scope: FaultScope = {}): PlannedFault {
    const left = scope.times === 'until-cleared' ? Number.POSITIVE_INFINITY : (scope.times ?? 1);
    const planned: Planned = { ...scope, fault, met: 0, left };
    this.#planned.push(planned);
    return {
      fault,
      get met() {
        return planned.met;
      },
      clear: () => {
        this.#planned = this.#planned.filter((other) => other !== planned);
      },
    };
  }

  /** The fault that this call meets, taking one of its times. */
  take(method: string, channelId?: string): Fault | undefined {
    const planned = this.#planned.find(
      (one) =>
        one.left > 0 &&
        (one.method === undefined || one.method === method) &&
        (one.channelId === undefined || one.channelId === channelId),
    );
    if (planned === undefined) return undefined;
    planned.met += 1;
    planned.left -= 1;
    return planned.fault;
  }

  /** Forgets every planned fault and lets connections and acks through again. */
  clear(): void {
    this.#planned = [];
    Object.assign(this.delivery, { connectionsRefused: false, duplicates: 0, copies: 1, ackDelayMs: 0 });
  }

  /** Remembers the connection of a call that is never answered. */
  hold(socket: Socket): void {
    this.#hung.add(socket);
    socket.once('close', () => this.#hung.delete(socket));
  }

  /** Cuts every connection that hangs, without which a server could not stop. */
  release(): void {
    for (const socket of this.#hung) socket.destroy();
  }

  /** Tells every open socket to go (`refresh_requested`, `warning`, …) and closes it, as Slack recycles hosts. */
  disconnectSockets(reason = 'refresh_requested'): void {
    this.#disconnect(reason);
  }

  refuseConnections(refused = true): void {
    this.delivery.connectionsRefused = refused;
  }

  /** Sends each of the next `count` payloads `copies` times besides, marked as retries. */
  duplicateDeliveries(count: number, copies = 1): void {
    this.delivery.duplicates = count;
    this.delivery.copies = copies;
  }

  delayAcks(delayMs: number): void {
    this.delivery.ackDelayMs = delayMs;
  }
}
