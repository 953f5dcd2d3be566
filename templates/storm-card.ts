import type { Message } from '../src/define/message.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { StormIncident, StormSnapshot } from '../src/domain/ports/storm-store.ts';
import { context, section } from './blocks.ts';
import { personName, standingWords, titleOf } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, moment, momentAgo, webLink } from './mrkdwn.ts';

export interface StormCardModel {
  readonly storm: StormSnapshot;
  /** By incident id: the address of its card. */
  readonly links: ReadonlyMap<string, string>;
  readonly late?: { readonly postedAt: Date; readonly reason: string };
}

const worstShown = 10;
const systemLength = 60;

/** What a storm adds up to; the cards of its incidents are in its thread. */
export function stormCard({ storm, links, late }: StormCardModel): Message {
  const { beganAt, endedAt, incidents } = storm;
  const on = endedAt === undefined;
  const count = plural(incidents, 'incident');
  const headline = on ? `⛈️ *Alert storm: ${count}*` : `🌤️ *Alert storm over: ${count}*`;
  const span = on
    ? `Since ${momentAgo(beganAt)}`
    : `${moment(beganAt)} – ${moment(endedAt)} (${formatDuration(endedAt.getTime() - beganAt.getTime())})`;
  const facts = [
    `${span} · ${plural(storm.alerts, 'alert')} · *each incident has its card in this thread*`,
    stateLine(storm),
    severityLine(storm),
    systemLine(storm),
  ].filter((line) => line !== undefined);
  const worst = storm.worst
    .slice(0, worstShown)
    .map((one) => stormRow(one, { url: links.get(one.incident.id) }));
  const blocks = [
    section(facts.join('\n')),
    ...lineSections(worst, (left) => `and ${plural(left, 'more incident')} in the thread`, {
      total: incidents,
    }),
    context(
      on
        ? 'New incidents of this channel join the thread until fewer come. Whoever is to be called is called, for most of them by one message.'
        : 'New incidents have cards of their own again.',
      ...(late === undefined
        ? []
        : [
            `⏱️ began ${moment(beganAt, '{time}')}, posted ${moment(late.postedAt, '{time}')}: ${late.reason}`,
          ]),
    ),
  ];
  const text = headline.replaceAll('*', '');
  return { text: headline, attachments: [{ color: on ? '#c62828' : '#2e8b57', blocks, fallback: text }] };
}

function stateLine({ byState: { triggered, acknowledged, resolved } }: StormSnapshot): string {
  return `*${triggered} triggered* · ${acknowledged} acknowledged · ${resolved} resolved`;
}

function severityLine({ bySeverity: { critical, warning, info } }: StormSnapshot): string {
  return `🔴 ${critical} critical · 🟠 ${warning} warning · 🔵 ${info} info`;
}

function systemLine({ systems, systemCount }: StormSnapshot): string | undefined {
  if (systems.length === 0) return undefined;
  const shown = systems.map(({ name, incidents, open }) => {
    const still = open === incidents ? '' : ` (${open} open)`;
    return `${code(name, systemLength)} ${incidents}${still}`;
  });
  const more = systemCount - systems.length;
  return `*Systems* ${shown.join(' · ')}${more > 0 ? ` · and ${more} more` : ''}`;
}

/** One incident of a storm in one line; its id leads to its card where that has an address. */
export function stormRow(
  { incident, alerts }: StormIncident,
  options: { readonly url?: string | undefined; readonly titleLength?: number },
): string {
  const id = webLink(options.url, incident.id, `\`${incident.id}\``);
  const owner = incident.owner === undefined ? '' : ` · ${personName(incident.owner)}`;
  return `${standingWords(incident)} · *${titleOf(incident, options.titleLength)}* · ${id} · ${alerts.firing} of ${alerts.total} firing${owner}`;
}

/** `1,204 incidents`. */
export function plural(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
}
