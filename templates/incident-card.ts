import type { Block, Message } from '../src/define/message.ts';
import type { Alert } from '../src/domain/alert.ts';
import { formatDuration } from '../src/domain/duration.ts';
import { escalationEnded, nextStep } from '../src/domain/escalation.ts';
import type { AlertSummary, Incident } from '../src/domain/incident.ts';
import type { Hiding, InhibitionCause } from '../src/domain/inhibition.ts';
import { isExplained } from '../src/domain/resolve-transition.ts';
import type { Silence } from '../src/domain/silence.ts';
import type { LabelSpread } from '../src/domain/spread.ts';
import type { Suspect } from '../src/domain/suspects.ts';
import { context, section } from './blocks.ts';
import { hiddenLine, hiddenWords, hidesLine } from './hidden-words.ts';
import { descriptionBlock, labelLine, worstAlerts } from './incident-alerts.ts';
import { cardButtons } from './incident-buttons.ts';
import { cardImage, linkLine } from './incident-links.ts';
import { timerLines } from './incident-timers.ts';
import {
  channelName,
  personName,
  standingColor,
  standingWords,
  targetMention,
  targetName,
  titleOf,
} from './incident-words.ts';
import { literal, moment, momentAgo, plain } from './mrkdwn.ts';
import { silencedWords } from './silence-words.ts';
import { suspectsLine } from './suspects.ts';

/** Everything a card shows; the card is a pure function of it. */
export interface IncidentCardModel {
  readonly incident: Incident;
  readonly summary: AlertSummary;
  /** Worst first; at most twenty are looked at. */
  readonly alerts: readonly Alert[];
  /** From the settings. */
  readonly linkSchemes: readonly string[];
  /** The label whose counts tell most about what fires. */
  readonly telling?: LabelSpread;
  /** The channel of the card of which this is a live copy: it calls nobody. */
  readonly copyOf?: string;
  /** The silence that hides its alerts the longest. */
  readonly silence?: Silence;
  /** What explains alerts of it; three are named. */
  readonly hiddenBy?: readonly InhibitionCause[];
  /** What its own alerts hide, beside each other. */
  readonly hides?: Hiding;
  /** What happened shortly before, the most suspicious first. */
  readonly suspects?: readonly Suspect[];
  /** Set when the card was posted more than 30 s after the incident was opened. */
  readonly late?: { readonly postedAt: Date; readonly reason: string };
  /** Names of those who are called next, so that nobody is notified before; ids are shown without. */
  readonly nextTargetNames?: readonly string[];
}

const maxAlerts = 20;

/** The living card of an incident: a headline, and one attachment with a colour bar that holds the rest. */
export function incidentCard(model: IncidentCardModel): Message {
  const { incident } = model;
  const alerts = model.alerts.slice(0, maxAlerts);
  const headline = `${standingWords(incident)}: *${titleOf(incident)}*`;
  const callsNow = model.copyOf === undefined && !isExplained(model.summary);
  const text = callsNow ? `${headline}${calledNow(incident)}` : headline;
  const blocks: readonly (Block | undefined)[] = [
    section(factLines(model, alerts).join('\n')),
    descriptionBlock(alerts, incident.title),
    ...worstAlerts(alerts, model.summary, model.telling),
    context(...footLines(model, alerts)),
    cardButtons(model, alerts),
  ];
  const shown = blocks.filter((block) => block !== undefined);
  const fallback = `${standingWords(incident)}: ${titleOf(incident)}`;
  const card = { color: standingColor(incident), blocks: shown, fallback };
  return { text, attachments: [card, ...pictureOf(model, alerts)] };
}

/** As an attachment of its own and not as a block: a picture that Slack cannot fetch must not cost the card. */
function pictureOf({ incident, linkSchemes }: IncidentCardModel, alerts: readonly Alert[]) {
  const picture = incident.state === 'resolved' ? undefined : cardImage(alerts, linkSchemes);
  if (picture === undefined) return [];
  const title = plain(picture.label, 100) || 'Image';
  return [{ title, title_link: picture.url, image_url: picture.url, fallback: title }];
}

