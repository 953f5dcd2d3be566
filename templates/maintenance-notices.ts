import type { Message } from '../src/define/message.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { MaintenanceWindow, WindowStanding } from '../src/domain/maintenance.ts';
import { encodeWindowReference } from '../src/domain/window-reference.ts';
import { actions, button, section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, literal, moment, momentAgo } from './mrkdwn.ts';
import { alertLine } from './silence-notices.ts';
import { matcherWords } from './silence-words.ts';

const maxSets = 5;

/** Before it begins: what, when, why, with a way to call it off. */
export function maintenanceAnnounced(window: MaintenanceWindow): Message {
  const kind = window.kind === 'emergency' ? '🚨 Emergency maintenance' : '🛠️ Maintenance';
  const headline = `${kind} ${named(window)} begins ${momentAgo(window.startsAt)}`;
  const value = encodeWindowReference(window);
  return {
    text: headline,
    blocks: [
      section(`${headline}\n${spanWords(window)}\n${aboutWords(window)}`),
      actions([
        button({ text: 'Start now', actionId: 'start-maintenance', value }),
        button({
          text: 'Cancel',
          actionId: 'cancel-maintenance',
          value,
          style: 'danger',
          confirm: { title: 'Call it off?', text: `${window.id} will not begin.`, confirm: 'Call it off' },
        }),
      ]),
    ],
  };
}

/** It has begun: alerts are hidden from now on. */
export function maintenanceStarted(window: MaintenanceWindow): Message {
  const by = window.changedBy === undefined ? '' : `, started by ${personName(window.changedBy)}`;
  const headline = `🛠️ Maintenance ${named(window)} has begun${by}: alerts are hidden until ${momentAgo(window.endsAt)}`;
  const confirm = {
    title: 'End it now?',
    text: 'What still fires is shown at once and may wake somebody.',
    confirm: 'End now',
  };
  const value = encodeWindowReference(window);
  return {
    text: headline,
    blocks: [
      section(`${headline}\n${aboutWords(window)}`),
      actions([button({ text: 'End now', actionId: 'end-maintenance', value, confirm })]),
    ],
  };
}

/** It is over: what it hid, and what of that still fires and is called for from now on. */
export function maintenanceEnded({ window, hidden }: WindowStanding): Message {
  const by =
    window.state === 'ended' && window.changedBy !== undefined ? ` (${personName(window.changedBy)})` : '';
  const headline = `✅ Maintenance ${named(window)} has ended${by}`;
  const hid = hidden.total === 0 ? 'It hid nothing.' : `It hid ${count(hidden.total)}.`;
  const fires =
    hidden.firing === 0
      ? 'Nothing of that fires now.'
      : `⚠️ ${count(hidden.firing)} still ${hidden.firing === 1 ? 'fires' : 'fire'} and ${hidden.firing === 1 ? 'is' : 'are'} shown again.`;
  const lines = hidden.alerts.map((alert) =>
    alert.status === 'firing'
      ? `${alertLine(alert, alert.silenceId)} · firing`
      : `${alertLine(alert)} · resolved`,
  );
  return {
    text: headline,
    blocks: [
      section(`${headline}\n${hid}${hidden.total === 0 ? '' : ` ${fires}`}`),
      ...lineSections(lines, (more) => `and ${more} more`, { total: hidden.total, maxCharacters: 3_000 }),
    ],
  };
}

/** It does not come. */
export function maintenanceCancelled(window: MaintenanceWindow, missed: boolean): Message {
  const by = window.changedBy === undefined ? 'its plan has changed' : `by ${personName(window.changedBy)}`;
  const why = missed ? 'its time went by while Watchbill was away' : by;
  const headline = `🚫 Maintenance ${named(window)} of ${moment(window.startsAt)} is cancelled: ${why}`;
  return { text: headline, blocks: [section(headline)] };
}

/** One line for a window, in lists and answers. */
export function maintenanceLine(window: MaintenanceWindow): string {
  const when = window.state === 'active' ? `active until ${momentAgo(window.endsAt)}` : spanWords(window);
  const kind = window.kind === 'emergency' ? '🚨' : '🛠️';
  return `${kind} ${named(window)} · ${when}\n${aboutWords(window)}`;
}

function named({ id, name }: MaintenanceWindow): string {
  return `\`${id}\` ${literal(name, 100)}`;
}

function spanWords({ startsAt, endsAt }: MaintenanceWindow): string {
  const length = formatDuration(endsAt.getTime() - startsAt.getTime());
  return `${moment(startsAt)} – ${moment(endsAt)} (${length})`;
}

function aboutWords({ matchers, reason, author }: MaintenanceWindow): string {
  const sets = matchers.slice(0, maxSets).map((set) => matcherWords({ matchers: set }));
  const more = matchers.length - sets.length;
  const what = `${sets.join(' or ')}${more > 0 ? ` or ${more} more` : ''}`;
  const who = author === 'configuration' ? code(author, 40) : personName(author);
  return `Hides ${what} · ${who}${reason === '' ? '' : ` · ${literal(reason, 300)}`}`;
}

function count(alerts: number): string {
  return alerts === 1 ? '1 alert' : `${alerts.toLocaleString('en-US')} alerts`;
}
