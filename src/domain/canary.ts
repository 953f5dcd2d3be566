/** The route of the canary; no configured route can have a name with a dot. Its incident is shown nowhere but on its card. */
export const CANARY_ROUTE = 'watchbill.canary';

/** A synthetic alert that goes the whole way again and again, to see that the way is open. */
export interface CanaryPlan {
  readonly intervalMs: number;
  /** Of its one card. */
  readonly channel: string;
  /** A round that takes longer is told of. */
  readonly boundMs: number;
}

/** The newest round: sent to our own door, and back when its card was read in Slack. */
export interface CanaryRound {
  readonly round: number;
  readonly sentAt: Date;
  readonly returnedAt?: Date;
  /** People were told then that rounds do not come back, and have not been told since that they do again. */
  readonly alarmedAt?: Date;
}

/** The labels of its alert; its route matches both. */
export const canaryLabels = { alertname: 'WatchbillCanary', watchbill: 'canary' } as const;

/** Whether the next round is to be sent. The very first one comes an interval after the start. */
export function isRoundDue(
  last: CanaryRound | undefined,
  { intervalMs }: CanaryPlan,
  startedAt: Date,
  now: Date,
): boolean {
  const since = last?.sentAt ?? startedAt;
  // A clock that was set back must not stop the rounds.
  return since > now || now.getTime() - since.getTime() >= intervalMs;
}

/** How the newest round stands: on its way, back after `ms`, or overdue for `ms`. */
export function roundStanding(
  { sentAt, returnedAt }: CanaryRound,
  { boundMs }: CanaryPlan,
  now: Date,
): { readonly is: 'on its way' | 'back' | 'overdue'; readonly ms: number } {
  const ms = Math.max(0, (returnedAt ?? now).getTime() - sentAt.getTime());
  if (returnedAt !== undefined) return { is: 'back', ms };
  return { is: ms > boundMs ? 'overdue' : 'on its way', ms };
}
