import type { Accounts, Audit, Disagreement } from './accounts.ts';
import type { AlertEvent } from './alert.ts';
import { type OwnAlert, ownAlertEvent } from './own-alert.ts';

/** What disagrees in so many rounds running is told: one may have looked while something was on its way. */
const ROUNDS = 2;
/** A round that is run twice, by a job that was tried again, is one. */
const SAME_ROUND_MS = 20_000;

export interface AuditLook {
  readonly at: Date;
  readonly accounts: Accounts;
  readonly disagreements: readonly Disagreement[];
  readonly asked: number;
  readonly missing: number;
  readonly cursor?: string;
}

/** The audit after a look. `raisedAt` is set while the alert that people are told by is to fire. */
export function nextAudit(before: Audit | undefined, look: AuditLook): Audit {
  const { missing, cursor, ...looked } = look;
  const mended = (before?.mended ?? 0) + missing;
  const common = { ...looked, mended, ...(cursor === undefined ? {} : { cursor }) };
  if (look.disagreements.length === 0) return { ...common, rounds: 0 };
  const since = before?.since ?? look.at;
  const again = before !== undefined && look.at.getTime() - before.at.getTime() < SAME_ROUND_MS;
  const rounds = Math.max(1, (before?.rounds ?? 0) + (again ? 0 : 1));
  const raisedAt = before?.raisedAt ?? (rounds >= ROUNDS ? since : undefined);
  return { ...common, since, rounds, ...(raisedAt === undefined ? {} : { raisedAt }) };
}

/** What people are to be told after this audit, by the door of all alerts; undefined where nothing has changed. */
export function auditAlert(before: Audit | undefined, audit: Audit): AlertEvent | undefined {
  if (audit.raisedAt !== undefined) return ownAlertEvent(alertOf(audit, audit.raisedAt));
  if (before?.raisedAt === undefined) return undefined;
  return ownAlertEvent({ ...alertOf(before, before.raisedAt), endsAt: audit.at });
}

function alertOf({ disagreements }: Audit, startsAt: Date): OwnAlert {
  return {
    labels: { alertname: 'WatchbillCountsDisagree', system: 'watchbill' },
    severity: 'critical',
    annotations: {
      summary: disagreements[0]?.text ?? 'The counts of alerts disagree.',
      description: [
        ...disagreements.slice(1).map(({ text }) => text),
        'Some alert may not have reached its people. See /ops self and the list in /ops incidents.',
      ].join(' '),
    },
    startsAt,
  };
}
