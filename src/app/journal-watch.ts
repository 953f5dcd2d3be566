import type { Services } from '../define/services.ts';
import { OpsError } from '../domain/errors.ts';
import type { JournalEntry } from '../domain/ports/journal-store.ts';

const EVERY_MS = 1_000;
const BATCH = 200;

/** Takes up deliveries that a process had accepted and not yet processed when it ended. Answers how to stop it. */
export function watchJournal(
  { stores, log }: Pick<Services, 'stores' | 'log'>,
  resume: (entries: readonly JournalEntry[]) => void,
): () => void {
  let away = false;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const entries = await stores.journal.adopt(BATCH);
      away = false;
      if (entries.length === 0) return;
      log.info({ deliveries: entries.length }, 'deliveries that another process had accepted are taken up');
      resume(entries);
    } catch (error) {
      if (!(error instanceof OpsError)) log.error({ err: error }, 'the journal cannot be watched');
      else if (!away) log.warn({ reason: error.message }, 'the journal cannot be watched; it is tried again');
      away = true;
    } finally {
      looking = false;
    }
  };
  void look();
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}
