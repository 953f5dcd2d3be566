import type { Actor } from './actor.ts';
import type { NewDelivery } from './delivery.ts';
import { namePerson } from './describe.ts';
import { formatDuration } from './duration.ts';
import type { EscalationTarget } from './escalation.ts';
import type { Incident } from './incident.ts';
import { cut, escapeMrkdwn, oneLine } from './text.ts';

/** Why somebody is called now. */
export type CallReason =
  | { readonly kind: 'opened'; readonly newCard?: boolean }
  /** It was held in a mute time that has ended. */
  | { readonly kind: 'unmuted'; readonly newCard: boolean }
  | { readonly kind: 'still-firing'; readonly firingMs: number }
  | { readonly kind: 'unanswered'; readonly afterMs: number }
  | { readonly kind: 'escalated' | 'unacknowledged' | 'reopened'; readonly by: Pick<Actor, 'kind' | 'id'> };

/** A direct message is read on a lock screen: room for the title, in UTF-16 units after escaping. */
const TITLE_LENGTH = 300;

/** The key of an incident's card. */
export function cardKey(incidentId: string): string {
  return `card.${incidentId}`;
}

/** The keys of all its cards: none while it is held, and one more for each copy. */
export function cardKeys(incident: Pick<Incident, 'id' | 'copies' | 'cardless'>): readonly string[] {
  if (incident.cardless === true) return [];
  const { id, copies = [] } = incident;
  return [cardKey(id), ...copies.map((_channel, index) => copyKey(id, index))];
}

function copyKey(incidentId: string, index: number): string {
  return `${cardKey(incidentId)}.copy-${index + 1}`;
}

/** The card of an incident and its copies in other channels; wanting one again changes nothing. */
export function cardDeliveries(incident: Incident): readonly NewDelivery[] {
  if (incident.cardless === true) return [];
  const { id, copies = [] } = incident;
  const card = cardDelivery(incident);
  return [card, ...copies.map((channel, index) => ({ ...card, key: copyKey(id, index), channel }))];
}

/** The card of an incident, wanted once; later changes are edits of it. */
export function cardDelivery(incident: Incident): NewDelivery {
  return {
    key: cardKey(incident.id),
    kind: 'card',
    channel: incident.channel,
    incidentId: incident.id,
    severity: incident.severity,
    // What a person declares is one by one, whatever else happens.
    ...(incident.groupKey === undefined ? {} : { stormRoute: incident.routeName }),
  };
}

/**
 * The messages that call `calls`: a direct message to each user, a message in each channel, and one line in the
 * card's thread that mentions everyone. At opening the card itself is new and mentions them, so that the line is
 * only written for user groups, which no direct message reaches.
 */
export function pageDeliveries(
  incident: Incident,
  calls: readonly EscalationTarget[],
  reason: CallReason,
): readonly NewDelivery[] {
  const targets = [...new Map(calls.map((target) => [`${target.kind}.${target.id}`, target])).values()];
  const pages = targets
    .filter((target) => target.kind !== 'group')
    .map(
      (target): NewDelivery => ({
        key: `page.${incident.id}.${incident.version}.${incident.escalation.level}.${target.id}`,
        kind: 'page',
        channel: target.id,
        incidentId: incident.id,
        severity: incident.severity,
        message: { text: pageText(incident, target, reason) },
        ...callOf(incident, target.id, reason),
      }),
    );
  const newCard = reason.kind === 'opened' || reason.kind === 'unmuted' ? reason.newCard !== false : false;
  const mentioned = newCard ? targets.filter((target) => target.kind === 'group') : targets;
  if (mentioned.length === 0) return pages;
  const who = mentioned.map(mention).join(' ');
  return [
    ...pages,
    { ...threadLine(incident, `${who} ${lineText(reason)}`), ...callOf(incident, who, reason) },
  ];
}

/** What a person does is done for one incident, and calls for it. */
function callOf(
  { escalation, version }: Incident,
  who: string,
  reason: CallReason,
): Pick<NewDelivery, 'call'> {
  const byPerson = 'by' in reason && reason.by.kind === 'person';
  return byPerson ? {} : { call: { who, level: escalation.level, version } };
}

/**
 * Whether a page that has not been sent need not be any more: since it was decided somebody has taken the incident, or
 * it is over. What was decided afterwards, such as an escalation of what is acknowledged, is wanted.
 */
export function isPageObsolete(
  key: string,
  { state, version }: Pick<Incident, 'state' | 'version'>,
): boolean {
  const decidedAt = Number(key.split('.')[2]);
  return state !== 'triggered' && version > decidedAt;
}

/** The line in the card's thread that says that nobody is left to call. */
export function endedDelivery(incident: Incident): NewDelivery {
  const { policy, round } = incident.escalation;
  const times = round === 0 ? 'once' : `${round + 1} times`;
  return threadLine(
    incident,
    `Nobody answered: ${levels(policy.levels.length)} of the policy '${escapeMrkdwn(cut(policy.name, 80))}' called ${times}. Nobody else is called by itself.`,
  );
}

function levels(count: number): string {
  return count === 1 ? 'the only level' : `all ${count} levels`;
}

function threadLine(incident: Incident, text: string): NewDelivery {
  return {
    key: `line.${incident.id}.${incident.version}`,
    kind: 'page',
    channel: incident.channel,
    incidentId: incident.id,
    severity: incident.severity,
    threadOf: cardKey(incident.id),
    message: { text },
  };
}

function mention(target: EscalationTarget): string {
  if (target.kind === 'user') return `<@${target.id}>`;
  if (target.kind === 'group') return `<!subteam^${target.id}>`;
  return target.id.startsWith('#') ? target.id : `<#${target.id}>`;
}

function pageText(incident: Incident, target: EscalationTarget, reason: CallReason): string {
  const severity = `${incident.severity.charAt(0).toUpperCase()}${incident.severity.slice(1)}`;
  const title = cut(escapeMrkdwn(oneLine(incident.title)), TITLE_LENGTH);
  const who = target.kind === 'channel' ? 'This channel is called' : 'You are called';
  return [
    `${severity}: ${title} (${incident.id})`,
    `${who} ${whyText(reason)}.`,
    `Acknowledge with the button on its card or with \`/ops ack ${incident.id}\`.`,
  ].join('\n');
}

function whyText(reason: CallReason): string {
  switch (reason.kind) {
    case 'opened':
      return 'because it has just been opened';
    case 'unmuted':
      return 'because it fires and a mute time has ended';
    case 'still-firing':
      return `because it still fires after ${formatDuration(reason.firingMs)} and nobody has it`;
    case 'unanswered':
      return `because nobody acknowledged it within ${formatDuration(reason.afterMs)}`;
    case 'escalated':
      return `because ${actorName(reason.by)} escalated it`;
    case 'unacknowledged':
      return `because ${actorName(reason.by)} handed it back`;
    case 'reopened':
      return `because ${actorName(reason.by)} re-opened it`;
  }
}

function lineText(reason: CallReason): string {
  return reason.kind === 'opened' ? 'called: it has just been opened.' : `called ${whyText(reason)}.`;
}

/** Names from outside are cut and escaped as all text from alerts is. */
function actorName(by: Pick<Actor, 'kind' | 'id'>): string {
  const name = namePerson(cut(oneLine(by.id), 80));
  return name.startsWith('<@') ? name : escapeMrkdwn(name);
}
