import type { AlertEvent } from '../domain/alert.ts';
import { type AlertExpiry, hasExpired, hasLapsed } from '../domain/expiry.ts';
import type { IngestTransaction } from '../domain/ports/alert-store.ts';

/** What is known, while a batch goes by, of alerts that have to be told again; and what of that has to be written. */
export class ExpiryBook {
  readonly #known: Map<string, AlertExpiry>;
  readonly #at: Date;
  readonly #changed = new Map<string, AlertExpiry>();

  private constructor(known: ReadonlyMap<string, AlertExpiry>, at: Date) {
    this.#known = new Map(known);
    this.#at = at;
  }

  /** Asks the store only for those that it may know. */
  static async open(
    events: readonly AlertEvent[],
    at: Date,
    transaction: Pick<IngestTransaction, 'expiries'>,
  ): Promise<ExpiryBook> {
    const told = events.filter((event) => event.expiresAt !== undefined || event.expired === true);
    const fingerprints = [...new Set(told.map((event) => event.fingerprint))];
    return new ExpiryBook(
      fingerprints.length === 0 ? new Map() : await transaction.expiries(fingerprints),
      at,
    );
  }

  /** Whether nothing was heard of the alert, and not since the event was made either. */
  hasExpired({ fingerprint, startsAt }: AlertEvent): boolean {
    return hasExpired(this.#known.get(fingerprint), startsAt, this.#at);
  }

  /** Whether the event tells again of an episode that had only ended for want of telling. */
  takesUp({ fingerprint, startsAt, expiresAt }: AlertEvent): boolean {
    return expiresAt !== undefined && hasLapsed(this.#known.get(fingerprint), startsAt);
  }

  /** The event was looked at; `standing` is what the alert has come to. */
  note(event: AlertEvent, standing: AlertEvent | undefined): void {
    const { fingerprint } = event;
    const known = this.#known.get(fingerprint);
    if (event.expired === true && standing?.status === 'resolved' && known !== undefined) {
      this.#put({ ...known, lapsed: true });
      return;
    }
    if (event.expiresAt === undefined || standing?.status !== 'firing') return;
    const { startsAt } = standing;
    const goesOn = known?.lapsed === false && known.startsAt.getTime() === startsAt.getTime();
    // Two senders of one pair need not agree: the later word holds.
    const expiresAt = goesOn && known.expiresAt > event.expiresAt ? known.expiresAt : event.expiresAt;
    this.#put({ fingerprint, startsAt, expiresAt, lapsed: false });
  }

  #put(expiry: AlertExpiry): void {
    this.#known.set(expiry.fingerprint, expiry);
    this.#changed.set(expiry.fingerprint, expiry);
  }

  /** What has to be written, one for each alert. */
  changes(): readonly AlertExpiry[] {
    return [...this.#changed.values()];
  }
}
