import type { Services } from '../define/services.ts';
import type { JournalEntry } from '../domain/ports/journal-store.ts';
import type { RunningIntake } from '../pipeline/intake.ts';
import { lookEvery } from './look-every.ts';

const EVERY_MS = 1_000;
const BATCH = 200;
/** What is ours and older than this is most likely in our line. */
const HELD_MS = 5_000;
const HELD_MOST = 1_000;

/**
 * Takes up deliveries that a process had accepted and not yet processed when it ended, and those of our own of which we
 * do not know: their commit was made and its answer lost, so that their sender was told to come again. Answers how to
 * stop it.
 */
export function watchJournal(
  { stores, clock, log }: Pick<Services, 'stores' | 'clock' | 'log'>,
  intake: Pick<RunningIntake, 'resume' | 'knows'>,
): () => void {
  const { journal } = stores;

  async function forgotten(): Promise<readonly JournalEntry[]> {
    const held = await journal.held(new Date(clock.now().getTime() - HELD_MS), HELD_MOST);
    const unknown = held.filter((key) => !intake.knows(key)).slice(0, BATCH);
    return unknown.length === 0 ? [] : journal.read(unknown);
  }

  return lookEvery({ everyMs: EVERY_MS, what: 'entries of the journal', log }, async () => {
    const entries = [...(await journal.adopt(BATCH)), ...(await forgotten())];
    if (entries.length === 0) return;
    log.info({ deliveries: entries.length }, 'deliveries that were accepted and left behind are taken up');
    intake.resume(entries);
  });
}
