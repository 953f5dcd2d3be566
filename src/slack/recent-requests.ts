import { systemClock } from '../domain/clock.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';

/** Slack repeats a delivery within minutes at most; a signature older than five is refused anyway. */
const keptMs = 10 * 60_000;
const maxKept = 50_000;
/** A form has to be answered within 3 s, whether or not the database is there. */
const claimWithinMs = 900;

export interface RecentRequests {
  /** True the first time this key is seen within ten minutes. */
  first(key: string): boolean;
}

/** Remembers what this process has handled: most repetitions need not be asked about. Bounded. */
export function createRecentRequests(now: () => number = () => systemClock.now().getTime()): RecentRequests {
  // Insertion order is age order, so the oldest are always at the front.
  const seenAtMs = new Map<string, number>();
  const forget = (): void => {
    for (const [key, atMs] of seenAtMs) {
      if (seenAtMs.size <= maxKept && now() - atMs < keptMs) return;
      seenAtMs.delete(key);
    }
  };
  return {
    first(key) {
      forget();
      if (seenAtMs.has(key)) return false;
      seenAtMs.set(key, now());
      return true;
    },
  };
}

/** Whether a request is to be acted on here; unknown: the database, which alone can tell, does not answer. */
export type Claim = 'first' | 'again' | 'unknown';

/** What a delivery carries through Bolt to its listener. */
export interface WithClaim {
  readonly claim: () => Promise<Claim>;
}

/** Asks all processes together. After the acknowledgement: it takes a commit. Never rejects. */
export async function claimRequest(
  { services, log }: Pick<Edge, 'services' | 'log'>,
  key: string,
): Promise<Claim> {
  // The real time, as for signatures: processes have to agree on it.
  const now = systemClock.now();
  const until = new Date(now.getTime() + keptMs);
  try {
    const late = AbortSignal.timeout(claimWithinMs);
    const claiming = services().stores.requests.claim(key, now, until);
    return (await untilAborted(claiming, late)) ? 'first' : 'again';
  } catch (error) {
    log.warn({ error }, 'Whether a request from Slack was handled before cannot be found out.');
    return 'unknown';
  }
}

/** What is to be done of a request: nothing where another process has done it. */
export async function claimed<T extends { readonly incoming: Incoming }>(
  context: object,
  use: T,
): Promise<T | undefined> {
  const { claim } = context as Partial<WithClaim>;
  const outcome = await claim?.();
  if (outcome === 'again') return undefined;
  return outcome === 'unknown' ? { ...use, incoming: { ...use.incoming, unclaimed: true } } : use;
}
