import { describe, expect, it, vi } from 'vitest';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { JournalEntry } from '../../src/domain/ports/journal-store.ts';
import { createJournal } from '../../src/pipeline/journal.ts';
import { firing } from '../support/alerts.ts';
import { manualClock } from '../support/story-clock.ts';

/** A journal whose commits wait until they are let go. */
function gated() {
  const commits: { readonly entries: readonly JournalEntry[]; go(error?: Error): void }[] = [];
  const append = (entries: readonly JournalEntry[]) =>
    new Promise<void>((resolve, reject) => {
      commits.push({ entries, go: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { journal: createJournal({ append }, manualClock()), commits };
}

const names = (entries: readonly JournalEntry[] = []) =>
  entries.map((entry) => ('events' in entry ? entry.events[0]?.labels['instance'] : undefined));

describe('the journal', () => {
  it('answers after the commit, with a key that nobody else has', async () => {
    const { journal, commits } = gated();
    let answered = 0;
    const keys = ['a', 'b'].map((instance) =>
      journal.append({ events: [firing({ instance })] }).finally(() => {
        answered += 1;
      }),
    );
    expect(answered).toBe(0);
    commits[0]?.go();
    const first = await keys[0];
    expect(first).toBe(commits[0]?.entries[0]?.key);
    commits[1]?.go();
    expect(await keys[1]).not.toBe(first);
  });

  it('commits together what comes while a commit runs', async () => {
    const { journal, commits } = gated();
    const all = ['a', 'b', 'c'].map((instance) => journal.append({ events: [firing({ instance })] }));
    expect(commits.map(({ entries }) => names(entries))).toEqual([['a']]);
    commits[0]?.go();
    await all[0];
    expect(commits.map(({ entries }) => names(entries))).toEqual([['a'], ['b', 'c']]);
    commits[1]?.go();
    await Promise.all(all);
  });

  it('does not let those who have waited long wait for a second deadline', async () => {
    const { journal, commits } = gated();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const all = ['a', 'b'].map((instance) => journal.append({ events: [firing({ instance })] }));
    clock.mockReturnValue(1_200);
    all.push(journal.append({ events: [firing({ instance: 'c' })] }));
    clock.mockReturnValue(1_300);
    commits[0]?.go(new UnreachableError('PostgreSQL is away.'));
    await expect(all[0]).rejects.toThrow(UnreachableError);
    await expect(all[1]).rejects.toThrow(UnreachableError);
    clock.mockRestore();
    expect(names(commits[1]?.entries)).toEqual(['c']);
    commits[1]?.go();
    await expect(all[2]).resolves.toBeDefined();
  });

  it('tells everybody whose commit failed, and takes more', async () => {
    const { journal, commits } = gated();
    const lost = journal.append({ events: [firing({ instance: 'a' })] });
    commits[0]?.go(new UnreachableError('PostgreSQL is away.'));
    await expect(lost).rejects.toThrow(UnreachableError);
    const kept = journal.append({ events: [firing({ instance: 'b' })] });
    commits[1]?.go();
    await expect(kept).resolves.toBeDefined();
  });
});
