import { deliveryEventType } from '../../src/slack/find-by-key.ts';
import type { MessageRecord } from '../../src/workspace/state/records.ts';
import type { SentAlert } from './sender.ts';
import type { World } from './world.ts';

/** What a round came to. */
export interface Verdict {
  /** What must never be, in words. */
  readonly wrong: readonly string[];
  readonly cards: number;
  readonly pages: number;
  /** Pages that came twice, which in direct messages may be where an answer of Slack was lost. */
  readonly doubledPages: number;
  readonly hidden: number;
}

interface AlertRow {
  readonly name: string;
  readonly status: 'firing' | 'resolved';
  readonly incident: string | null;
  readonly state: string | null;
  readonly hidden: boolean;
}

const shownAtMost = 5;

/** Holds what was accepted in a round, and what it ended of the round before, against the database and Slack. */
export async function judge(
  world: World,
  told: readonly SentAlert[],
  pagesMayDouble: boolean,
): Promise<Verdict> {
  const wrong: string[] = [];
  const rows = await rowsOf(world, told);
  const posted = postedIn(world);
  const cardTexts = new Map<string, string>();
  for (const [key, messages] of posted) {
    const inChannels = messages.filter(({ channelId }) => channelId.startsWith('C'));
    if (inChannels.length > 1) wrong.push(`${key} is in channels ${inChannels.length} times`);
    if (key.startsWith('card.')) cardTexts.set(key.slice('card.'.length), JSON.stringify(messages));
  }
  const listed = namesOnCards(cardTexts);
  const incidents = new Set<string>();
  let hidden = 0;
  for (const { name, status } of lastOf(told)) {
    const row = rows.get(name);
    if (row === undefined) wrong.push(`${name} was accepted and is not there`);
    else if (row.status !== status) wrong.push(`${name} was told as ${status} and is ${row.status}`);
    else if (row.hidden) hidden += 1;
    else if (row.incident === null) wrong.push(`${name} is on no incident`);
    else {
      // Whoever was paged about what ends now was counted in the round before.
      if (status === 'firing') incidents.add(row.incident);
      const on = listed.get(name) ?? [];
      if (on.length !== 1 || on[0] !== row.incident) {
        wrong.push(`${name} of ${row.incident} is on the cards [${on.join(', ')}]`);
      }
    }
  }
  let pages = 0;
  let doubledPages = 0;
  for (const incident of incidents) {
    const found = posted.get(`page.${incident}`) ?? pagesOf(posted, incident);
    if (found.length === 0) wrong.push(`Nobody was paged about ${incident}`);
    pages += found.length;
    doubledPages += Math.max(0, found.length - 1);
  }
  if (doubledPages > 0 && !pagesMayDouble)
    wrong.push(`${doubledPages} pages came twice though no answer was lost`);
  for (const row of rows.values()) {
    const ended = row.state === 'resolved' && row.incident !== null;
    if (ended && !/[Rr]esolved/.test(cardTexts.get(row.incident ?? '') ?? '')) {
      wrong.push(`The card of ${row.incident} does not say that it is resolved`);
    }
  }
  return { wrong: shortened(wrong), cards: incidents.size, pages, doubledPages, hidden };
}

/** What each alert was last told as. */
function lastOf(told: readonly SentAlert[]): Iterable<SentAlert> {
  return new Map(told.map((alert) => [alert.name, alert])).values();
}

async function rowsOf(world: World, told: readonly SentAlert[]): Promise<ReadonlyMap<string, AlertRow>> {
  const rows = await world.query<AlertRow>(
    `select a.labels ->> 'alertname' as name, a.status::text, a.incident_id as incident, i.state::text,
       a.silence_id is not null or a.inhibited_by is not null as hidden
     from watchbill.alerts a left join watchbill.incidents i on i.id = a.incident_id
     where a.labels ->> 'alertname' = any($1)`,
    [told.map(({ name }) => name)],
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** Our messages by their key, as people can read them now. */
function postedIn({ team: { workspace } }: World): ReadonlyMap<string, readonly MessageRecord[]> {
  const { state } = workspace;
  const all = [...state.channels.keys()].flatMap((id) => [...state.log(id).all()]);
  return Map.groupBy(
    all.filter(({ metadata }) => metadata?.event_type === deliveryEventType),
    ({ metadata }) => String(metadata?.event_payload['key']),
  );
}

function pagesOf(
  posted: ReadonlyMap<string, readonly MessageRecord[]>,
  incident: string,
): readonly MessageRecord[] {
  return [...posted].flatMap(([key, messages]) =>
    key.startsWith('page.') && key.includes(incident) ? messages : [],
  );
}

/** On which cards each alert is to be read; an alert that is named twice on a card is on it once. */
function namesOnCards(cardTexts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [incident, text] of cardTexts) {
    for (const name of new Set(text.match(/Round\d+x\d+x/g))) {
      found.set(name, [...(found.get(name) ?? []), incident]);
    }
  }
  return found;
}

function shortened(wrong: readonly string[]): readonly string[] {
  return wrong.length <= shownAtMost
    ? wrong
    : [...wrong.slice(0, shownAtMost), `… and ${wrong.length - shownAtMost} more`];
}
