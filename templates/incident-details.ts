import type { Message } from '../src/define/message.ts';
import type { TimelineEntry } from '../src/domain/incident.ts';
import { section } from './blocks.ts';
import { type IncidentCardModel, incidentCard } from './incident-card.ts';
import { personName, standingWords, titleOf } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { literal, moment } from './mrkdwn.ts';

const timelineCharacters = 4_500;
const maxEntryLength = 500;

export interface IncidentDetailsModel extends IncidentCardModel {
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
}

/** The card with its story below it. */
export function incidentDetailsMessage(model: IncidentDetailsModel): Message {
  const card = incidentCard(model);
  const story = timelineMessage(model).blocks ?? [];
  const text = `${standingWords(model.incident)}: *${titleOf(model.incident)}*`;
  return { text, attachments: [...(card.attachments ?? []), { blocks: story, fallback: 'Timeline' }] };
}

/** The story alone, newest last; of a long one the beginning is left out. */
export function timelineMessage(model: Pick<IncidentDetailsModel, 'incident' | 'timeline'>): Message {
  const { incident, timeline } = model;
  const headline = `Timeline of ${incident.id}`;
  // Counted from the end, because the newest matter most; shown in the order it happened.
  let characters = 0;
  const lines: string[] = [];
  for (const entry of timeline.toReversed()) {
    const line = entryLine(entry);
    characters += line.length + 1;
    if (characters > timelineCharacters) break;
    lines.unshift(line);
  }
  const leftOut = timeline.length - lines.length;
  const earlier = leftOut > 0 ? [`_${leftOut} earlier ${leftOut === 1 ? 'entry' : 'entries'} left out_`] : [];
  const blocks = lineSections([...earlier, ...lines], (more) => `and ${more} more`);
  return { text: headline, blocks: [section(`*${headline}* – ${titleOf(incident)}`), ...blocks] };
}

function entryLine({ at, actor, text, kind }: TimelineEntry): string {
  const said = literal(text, maxEntryLength) || literal(kind, 40);
  const who = actor.kind === 'person' ? personName(actor.id) : literal(actor.id, 60);
  return `${moment(at, '{date_short_pretty} {time_secs}')} · ${who} · ${said}`;
}
