import type { Message } from '../src/define/message.ts';
import type { Alert, Labels } from '../src/domain/alert.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { EscalationPolicy } from '../src/domain/escalation.ts';
import type { Incident } from '../src/domain/incident.ts';
import type { Routing } from '../src/domain/route-for.ts';
import type { Silence } from '../src/domain/silence.ts';
import type { Hold } from '../src/domain/timers.ts';
import { section } from './blocks.ts';
import { channelName, personName, targetMention } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';

export interface RouteTestModel {
  readonly subject: string;
  readonly labels: Labels;
  readonly routing: Routing;
  readonly groupKey: string;
  readonly hold?: Hold;
  readonly silence?: Silence;
  readonly inhibition?: { readonly rule: string; readonly source: Alert };
  readonly joins?: Incident;
}

const MOST_LABELS = 20;
const MOST_TEXT = 200;

/** Where an alert would go at this moment, who would be called, and what would keep it from being shown. */
export function routeTestMessage(model: RouteTestModel): Message {
  const { routing, subject } = model;
  const headline = `${verdictOf(model)} by route ${literal(routing.path.join(' › '), MOST_TEXT)}`;
  const lines = [
    `Asked: ${literal(subject, 100)} ${labelsText(model.labels)}`,
    ...hiddenLines(model),
    `Severity: ${routing.severity}`,
    `Group: ${code(model.groupKey, 300)}${joinsText(model.joins)}`,
    `Card in ${channelName(routing.channel)}${copiesText(routing)}`,
    ...holdLines(model),
    ...policyLines(routing.route.policy),
  ];
  return {
    text: headline,
    blocks: [section(`*${headline}*`), ...lineSections(lines, (leftOut) => `and ${leftOut} more lines`)],
  };
}

function verdictOf({ silence, inhibition, hold, joins }: RouteTestModel): string {
  if (inhibition !== undefined) return 'Hidden by another alert';
  if (silence !== undefined) return 'Silenced';
  if (joins !== undefined) return `Joins ${joins.id}`;
  return hold === undefined ? 'Shown at once' : 'Held, then shown';
}

function hiddenLines({ silence, inhibition }: RouteTestModel): readonly string[] {
  return [
    ...(inhibition === undefined
      ? []
      : [
          `Inhibited: ${literal(inhibition.rule, 100)}, as long as ${labelsText(inhibition.source.labels)} fires${
            inhibition.source.incidentId === undefined ? '' : ` (${inhibition.source.incidentId})`
          }`,
        ]),
    ...(silence === undefined
      ? []
      : [
          `Silenced until ${momentAgo(silence.endsAt)} by ${silence.id} of ${personName(silence.author)}: ${literal(silence.comment, MOST_TEXT)}`,
        ]),
  ];
}

function holdLines({ hold, routing, joins }: RouteTestModel): readonly string[] {
  if (hold === undefined || joins !== undefined) return [];
  if (hold.why === 'mute-time') {
    const until =
      routing.muted?.until === undefined ? 'with no end in sight' : `until ${momentAgo(hold.until)}`;
    return [`Held ${until}: ${literal(routing.muted?.why ?? 'the route is muted', MOST_TEXT)}`];
  }
  return [`Held for ${formatDuration(routing.route.groupWaitMs)}: it waits for company`];
}

function policyLines({ name, levels, repeats }: EscalationPolicy): readonly string[] {
  if (levels.length === 0) return [`Calls nobody (policy ${literal(name, 60)})`];
  const again = repeats === 0 ? '' : `, then again ${repeats === 1 ? 'once' : `${repeats} times`}`;
  return [
    `Calls by policy ${literal(name, 60)}${again}:`,
    ...levels.map(
      ({ targets, timeoutMs }, index) =>
        `${index + 1}. ${targets.map(targetMention).join(', ') || 'nobody'}, for ${formatDuration(timeoutMs)}`,
    ),
  ];
}

function joinsText(joins: Incident | undefined): string {
  return joins === undefined ? ', a new card' : `, on the card of ${joins.id}`;
}

function copiesText({ copies }: Routing): string {
  if (copies.length === 0) return '';
  return `, copies in ${copies.map(({ channel, path }) => `${channelName(channel)} (${literal(path.join(' › '), 80)})`).join(', ')}`;
}

function labelsText(labels: Labels): string {
  const all = Object.entries(labels);
  const told = all.slice(0, MOST_LABELS).map(([name, value]) => `${name}=${value}`);
  const more = all.length > MOST_LABELS ? ` and ${all.length - MOST_LABELS} more` : '';
  return all.length === 0 ? '(no labels)' : `${code(told.join(' '), 400)}${more}`;
}
