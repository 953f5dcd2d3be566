import type { Accounts, Audit } from '../accounts.ts';
import type { PostedMessage } from './chat.ts';

/** A card that is stored as posted. */
export interface PostedCard extends PostedMessage {
  readonly key: string;
  /** What it shows. */
  readonly revision: number;
  /** Of the message in whose thread it stands. */
  readonly threadTs?: string;
}

/** What the delivery auditor compares, and how that ended last. */
export interface AccountStore {
  /** Everything as of one moment. What waits since before `lateSince` is late. */
  read(lateSince: Date): Promise<Accounts>;
  /** Posted cards of open incidents in the order of their keys, behind `after`. */
  postedCards(after: string | undefined, limit: number): Promise<readonly PostedCard[]>;
  /** Notes what Slack shows of it, an older revision or nothing at all, unless it has been posted again since. */
  correct(card: PostedCard, shown: number | undefined): Promise<void>;
  lastAudit(): Promise<Audit | undefined>;
  keepAudit(audit: Audit): Promise<void>;
}
