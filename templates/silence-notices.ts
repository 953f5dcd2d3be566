import type { Message } from '../src/define/message.ts';
import type { Alert } from '../src/domain/alert.ts';
import type { DueSilence } from '../src/domain/ports/silence-store.ts';
import { encodeSilenceReference } from '../src/domain/silence-reference.ts';
import { actions, button, section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';
import { matcherWords } from './silence-words.ts';

const alertLabels = ['alertname', 'system', 'service', 'instance'] as const;

/** Asks the owner, before a silence ends, whether it is to. */
export function silenceReminder(due: DueSilence): Message {
  const { silence } = due;
  const value = encodeSilenceReference(silence);
  const headline = `⏰ ${owned(due)} ends ${momentAgo(silence.endsAt)}`;
  return {
    text: headline,
    blocks: [
      section(`${headline}\n${matcherWords(silence)}${reasonOf(due)}\n${firingWords(due)}`),
      ...alertLines(due),
      actions([
        button({ text: 'Extend 1 h', actionId: 'extend-silence', value, style: 'primary' }),
        button({ text: 'Let it end', actionId: 'let-silence-end', value }),
      ]),
    ],
  };
}

/** Tells the owner that a silence has ended and what still fires. */
export function silenceEndedNotice(due: DueSilence): Message {
  const { silence, endedBy } = due;
  const how = endedBy === undefined ? 'has ended' : `was ended by ${personName(endedBy)}`;
  const headline = `🔔 ${owned(due)} ${how}`;
  const hidden = due.hidden === 0 ? 'It hid nothing.' : `It hid ${counted(due.hidden)}.`;
  return {
    text: headline,
    blocks: [
      section(`${headline}\n${matcherWords(silence)}${reasonOf(due)}\n${hidden} ${firingWords(due)}`),
      ...alertLines(due),
    ],
  };
}

function owned({ silence }: DueSilence): string {
  return `Silence \`${silence.id}\` of ${personName(silence.author)}`;
}

function reasonOf({ silence }: DueSilence): string {
  return silence.comment === '' ? '' : ` · ${literal(silence.comment, 200)}`;
}

function firingWords({ firingTotal }: DueSilence): string {
  if (firingTotal === 0) return 'Nothing that it matches fires now.';
  return firingTotal === 1
    ? '1 alert that it matches still fires:'
    : `${firingTotal} alerts that it matches still fire:`;
}

function alertLines({ firing, firingTotal, silence }: DueSilence) {
  const lines = firing.map((alert) => alertLine(alert, silence.id));
  return lineSections(lines, (more) => `and ${more} more`, { total: firingTotal, maxCharacters: 3_000 });
}

/** `alertname=DiskFull instance=db-1`: what it is, and what else hides it. */
export function alertLine(alert: Alert, except?: string): string {
  const named = alertLabels.flatMap((label) => {
    const value = Object.hasOwn(alert.labels, label) ? alert.labels[label] : undefined;
    return value === undefined || value === '' ? [] : [code(`${label}=${value}`, 100)];
  });
  const words = named.length > 0 ? named.join(' ') : code(alert.fingerprint, 40);
  const other = alert.silenceId !== undefined && alert.silenceId !== except;
  const where = alert.incidentId === undefined ? '' : ` · \`${alert.incidentId}\``;
  return `• ${words}${where}${other ? ` · hidden by \`${alert.silenceId}\`` : ''}`;
}

function counted(alerts: number): string {
  return alerts === 1 ? '1 alert' : `${alerts.toLocaleString('en-US')} alerts`;
}
