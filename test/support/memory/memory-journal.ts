import type { JournalEntry, JournalStore } from '../../../src/domain/ports/journal-store.ts';

/** The journal in memory, of one process: nobody else's entries are ever left behind. */
export function memoryJournal(): JournalStore & {
  readonly entries: Map<string, JournalEntry>;
  readonly refused: Map<string, string>;
} {
  const entries = new Map<string, JournalEntry>();
  const refused = new Map<string, string>();
  return {
    entries,
    refused,
    append: async (added) => {
      for (const entry of added) entries.set(entry.key, entry);
    },
    read: async (keys) => keys.flatMap((key) => entries.get(key) ?? []),
    held: async () => [...entries.keys()].filter((key) => !refused.has(key)),
    adopt: async () => [],
    refuse: async (key, reason) => void refused.set(key, reason),
  };
}
