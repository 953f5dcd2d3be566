import type { Severity } from '../src/domain/alert.ts';
import type { EscalationTarget } from '../src/domain/escalation.ts';
import type { AlertSummary, Incident, IncidentState } from '../src/domain/incident.ts';
import { literal, moment } from './mrkdwn.ts';

const titleLength = 200;
const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
};
const triggeredMarks: Readonly<Record<Severity, string>> = { critical: '🔴', warning: '🟠', info: '🔵' };
const stateWords: Readonly<Record<IncidentState, string>> = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

type Standing = Pick<Incident, 'state' | 'severity'>;

/** `🔴 Critical · Triggered`: state and severity in words and sign, never by colour alone. */
export function standingWords({ state, severity }: Standing): string {
  return `${standingMark({ state, severity })} ${severityWords[severity]} · ${stateWords[state]}`;
}

function standingMark({ state, severity }: Standing): string {
  if (state === 'resolved') return '✅';
  return state === 'acknowledged' ? '🟡' : triggeredMarks[severity];
}

/** Colour of the bar beside a card. */
export function standingColor({ state, severity }: Standing): string {
  if (state === 'resolved') return '#2e8b57';
  if (state === 'acknowledged') return '#d4a72c';
  return { critical: '#c62828', warning: '#e67e22', info: '#1f6feb' }[severity];
}

/** The title as foreign text, made literal. */
export function titleOf(incident: Pick<Incident, 'title'>, maxLength = titleLength): string {
  return literal(incident.title, maxLength) || 'Untitled incident';
}

/** One line for lists: standing, title, id, what fires, owner. */
export function incidentLine(incident: Incident, alerts: AlertSummary): string {
  const owner = incident.owner === undefined ? '' : ` · ${personName(incident.owner)}`;
  const firing = alerts.total === 0 ? '' : ` · ${alerts.firing} of ${alerts.total} firing`;
  const since = moment(incident.openedAt);
  return `${standingWords(incident)} · *${titleOf(incident)}* · \`${incident.id}\`${firing} · ${since}${owner}`;
}

/** A Slack user as a mention, anybody else (an API client, a part of the machine) by name. */
export function personName(id: string): string {
  return /^[UW][A-Z0-9]{2,30}$/.test(id) ? `<@${id}>` : literal(id, 60);
}

/** A channel that can be followed where its id is known. */
export function channelName(channel: string): string {
  return /^[CGD][A-Z0-9]{2,30}$/.test(channel) ? `<#${channel}>` : literal(channel, 90);
}

/** A target so that Slack notifies it. */
export function targetMention({ kind, id }: EscalationTarget): string {
  if (!/^[A-Z0-9]{2,31}$/.test(id)) return literal(id, 60);
  if (kind === 'user') return `<@${id}>`;
  return kind === 'group' ? `<!subteam^${id}>` : `<#${id}>`;
}

/** A target that is named without being called. */
export function targetName({ kind, id }: EscalationTarget): string {
  if (kind === 'channel') return targetMention({ kind, id });
  return `${kind === 'user' ? 'user' : 'group'} ${literal(id, 60)}`;
}
