import { describe, expect, it } from 'vitest';
import { compileSearch } from '../../src/domain/search-expression.ts';
import { countLogLines } from '../../src/targets/container-logs.ts';
import type { Engine } from '../../src/targets/docker-engine.ts';
import { shortcoming } from '../../src/targets/http-expectation.ts';

// Each line costs what a search may cost at worst, and there are thousands: minutes, if nobody could interrupt it.
const search = compileSearch('.*a.*b.*c');
const costly = Buffer.from(`${'ab'.repeat(search.longestText / 2)}\n`.repeat(8_000));

/** Aborted at the first turn that others have. */
function atNextTurn(): AbortSignal {
  const controller = new AbortController();
  setImmediate(() => controller.abort(new Error('deadline')));
  return controller.signal;
}

describe('text of others that is costly to search', () => {
  it('does not hold up everybody else as the body of an answer', async () => {
    const answer = {
      address: 'http://a',
      status: 200,
      headers: {},
      body: costly,
      size: costly.length,
      timings: { firstByte: 1, total: 1 },
    };
    const wanted = { status: [[200, 299] as const], bodyMatch: search, json: [] };
    await expect(shortcoming(answer, wanted, undefined, atNextTurn())).rejects.toThrow('deadline');
  });

  it('does not hold up everybody else as the log of a container', async () => {
    const engine: Engine = {
      signal: atNextTurn(),
      get: () => Promise.reject(new Error('not asked')),
      stream: async (_, take) => void (await take(costly)),
    };
    const counted = countLogLines(engine, { id: 'x', tty: true }, new Date(0), search);
    await expect(counted).rejects.toThrow('deadline');
  });
});