/** Mentions in the text of a new message notify, in an edit they do not: each level is named to those it calls. */
function calledNow({ state, escalation }: Incident): string {
  const targets = escalation.policy.levels[escalation.level]?.targets ?? [];
  // Once nobody else is to be called, nobody is being called either: the card says that it ended.
  if (state !== 'triggered' || escalation.nextAt === undefined || targets.length === 0) return '';
  return ` · calling ${targets.slice(0, 10).map(targetMention).join(', ')}`;
}

function factLines(model: IncidentCardModel, alerts: readonly Alert[]): readonly string[] {
  const { incident } = model;
  const lines = [
    incident.system === undefined ? undefined : `*System* ${literal(incident.system, 100)}`,
    firingLine(model),
    ownerLine(incident),
    labelLine(alerts),
    model.silence === undefined ? undefined : silencedWords(model.silence),
    hiddenLine(model.summary, model.hiddenBy),
    hidesLine(model.hides),
    suspectsLine(model.suspects ?? [], incident.openedAt, model.linkSchemes),
    ...timerLines(incident),
    nextLine(model),
  ];
  return lines.filter((line) => line !== undefined);
}

function firingLine({ incident, summary }: IncidentCardModel): string {
  const { total, firing } = summary;
  const since = summary.since ?? incident.openedAt;
  if (incident.state === 'resolved' && incident.resolvedAt !== undefined) {
    const lastedMs = incident.resolvedAt.getTime() - incident.openedAt.getTime();
    const span = `${moment(incident.openedAt)} – ${moment(incident.resolvedAt)} (${formatDuration(lastedMs)})`;
    // Somebody closed it over alerts that go on: that has to stay in sight.
    return firing > 0 ? `${span} · ⚠️ ${firing} of ${total} still firing` : span;
  }
  if (total === 0) return `Declared ${momentAgo(incident.openedAt)}`;
  return `*${firing} of ${total} firing*${hiddenWords(summary)} since ${momentAgo(since)}`;
}

function ownerLine({ state, owner, acknowledgedAt, resolvedBy }: Incident): string | undefined {
  if (state === 'resolved') {
    const by =
      resolvedBy?.kind === 'person' ? `by ${personName(resolvedBy.id)}` : 'because nothing fires any more';
    return `Resolved ${resolvedBy === undefined ? '' : by}`.trim();
  }
  if (state !== 'acknowledged') return 'Nobody has acknowledged it';
  const when = acknowledgedAt === undefined ? '' : ` ${momentAgo(acknowledgedAt)}`;
  return `Acknowledged by ${owner === undefined ? 'somebody' : personName(owner)}${when}`;
}

function nextLine({ incident, summary, nextTargetNames }: IncidentCardModel): string | undefined {
  // What is held back, or is about to resolve, calls nobody: lines of their own say so.
  const { hold, clear } = incident.timers ?? {};
  const waits = hold !== undefined || clear?.resolveAt !== undefined;
  if (incident.state !== 'triggered' || waits) return undefined;
  if (isExplained(summary)) return '*Next* nobody is called until what hides it is over';
  const next = nextStep(incident.escalation);
  if (next === undefined) {
    if (escalationEnded(incident.escalation)) return '⚠️ *Escalation ended: nobody answered*';
    const { nextAt } = incident.escalation;
    return nextAt === undefined
      ? undefined
      : `*Next* nobody is left to call after ${moment(nextAt, '{time}')}`;
  }
  const names = nextTargetNames?.map((name) => literal(name, 60)) ?? next.targets.map(targetName);
  const who = names.slice(0, 10).join(', ') || 'nobody';
  const round = next.round > 1 ? `, round ${next.round}` : '';
  const level = `level ${next.level} of ${next.of}${round}`;
  return `*Next* calling ${who} at ${moment(next.at, '{time} ({ago})')}, ${level}; stops when acknowledged`;
}

function footLines(model: IncidentCardModel, alerts: readonly Alert[]): readonly string[] {
  const { incident, late } = model;
  const links = linkLine(alerts, model.linkSchemes);
  const time = (at: Date) => moment(at, '{time}');
  return [
    `\`${incident.id}\``,
    ...(model.copyOf === undefined ? [] : [`copy of the card in ${channelName(model.copyOf)}`]),
    ...(links === undefined ? [] : [links]),
    ...(late === undefined
      ? []
      : [`⏱️ raised ${time(incident.openedAt)}, posted ${time(late.postedAt)}: ${literal(late.reason, 200)}`]),
  ];
}
