import { createHash } from 'node:crypto';
import { z } from 'zod';
import { showFile } from '../src/cards/show-file.ts';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { alertsCsv, type ListedAlert, listedAlert } from '../src/domain/alert-csv.ts';
import type { Delivery } from '../src/domain/delivery.ts';
import { cardKey } from '../src/domain/pages.ts';
import type { AlertList } from '../src/domain/ports/alert-list-store.ts';
import type { PostedMessage } from '../src/domain/ports/chat.ts';

const PAGE = 1_000;
/** More than anybody opens in a spreadsheet; the title says when it is not all. */
const MOST = 20_000;

/** Shows all alerts of a large incident as a file in the thread of its card, when it is due and they have changed. */
export default defineJob({
  summary: 'Show all alerts of a large incident as a file',
  data: z.strictObject({ incidentId: z.string().min(1) }),
  timeoutMs: 60_000,
  run: async (context, { incidentId }) => {
    const { stores, clock } = context;
    const card = await stores.deliveries.get(cardKey(incidentId));
    const place = card === undefined ? undefined : await threadOf(context, card);
    // Without a card there is no thread yet: the next sweep looks again.
    if (place === undefined) return;
    const list = await stores.alertLists.take(incidentId, clock.now());
    if (list === undefined) return;
    const alerts = await readAll(context, incidentId);
    const bytes = Buffer.from(alertsCsv(alerts));
    const digest = createHash('sha256').update(bytes).digest('base64url');
    if (digest !== list.digest) await show(context, list, { place, bytes, digest, count: alerts.length });
    await stores.alertLists.done(list);
  },
});

/** Where the replies to a card go: below itself, or in the thread that it is in. */
async function threadOf({ stores }: JobContext, card: Delivery): Promise<PostedMessage | undefined> {
  const { channelId, ts, threadOf: parent } = card;
  if (card.state !== 'posted' || channelId === undefined || ts === undefined) return undefined;
  const root = parent === undefined ? undefined : await stores.deliveries.get(parent);
  return { channelId, ts: root?.channelId === channelId && root.ts !== undefined ? root.ts : ts };
}

async function readAll({ stores, signal }: JobContext, incidentId: string): Promise<readonly ListedAlert[]> {
  const all: ListedAlert[] = [];
  let after: string | undefined;
  while (all.length < MOST) {
    signal.throwIfAborted();
    const page = await stores.alerts.page(incidentId, after, PAGE);
    all.push(...page.map(listedAlert));
    after = page.at(-1)?.fingerprint;
    if (page.length < PAGE) break;
  }
  return all;
}

interface File {
  readonly place: PostedMessage;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly count: number;
}

async function show(
  { stores, chat, clock, log }: JobContext,
  { incidentId }: AlertList,
  { place, bytes, digest, count }: File,
): Promise<void> {
  const at = clock.now();
  const time = at.toISOString().slice(0, 16).replace('T', ' ');
  const some =
    count >= MOST ? `The first ${count.toLocaleString('en-US')}` : `All ${count.toLocaleString('en-US')}`;
  const title = `${some} alerts of ${incidentId}, ${time} UTC`;
  const file = { bytes, fileName: `${incidentId}-alerts.csv`, title, altText: title };
  const missing = await showFile(chat, {
    place,
    file,
    started: () => stores.alertLists.started(incidentId, digest, at),
    notShown: () => stores.alertLists.refused(incidentId),
  });
  if (missing !== undefined)
    log.warn({ incidentId, err: missing.error }, 'the file of all alerts may not have been shown');
}
