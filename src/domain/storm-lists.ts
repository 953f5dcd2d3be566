import { MINUTE_MS } from './duration.ts';
import { escapeMrkdwn, oneLine } from './text.ts';

/**
 * Where many cards of a storm wait for Slack, as after an outage, what is open is told ahead of them: in a few messages
 * in the thread of its card that hold a row for each incident, worst first. Which incidents a list holds is fixed when it
 * is wanted; what it says of them is what is so when it is posted.
 */
export const LISTED_ABOVE = 20;
/** Cards that are being posted as fast as they come need no list. */
export const WAITED_MS = 10_000;
/**
 * A storm gets no further lists for so long: when Slack has come back once more, only while those before are still news;
 * when nothing but its pace keeps the cards, much longer, because the lists use it up as well.
 */
export const LISTED_AGAIN_MS = { outage: 2 * MINUTE_MS, pace: 15 * MINUTE_MS } as const;
/**
 * After an outage so many cards of a channel are a storm, where its own limit is not lower: they are a minute at Slack's
 * pace.
 */
export const BACKLOG_ABOVE = 50;
/** Room for a title in a row, in UTF-16 units after escaping. */
export const LISTED_TITLE = 120;

const prefix = 'list.';
/** What the rows of one message may come to: below where Slack refuses it, with room for what may still be added. */
const rowsLength = 10_800;
/** Everything in a row but the title: state, severity, id, counts and owner. */
const rowLength = 112;

/** Whether the key is that of a list of open incidents. */
export function isStormList(key: string): boolean {
  return key.startsWith(prefix);
}

/** `number` counts all lists that the storm has had. */
export function stormListKey(storm: string, number: number): string {
  return `${prefix}${storm}.${number}`;
}

/** Below one, and more for later lists: those that wait for Slack together are posted in their order. */
export function stormListRank(key: string): number {
  return Math.min(0.9, Number(key.split('.').at(-1)) / 1_000);
}

/** The ids by list, in the given order; as many in each as fit, whatever becomes of them until it is posted. */
export function splitIntoLists(
  incidents: readonly { readonly id: string; readonly title: string }[],
): readonly (readonly string[])[] {
  const lists: string[][] = [];
  let left = 0;
  for (const { id, title } of incidents) {
    const length = rowLength + Math.min(LISTED_TITLE, escapeMrkdwn(oneLine(title)).length);
    if (length > left) {
      lists.push([]);
      left = rowsLength;
    }
    lists.at(-1)?.push(id);
    left -= length;
  }
  return lists;
}
