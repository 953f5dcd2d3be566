import type { AlertEvent } from './alert.ts';

/** A delivery as it came, of which it is only known that its source understands it. */
export interface UnreadDelivery {
  /** Name of the source. */
  readonly source: string;
  /** When it came. */
  readonly at: Date;
  /** How many alerts it holds. */
  readonly alerts: number;
  /** JSON. */
  readonly body: unknown;
}

/** What a delivery says: its events, or what they are going to be read from. */
export type DeliveryContent =
  | { readonly events: readonly AlertEvent[] }
  | { readonly unread: UnreadDelivery };

/** Alerts in it. */
export function alertsIn(content: DeliveryContent): number {
  return 'events' in content ? content.events.length : content.unread.alerts;
}
