import type { Clock } from '../domain/clock.ts';
import { RateLimitedError } from '../domain/errors.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';

const intervalMs = 1_000;
/** A card whose counts go on changing is brought up to date at least this often. */
const busyIntervalMs = 15_000;
const pruneAbove = 1_000;

type Shown = Pick<WantedMessage, 'revision' | 'version'>;

/** What is remembered of one card. */
interface Paced {
  /** Posted, edited or looked at. */
  touchedAtMs: number;
  editedAtMs: number;
  version: number | undefined;
  /** Edits in a row that changed nothing but counts. */
  counting: number;
  /** The revision that was wanted at the last look. */
  seen: number;
}

export interface EditPace {
  /** RateLimitedError with the rest of the second when the card was touched within it. */
  require(key: string): void;
  /**
   * RateLimitedError when nothing but counts has changed and they go on changing: a storm of ten thousand is shown once
   * it has settled, and every 15 s until then. What somebody did (another `version`) is shown at once.
   */
  requireSettled(key: string, wanted: Shown): void;
  touched(key: string, shown?: Shown): void;
}

/** At most one edit a second per card; the one put off shows everything that changed meanwhile. */
export function createEditPace(clock: Clock): EditPace {
  const cards = new Map<string, Paced>();
  const now = () => clock.now().getTime();

  return {
    require(key) {
      const sinceMs = now() - (cards.get(key)?.touchedAtMs ?? Number.NEGATIVE_INFINITY);
      // A clock that was set back must not hold a card for as long as it was set back.
      if (sinceMs >= intervalMs || sinceMs < 0) return;
      throw new RateLimitedError('The card was changed within this second.', intervalMs - sinceMs);
    },
    requireSettled(key, { revision, version }) {
      const card = cards.get(key);
      if (card === undefined || card.counting === 0 || version === undefined) return;
      const sinceMs = now() - card.editedAtMs;
      const hasSettled = card.seen === revision || sinceMs >= busyIntervalMs || sinceMs < 0;
      if (hasSettled || (card.version !== undefined && card.version !== version)) return;
      card.seen = revision;
      card.touchedAtMs = now();
      throw new RateLimitedError('The counts of the card go on changing.', intervalMs);
    },
    touched(key, shown) {
      const nowMs = now();
      const before = cards.get(key);
      const counts = before !== undefined && nowMs - before.editedAtMs < 4 * busyIntervalMs;
      const sameVersion = before?.version === undefined || before.version === shown?.version;
      cards.set(key, {
        touchedAtMs: nowMs,
        editedAtMs: nowMs,
        version: shown?.version,
        counting: counts && sameVersion ? before.counting + 1 : 0,
        seen: shown?.revision ?? 0,
      });
      if (cards.size <= pruneAbove) return;
      for (const [other, { touchedAtMs }] of cards)
        if (nowMs - touchedAtMs >= busyIntervalMs) cards.delete(other);
    },
  };
}
