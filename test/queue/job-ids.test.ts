import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobStem, mintDedupId, mintJobId } from '../../src/queue/job-ids.ts';

describe('job ids', () => {
  it('reads as the name and the id where both are plain', () => {
    expect(mintDedupId('sync-card', 'INC-20261121-0042')).toBe('sync-card.INC-20261121-0042');
  });

  it('keeps what is readable of other ids and tells them apart by a hash', () => {
    expect(mintDedupId('probe', 'db:5432')).toMatch(/^probe\.db-5432-[0-9a-f]{16}$/);
    expect(mintDedupId('probe', 'db:5432')).not.toBe(mintDedupId('probe', 'db/5432'));
    expect(mintDedupId('a.b', 'c')).not.toBe(mintDedupId('a', 'b.c'));
    expect(mintDedupId('a', '')).not.toBe(mintDedupId('a', ' '));
  });

  it('is the same for the same name and id', () => {
    expect(mintDedupId('probe', 'db:5432')).toBe(mintDedupId('probe', 'db:5432'));
  });

  it('never holds a colon, never reads as an integer and stays short, whatever it is made of', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, (name, id) => {
        const minted = mintJobId(mintDedupId(name, id));
        expect(minted).toMatch(/^[A-Za-z0-9_.-]+$/);
        expect(minted.length).toBeLessThan(256);
        expect(String(Number.parseInt(minted, 10))).not.toBe(minted);
      }),
    );
  });

  it('is different for different names or ids', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('a', 'a.a', 'a:a', '42', 'a'.repeat(200)),
    );
    fc.assert(
      fc.property(text, text, text, text, (name, id, otherName, otherId) => {
        fc.pre(name !== otherName || id !== otherId);
        expect(mintDedupId(name, id)).not.toBe(mintDedupId(otherName, otherId));
      }),
    );
  });

  it('is never minted twice for jobs', () => {
    const stem = jobStem('sync-card');
    expect(stem).toBe('sync-card');
    expect(new Set(Array.from({ length: 1_000 }, () => mintJobId(stem))).size).toBe(1_000);
  });
});
