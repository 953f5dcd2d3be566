import type { Incident } from '../src/domain/incident.ts';
import { moment, momentAgo } from './mrkdwn.ts';

/** What an open incident waits for, each on a line of its own: nothing when it waits for nothing. */
export function timerLines({ state, timers = {} }: Pick<Incident, 'state' | 'timers'>): readonly string[] {
  if (state === 'resolved') return [];
  const { hold, clear, flapping } = timers;
  const lines = [
    flapping === undefined
      ? undefined
      : `🔁 *Flapping* since ${momentAgo(flapping.since)}: ${flapping.count.toLocaleString('en-US')} all-clears; stays open until it is quiet`,
    clear?.resolveAt === undefined
      ? undefined
      : `Clear since ${moment(clear.since, '{time}')}: resolves at ${moment(clear.resolveAt, '{time} ({ago})')} unless something fires`,
    hold === undefined ? undefined : `🌙 Held until ${momentAgo(hold.until)}: nobody is called before`,
  ];
  return lines.filter((line) => line !== undefined);
}
