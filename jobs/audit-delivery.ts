import { z } from 'zod';
import { defineJob, type JobContext } from '../src/define/job.ts';
import { type Audit, type Disagreement, disagreements } from '../src/domain/accounts.ts';
import { auditAlert, nextAudit } from '../src/domain/audit-rounds.ts';
import { OpsError } from '../src/domain/errors.ts';
import type { PostedCard } from '../src/domain/ports/account-store.ts';

/** What waits for longer is late; a channel under a storm takes a card a second. */
const LATE_MS = 5 * 60_000;
/** Cards that Slack is asked for in one round: few, as they share Slack's pace with those who post. */
const ASKED = 3;

/**
 * Compares what was accepted with what is stored, and what is stored as posted with what Slack has. What disagrees in
 * two rounds running is an alert of its own; a card that Slack does not have is posted again at once.
 */
export default defineJob({
  summary: 'Check that every accepted alert is where it has to be, in the database and in Slack',
  data: z.strictObject({}),
  timeoutMs: 50_000,
  run: async (context) => {
    const { clock, stores, self, log } = context;
    const at = clock.now();
    const before = await stores.accounts.lastAudit();
    const accounts = await stores.accounts.read(new Date(at.getTime() - LATE_MS));
    const slackAnswers = self.slack().connected;
    const look = slackAnswers ? await askSlack(context, before?.cursor) : { asked: 0, missing: [] };
    const { missing, ...looked } = look;
    const found = disagreements({ accounts, missing: missing.length, slackAnswers });
    const audit = nextAudit(before, {
      ...looked,
      at,
      accounts,
      disagreements: found,
      missing: missing.length,
    });
    if (found.length > 0) log.warn({ found: textsOf(found), rounds: audit.rounds }, 'counts disagree');
    // The alert first: a crash in between raises or ends it again, and the same alert twice is one.
    await tell(context, before, audit);
    await stores.accounts.keepAudit(audit);
    await mend(context, missing);
  },
});

function textsOf(found: readonly Disagreement[]): readonly string[] {
  return found.map(({ text }) => text);
}

/** `shown`: the older revision that Slack shows; undefined where it has no such message. */
type Missing = PostedCard & { readonly shown: number | undefined };

interface Look {
  readonly asked: number;
  readonly missing: readonly Missing[];
  readonly cursor?: string;
}

/** Asks for the next few cards, all of them in turn. Where Slack does not let us look, nothing is known. */
async function askSlack({ stores, chat, log }: JobContext, after: string | undefined): Promise<Look> {
  const next = await stores.accounts.postedCards(after, ASKED);
  // At the end it begins anew with the first ones.
  const cards = next.length > 0 ? next : await stores.accounts.postedCards(undefined, ASKED);
  const missing: Missing[] = [];
  let asked = 0;
  for (const card of cards) {
    try {
      const shown = await chat.shownRevision(card, card.key, card.threadTs);
      asked += 1;
      // It may have been edited since it was read here: then Slack shows more.
      if (shown === undefined || shown < card.revision) missing.push({ ...card, shown });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      log.debug({ key: card.key, reason: error.message }, 'a card cannot be looked for');
    }
  }
  const cursor = cards.at(-1)?.key;
  return { asked, missing, ...(cursor === undefined ? {} : { cursor }) };
}

/** Notes what Slack really has; the sync that follows posts or edits. */
async function mend({ stores, wake, log }: JobContext, missing: readonly Missing[]): Promise<void> {
  if (missing.length === 0) return;
  const keys = missing.map(({ key }) => key);
  log.warn({ keys }, 'cards are not in Slack as they are stored; they are posted or edited again');
  for (const { shown, ...card } of missing) await stores.accounts.correct(card, shown);
  await wake.deliveries(keys);
}

async function tell({ intake }: JobContext, before: Audit | undefined, audit: Audit): Promise<void> {
  const event = auditAlert(before, audit);
  if (event !== undefined) await intake.accept([event]);
}
