import type { Severity } from './alert.ts';

/**
 * Lower goes first when Slack makes us wait, and in the queue (1 to 10): pages, the cards of storms with their lists, new
 * cards, edits, notices, reports. A critical page stands one before, other cards one or two after; `settled` is the card
 * of what is over by now.
 */
export const deliveryPriorities = {
  page: 2,
  storm: 3,
  card: 4,
  edit: 7,
  settled: 8,
  notice: 9,
  report: 10,
} as const;
export type DeliveryKind = 'card' | 'page' | 'notice' | 'report' | 'storm';

/** How soon a new message is posted. */
export function deliveryPriority(kind: DeliveryKind, severity: Severity | undefined): number {
  if (kind === 'page') return severity === 'critical' ? deliveryPriorities.page - 1 : deliveryPriorities.page;
  if (kind !== 'card') return deliveryPriorities[kind];
  return deliveryPriorities.card + { critical: 0, warning: 1, info: 2 }[severity ?? 'warning'];
}

/**
 * One message that has to be in Slack exactly once. `key` names it for ever, is unique, and is carried in the
 * message's metadata, so that a message whose answer was lost is found again instead of posted twice.
 *
 *   pending ──► posted (ts known; a card is edited in place from then on)
 *      ├──────► failed (a permanent refusal: shown in health, not retried)
 *      ├──────► obsolete (nobody needs it any more: a page for what somebody has or what is over, a list of what is over)
 *      └──────► joined (a page in a storm: its target is called by the one page that `threadOf` names)
 */
export interface Delivery {
  /** e.g. `card.INC-20261121-0001`, `page.INC-20261121-0001.0.1.U0OLU`. */
  readonly key: string;
  readonly kind: DeliveryKind;
  /** The incident it speaks of; the card's model is read afresh from it. */
  readonly incidentId?: string;
  /** Channel id, `#name`, or a user id for a direct message. */
  readonly channel: string;
  /** Key of the delivery in whose thread it belongs. */
  readonly threadOf?: string;
  /** What to post, for kinds that are not drawn from an incident. */
  readonly message?: {
    readonly text: string;
    readonly blocks?: readonly unknown[];
    /** Of a list of open incidents: which, worst first. */
    readonly incidentIds?: readonly string[];
  };
  readonly state: 'pending' | 'posted' | 'failed' | 'obsolete' | 'joined';
  /** Set before the first call to Slack, so that a crash in between is seen: search before posting. */
  readonly postStartedAt?: Date;
  /** Channel id as Slack answered it, and the message's time stamp. */
  readonly channelId?: string;
  readonly ts?: string;
  readonly postedAt?: Date;
  /** The revision of the incident that the posted card shows. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly lastError?: string;
  /** The last thing that kept it from being posted: why a late card is late. */
  readonly delayedBy?: string;
}

export type NewDelivery = Pick<Delivery, 'key' | 'kind' | 'channel'> &
  Partial<Pick<Delivery, 'incidentId' | 'threadOf' | 'message'>> & {
    /** Whoever stores it posts it at once: stored as leased for this long, with its posting begun. */
    readonly heldForMs?: number;
    /** Of its incident, for who goes first. */
    readonly severity?: Severity;
    /** The route whose storm limit holds for it; a message without one is never collapsed. */
    readonly stormRoute?: string;
    /** Of a page that no person asked for: whom it calls, and at which level. In a storm one page may do for many. */
    readonly call?: { readonly who: string; readonly level: number; readonly version: number };
  };

/** The delivery with the id of its incident in every place where the batch had a placeholder. */
export function withIncidentId(delivery: NewDelivery, placeholderId: string, id: string): NewDelivery {
  return replaceIn(delivery, placeholderId, id);
}

function replaceIn<T>(value: T, from: string, to: string): T {
  const replaced = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(from, to);
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, replaced(inner)]));
  };
  return replaced(value) as T;
}
