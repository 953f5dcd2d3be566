import type { AlertEvent } from '../alert.ts';
import type { UnreadDelivery } from '../unread-delivery.ts';

/** What became of one delivery: `deduplicated` of the `accepted` events changed nothing; the incidents they are on. */
export interface IntakeOutcome {
  readonly accepted: number;
  readonly deduplicated: number;
  readonly incidents: readonly { readonly id: string; readonly status: string }[];
  /** It is durable, and under load it is only told later what becomes of it: nothing else is known yet. */
  readonly deferred?: true;
}

/** How a delivery may be taken. */
export interface AcceptOptions {
  /** Under load it may be answered once it is durable, before it is known what becomes of it. */
  readonly mayDefer?: boolean;
}

/** The door that every alert comes through, from outside and from our own probes alike. */
export interface Intake {
  /**
   * Resolves after the commit. Who can do without knowing the incidents may be answered as soon as what it sends is
   * durable. Rejects with UnreachableError or TimeoutError when it cannot be made durable.
   */
  accept(events: readonly AlertEvent[], options?: AcceptOptions): Promise<IntakeOutcome>;
  /**
   * Takes a delivery without looking into it while many come: resolves when it is durable, and with undefined, having
   * taken nothing, when there is time to read it. Rejects as `accept` does.
   */
  acceptUnread?(delivery: UnreadDelivery): Promise<IntakeOutcome | undefined>;
  /** Whether that may take anything at this moment: otherwise no delivery need be glanced at for it. */
  readonly takesUnread?: boolean;
}
