import type { Clock } from '../domain/clock.ts';
import { RateLimitedError } from '../domain/errors.ts';
import type { WantedMessage } from '../domain/ports/publisher.ts';

const intervalMs = 1_000;
/** A card whose counts go on changing is brought up to date at least this often. */
const busyIntervalMs = 15_000;
/** Counts that change again after this long are news. */
const keptMs = 4 * busyIntervalMs;

type Shown = Pick<WantedMessage, 'revision' | 'version'>;

/** What is remembered of one card. */
interface Paced {
  /** Posted, edited or looked at. */
  readonly touchedAtMs: number;
  readonly editedAtMs: number;
  readonly version: number | undefined;
  /** Edits in a row that changed nothing but counts. */
  readonly counting: number;
  /** The revision that was wanted at the last look. */
  readonly seen: number;
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
  /** The one that was touched longest ago first. */
  const cards = new Map<string, Paced>();
  const now = () => clock.now().getTime();

  function keep(key: string, card: Paced): void {
    cards.delete(key);
    cards.set(key, card);
    // What is kept is what was touched of late; each call looks at no more than it takes away.
    for (const [other, { touchedAtMs }] of cards) {
      const restedMs = card.touchedAtMs - touchedAtMs;
      if (restedMs >= 0 && restedMs < keptMs) return;
      cards.delete(other);
    }
  }

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
      keep(key, { ...card, seen: revision, touchedAtMs: now() });
      throw new RateLimitedError('The counts of the card go on changing.', intervalMs);
    },
    touched(key, shown) {
      const nowMs = now();
      const before = cards.get(key);
      const counts = before !== undefined && nowMs - before.editedAtMs < keptMs;
      const sameVersion = before?.version === undefined || before.version === shown?.version;
      keep(key, {
        touchedAtMs: nowMs,
        editedAtMs: nowMs,
        version: shown?.version,
        counting: counts && sameVersion ? before.counting + 1 : 0,
        seen: shown?.revision ?? 0,
      });
    },
  };
}
