import type { Delivery, NewDelivery } from '../delivery.ts';
import type { PostedMessage } from './chat.ts';

/** One message that has just been posted by whoever holds its lease. */
export interface SettledPost {
  readonly key: string;
  readonly channelId: string;
  readonly ts: string;
  readonly at: Date;
  readonly revision: number;
}

/** What the incident of a card has come to. */
export interface CardStanding {
  readonly revision: number;
  /** Moves when somebody does something, and not with the counts of alerts. */
  readonly version: number;
}

/** A delivery that was just claimed; of a card with what it has to show. */
export type ClaimedDelivery = Delivery & { readonly current?: CardStanding };

/** A message that shows what was, and where its delivery is now. */
export interface LeftBehind {
  readonly key: string;
  readonly place: PostedMessage;
  readonly now: PostedMessage;
}

export interface DeliveryStore {
  get(key: string): Promise<Delivery | undefined>;
  /** Inserts what is new; a key that exists is left as it is. */
  want(deliveries: readonly NewDelivery[]): Promise<void>;
  /**
   * Takes the delivery for `leaseMs`: undefined while another process holds it or when it does not exist. The
   * lease ends by itself, so a killed holder delays a message and never loses it.
   */
  claim(key: string, leaseMs: number): Promise<ClaimedDelivery | undefined>;
  release(key: string): Promise<void>;
  /** Notes, committed before the call to Slack, that posting begins. */
  postStarted(key: string, at: Date): Promise<void>;
  /** `refusal`: why its own channel did not take it, for one that was posted elsewhere. */
  posted(
    key: string,
    place: { channelId: string; ts: string; at: Date; revision: number; refusal?: string },
  ): Promise<void>;
  /**
   * Notes all of these as posted and gives back their leases, in one statement. Answers the keys of those that have an
   * edit to do already. What somebody else has posted since, because the lease had run out, is left as it is.
   */
  settle(posts: readonly SettledPost[]): Promise<readonly string[]>;
  /** Gives back the leases of what was stored as held and was certainly not posted. */
  handBack(keys: readonly string[]): Promise<void>;
  /**
   * Cuts the leases of processes that have ended to `graceMs` from now, room for a message that is on its way; answers
   * the keys of those, of whomever, that have run out without having been given back.
   */
  lapsed(graceMs: number): Promise<readonly string[]>;
  /** Of these cards those that are posted and show less than their incident has come to. */
  outdated(
    keys: readonly string[],
  ): Promise<readonly { readonly key: string; readonly current: CardStanding }[]>;
  /** The posted card now shows this revision; gives back the lease. */
  edited(key: string, revision: number): Promise<void>;
  /**
   * The message is gone, or cannot be edited any more: the next sync posts it anew. `leftAt`: where it can still be read,
   * so that it is told there where it goes on.
   */
  lost(key: string, leftAt?: PostedMessage): Promise<void>;
  /** What was left behind since then by deliveries that are posted elsewhere by now; those of one channel together. */
  leftBehind(since: Date, limit: number): Promise<readonly LeftBehind[]>;
  /** It says where it goes on, or never will. */
  tidied(place: PostedMessage): Promise<void>;
  failed(key: string, error: string): Promise<void>;
  /** Nobody needs it any more; it is never posted. */
  obsolete(key: string): Promise<void>;
  /** The last temporary error, for `/ops status`; the delivery stays pending. */
  deferred(key: string, error: string): Promise<void>;
  /**
   * Keys with work to do that nobody holds: pending ones created before `before`, and posted cards that show an
   * older revision than their incident has. By priority, then oldest.
   */
  due(before: Date, limit: number): Promise<readonly string[]>;
  /** The newest permanent refusals, for health: what could not be posted, or only elsewhere. */
  failures(limit: number): Promise<readonly Delivery[]>;
}
