import { UnreachableError } from '../../domain/errors.ts';
import type { Reply } from './resp-reader.ts';
import type { RedisSession } from './session.ts';

export interface ScanLimits {
  /** How many keys are looked at, about. */
  readonly mostKeys: number;
  /** On the clock of `performance.now()`. */
  readonly untilMs: number;
}

/** What a look at all keys came to; at least so many where it was stopped early. */
export interface KeyCount {
  readonly matching: number;
  /** Of those that match; undefined where it was not asked for. */
  readonly withoutExpiry: number | undefined;
  readonly complete: boolean;
  readonly looked: number;
}

/** Keys looked at by one SCAN: few enough that nobody else waits for it. */
const step = 1_000;
/** SCAN may name a key twice while the table is resized; beyond so many it is not remembered which. */
const remembered = 100_000;

/** Counts keys by SCAN: it never holds the server up, and a key that is there all the while is counted once. */
export async function countKeys(
  session: RedisSession,
  pattern: string,
  expiry: boolean,
  { mostKeys, untilMs }: ScanLimits,
): Promise<KeyCount> {
  const seen = new Set<string>();
  let cursor = '0';
  let looked = 0;
  let matching = 0;
  let withoutExpiry = 0;
  do {
    const answer = await session.ask('SCAN', cursor, 'MATCH', pattern, 'COUNT', step);
    const page = readPage(answer);
    cursor = page.cursor;
    looked += step;
    const fresh =
      seen.size < remembered ? [...new Set(page.keys)].filter((key) => !seen.has(key)) : page.keys;
    if (seen.size < remembered) for (const key of fresh) seen.add(key);
    matching += fresh.length;
    if (expiry && fresh.length > 0) {
      const lives = await session.askAll(fresh.map((key) => ['TTL', Buffer.from(key, 'latin1')] as const));
      const refused = lives.find((life) => life instanceof Error);
      // Asked once more, alone, for the sentence that says what to allow.
      if (refused !== undefined) await session.ask('TTL', Buffer.from(fresh[0] ?? '', 'latin1'));
      withoutExpiry += lives.filter((life) => life === -1).length;
    }
  } while (cursor !== '0' && looked < mostKeys && performance.now() < untilMs);
  const complete = cursor === '0';
  return { matching, withoutExpiry: expiry ? withoutExpiry : undefined, complete, looked };
}

function readPage(answer: Reply): { readonly cursor: string; readonly keys: readonly string[] } {
  const [cursor, keys] = Array.isArray(answer) ? (answer as readonly Reply[]) : [];
  if (typeof cursor !== 'string' || !/^\d{1,20}$/.test(cursor) || !Array.isArray(keys)) {
    throw new UnreachableError('What answers to SCAN is no Redis. See to the address of the connection.');
  }
  return { cursor, keys: keys.filter((key) => typeof key === 'string') };
}
