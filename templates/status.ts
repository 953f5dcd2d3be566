import type { Message } from '../src/define/message.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { IncidentState } from '../src/domain/incident.ts';
import type { QueueCounts } from '../src/domain/ports/queue.ts';
import type { PostgresStatus, SlackStatus } from '../src/domain/ports/status.ts';
import type { Runner } from '../src/domain/shards.ts';
import { section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { figure, literal, moment, momentAgo } from './mrkdwn.ts';
import { runnerLines } from './status-runners.ts';
import { type WatchersModel, watcherLines } from './status-watchers.ts';

/** A part that answered, or why it did not. */
export type Answered<T> = { readonly ok: T } | { readonly error: string };

export interface StatusModel {
  readonly version: string;
  readonly startedAt: Date;
  readonly now: Date;
  readonly roles: readonly string[];
  readonly memoryBytes?: number;
  readonly slack: SlackStatus;
  readonly postgres: Answered<PostgresStatus>;
  readonly queue: Answered<QueueCounts>;
  readonly incidents: Answered<Readonly<Record<IncidentState, number>>>;
  readonly watchers: Answered<WatchersModel>;
  readonly runners: Answered<readonly Runner[]>;
  /** What is wrong with the channels that the configuration names. */
  readonly lostChannels: readonly string[];
  /** Messages that their own channel refused for good, newest first. */
  readonly failures: readonly Delivery[];
}

/** How Watchbill itself stands. */
export function statusMessage(model: StatusModel): Message {
  const upMs = model.now.getTime() - model.startedAt.getTime();
  const headline = `Watchbill ${model.version}, up ${formatDuration(upMs)}`;
  const memory = model.memoryBytes === undefined ? '' : ` · memory ${figure(model.memoryBytes, 'bytes')}`;
  const lines = [
    `Roles ${literal(model.roles.join(', '), 200)} · started ${moment(model.startedAt)}${memory}`,
    slackLine(model.slack),
    part('Postgres', model.postgres, postgresWords),
    part('Queue', model.queue, queueWords),
    part(
      'Incidents',
      model.incidents,
      (counts) => `${counts.triggered} triggered, ${counts.acknowledged} acknowledged`,
    ),
    ...('ok' in model.watchers
      ? watcherLines(model.watchers.ok)
      : [`🔴 Delivery: ${literal(model.watchers.error, 300)}`]),
    ...('ok' in model.runners
      ? runnerLines(model.runners.ok, model.now)
      : [`🔴 Runners: ${literal(model.runners.error, 300)}`]),
    ...model.lostChannels.slice(0, 5).map((problem) => `🔴 ${literal(problem, 400)}`),
    ...model.failures.slice(0, 5).map(failureLine),
  ];
  const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more`);
  return { text: headline, blocks: [section(`*${literal(headline, 200)}*`), ...blocks] };
}

function slackLine({ connected, mode, team, rateLimitedUntil, lastError }: SlackStatus): string {
  const where = team === undefined ? '' : ` to ${literal(team, 60)}`;
  const limited =
    rateLimitedUntil === undefined ? '' : ` · rate limited until ${momentAgo(rateLimitedUntil)}`;
  const why = lastError === undefined ? '' : ` – ${literal(lastError, 300)}`;
  return `${connected ? '🟢' : '🔴'} Slack ${connected ? 'connected' : 'not connected'}${where} (${mode})${limited}${why}`;
}

function part<T>(name: string, answered: Answered<T>, words: (value: T) => string): string {
  if ('error' in answered) return `🔴 ${name}: ${literal(answered.error, 300)}`;
  return `🟢 ${name}: ${words(answered.ok)}`;
}

function postgresWords({
  latencyMs,
  connections,
  maxConnections,
  databaseBytes,
  version,
}: PostgresStatus): string {
  const size = figure(databaseBytes, 'bytes');
  const answer = figure(latencyMs, 'ms');
  return `${literal(version, 40)}, answers in ${answer}, ${connections} of ${maxConnections} connections, ${size}`;
}

function queueWords({ waiting, active, delayed, failed, oldestWaitingMs }: QueueCounts): string {
  const oldest = oldestWaitingMs === undefined ? '' : `, oldest waits ${formatDuration(oldestWaitingMs)}`;
  return `${waiting} waiting, ${active} active, ${delayed} delayed, ${failed} failed${oldest}`;
}

function failureLine({ key, channel, channelId, state, lastError }: Delivery): string {
  const instead = state === 'posted' && channelId !== undefined ? `; it went to <#${channelId}>` : '';
  return `⚠️ ${literal(key, 100)} could not be posted to ${literal(channel, 60)}${instead}: ${literal(lastError ?? '', 300)}`;
}
