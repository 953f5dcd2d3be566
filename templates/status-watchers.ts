import { type Audit, changesIn, firingIn } from '../src/domain/accounts.ts';
import { type CanaryPlan, type CanaryRound, roundStanding } from '../src/domain/canary.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { Heartbeat } from '../src/domain/heartbeat.ts';
import { literal, momentAgo } from './mrkdwn.ts';

/** What those found who watch Watchbill itself, and what it waits for. */
export interface WatchersModel {
  readonly now: Date;
  readonly audit: Audit | undefined;
  readonly canary?: { readonly plan: CanaryPlan; readonly last: CanaryRound | undefined };
  readonly heartbeats: readonly Heartbeat[];
}

/** One line each; every disagreement of the counts by itself. */
export function watcherLines({ now, audit, canary, heartbeats }: WatchersModel): readonly string[] {
  return [
    ...auditLines(audit),
    ...(canary === undefined ? [] : [canaryLine(canary.plan, canary.last, now)]),
    ...heartbeatLines(heartbeats),
  ];
}

function auditLines(audit: Audit | undefined): readonly string[] {
  if (audit === undefined) return ['⚪ Delivery: the counts have not been compared yet'];
  const { accounts, disagreements, mended, at } = audit;
  const { counts, places } = accounts;
  const events = `${counts.accepted} events = ${counts.deduplicated} repeats + ${changesIn(counts)} changes`;
  const shown = Object.entries(places).filter(([place, alerts]) => alerts > 0 && place !== 'canary');
  const firing = firingIn(accounts) - places.canary;
  const where = shown.map(([place, alerts]) => `${alerts} ${place}`).join(' + ');
  const repaired = mended === 0 ? '' : ` · ${mended} card(s) mended`;
  const line = `${events}; ${firing} firing${where === '' ? '' : ` = ${where}`}${repaired} · compared ${momentAgo(at)}`;
  return [
    `${disagreements.length === 0 ? '🟢' : '🔴'} Delivery: ${line}`,
    ...disagreements.map(({ text }) => `🔴 ${literal(text, 300)}`),
  ];
}

function canaryLine(plan: CanaryPlan, last: CanaryRound | undefined, now: Date): string {
  if (last === undefined) return '⚪ Canary: the first round is not sent yet';
  const { is, ms } = roundStanding(last, plan, now);
  if (is === 'overdue') return `🔴 Canary: round ${last.round} has not come back for ${formatDuration(ms)}`;
  if (is === 'on its way') return `🟢 Canary: round ${last.round} is on its way`;
  return `🟢 Canary: round ${last.round} went the whole way in ${ms} ms, ${momentAgo(last.sentAt)}`;
}

function heartbeatLines(heartbeats: readonly Heartbeat[]): readonly string[] {
  if (heartbeats.length === 0) return [];
  const late = heartbeats.filter(({ raisedAt }) => raisedAt !== undefined);
  if (late.length === 0) return [`🟢 Heartbeats: ${heartbeats.length} expected, none is late`];
  const names = late.slice(0, 10).map(({ name }) => literal(name, 100));
  const more = late.length > names.length ? ` and ${late.length - names.length} more` : '';
  return [`🔴 Heartbeats: ${late.length} of ${heartbeats.length} late: ${names.join(', ')}${more}`];
}
