import { formatDuration } from '../src/domain/duration.ts';
import type { Runner } from '../src/domain/shards.ts';
import { literal } from './mrkdwn.ts';

/** A report comes every ten seconds; later than this the last flush says something. */
const STALE_MS = 2 * 60_000;
const SHOWN = 10;

/** One line of all who run probes, and one of each of their hosts that has a trouble. */
export function runnerLines(runners: readonly Runner[], now: Date): readonly string[] {
  const living = runners.filter(({ alive }) => alive);
  if (living.every(({ pool }) => !pool)) {
    return ['🔴 Runners: none, no probe is run by the clock. Start one with WATCHBILL_ROLES=runner.'];
  }
  const members = living.filter(({ pool }) => pool);
  const shown = members.slice(0, SHOWN).map((runner) => wordsOf(runner, now));
  const more = members.length > SHOWN ? ` · and ${members.length - SHOWN} more` : '';
  const late = members.some((runner) => isStale(runner, now));
  return [`${late ? '🔴' : '🟢'} Runners: ${shown.join(' · ')}${more}`];
}

function wordsOf(runner: Runner, now: Date): string {
  const { host, shards, probes, flushedAt } = runner;
  const flushed =
    flushedAt === undefined
      ? 'nothing stored yet'
      : `stored ${formatDuration(now.getTime() - flushedAt.getTime())} ago`;
  return `${literal(host, 60)} ${probes} probes of ${shards} shards, ${flushed}`;
}

/** Who has probes to run more often than that and stores nothing is in trouble. */
function isStale({ probes, flushedAt }: Runner, now: Date): boolean {
  return probes > 0 && flushedAt !== undefined && now.getTime() - flushedAt.getTime() > STALE_MS;
}
