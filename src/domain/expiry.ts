/** Until when one episode of an alert holds unless its source tells of it again. */
export interface AlertExpiry {
  readonly fingerprint: string;
  /** Names the episode. */
  readonly startsAt: Date;
  readonly expiresAt: Date;
  /** It was not told again, and the alert has ended by that. Told again, the same episode goes on. */
  readonly lapsed: boolean;
}

/** Whether nothing was heard of the episode in time. */
export function hasExpired(expiry: AlertExpiry | undefined, startsAt: Date, at: Date): boolean {
  return (
    expiry !== undefined && !expiry.lapsed && sameMoment(expiry.startsAt, startsAt) && expiry.expiresAt <= at
  );
}

/** Whether the episode ended only because nothing was heard of it: hearing of it again takes that back. */
export function hasLapsed(expiry: AlertExpiry | undefined, startsAt: Date): boolean {
  return expiry?.lapsed === true && sameMoment(expiry.startsAt, startsAt);
}

function sameMoment(left: Date, right: Date): boolean {
  return left.getTime() === right.getTime();
}
