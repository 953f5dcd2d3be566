import { compareSeverity } from '../domain/severity.ts';
import type { CardRecord } from './card-record.ts';
import {
  type Difference,
  differences,
  type ReplayExample,
  type ReplayOutcome,
  type Side,
  type SideTotals,
} from './replay-outcome.ts';

type Pair = Record<Side, number>;
const none = (): Pair => ({ current: 0, proposed: 0 });

interface Ranked extends ReplayExample {
  readonly callsChanged: number;
}

/** Adds up what becomes of the cards, a set of cards with common alerts at a time. */
export class OutcomeTally {
  readonly #examplesOfEach: number;
  readonly #totals = { current: totals(), proposed: totals() };
  readonly #differences = new Map(differences.map((kind) => [kind, { count: 0, ...none() }]));
  readonly #examples = new Map<Difference, Ranked[]>();
  readonly #targets = new Map<string, Pair & { atNight: Pair }>();
  readonly #channels = new Map<string, Pair>();
  readonly #calls = { added: 0, removed: 0 };
  #same = 0;

  constructor(examplesOfEach: number) {
    this.#examplesOfEach = examplesOfEach;
  }

  /** Adds cards that have to do with one another by their alerts, and with no others. */
  add(cards: readonly CardRecord[]): void {
    for (const card of cards) this.#addCard(card);
    const current = cards.filter((card) => card.side === 'current' && card.isPosted);
    const proposed = cards.filter((card) => card.side === 'proposed' && card.isPosted);
    const callsChanged = this.#addCalls(cards);
    const kind = differenceOf(current, proposed, callsChanged > 0);
    if (kind === undefined) {
      this.#same += current.length;
      return;
    }
    const counts = this.#differences.get(kind);
    if (counts === undefined) return;
    counts.count += 1;
    counts.current += current.length;
    counts.proposed += proposed.length;
    this.#keepExample(kind, current, proposed, callsChanged);
  }

  /** What it adds up to. */
  outcome(period: Pick<ReplayOutcome, 'from' | 'to' | 'episodes'>): ReplayOutcome {
    const byTarget = [...this.#targets].map(([target, counts]) => ({ target, ...counts }));
    const channels = [...this.#channels].map(([channel, counts]) => ({ channel, ...counts }));
    return {
      ...period,
      totals: this.#totals,
      same: this.#same,
      differences: Object.fromEntries(this.#differences) as unknown as ReplayOutcome['differences'],
      calls: { ...this.#calls, byTarget: byTarget.sort(busiestFirst(({ target }) => target)) },
      channels: channels.sort(busiestFirst(({ channel }) => channel)),
      examples: differences.flatMap((kind) =>
        (this.#examples.get(kind) ?? []).map(({ callsChanged: _changed, ...example }) => example),
      ),
    };
  }

  #addCard(card: CardRecord): void {
    const mine = this.#totals[card.side];
    if (!card.isPosted) mine.cardless += 1;
    else mine.cards += 1;
    for (const channel of card.told().channels) {
      const counts = this.#channels.get(channel) ?? none();
      counts[card.side] += 1;
      this.#channels.set(channel, counts);
    }
  }

  /** Answers how many calls one configuration makes and the other does not. */
  #addCalls(cards: readonly CardRecord[]): number {
    const here = new Map<string, Pair & { atNight: Pair }>();
    for (const card of cards) {
      for (const [target, { count, atNight }] of card.calls) {
        for (const counts of [countsOf(here, target), countsOf(this.#targets, target)]) {
          counts[card.side] += count;
          counts.atNight[card.side] += atNight;
        }
        this.#totals[card.side].calls += count;
        this.#totals[card.side].callsAtNight += atNight;
      }
    }
    let changed = 0;
    for (const { current, proposed } of here.values()) {
      this.#calls.added += Math.max(0, proposed - current);
      this.#calls.removed += Math.max(0, current - proposed);
      changed += Math.abs(proposed - current);
    }
    return changed;
  }

  #keepExample(
    difference: Difference,
    current: readonly CardRecord[],
    proposed: readonly CardRecord[],
    callsChanged: number,
  ): void {
    const told = (cards: readonly CardRecord[]) => cards.slice(0, 10).map((card) => card.told());
    const kept = this.#examples.get(difference) ?? [];
    kept.push({ difference, current: told(current), proposed: told(proposed), callsChanged });
    this.#examples.set(difference, kept.sort(gravestFirst).slice(0, this.#examplesOfEach));
  }
}

function totals(): { -readonly [K in keyof SideTotals]: SideTotals[K] } {
  return { cards: 0, cardless: 0, calls: 0, callsAtNight: 0 };
}

function countsOf(map: Map<string, Pair & { atNight: Pair }>, target: string): Pair & { atNight: Pair } {
  const known = map.get(target);
  if (known !== undefined) return known;
  const fresh = { ...none(), atNight: none() };
  map.set(target, fresh);
  return fresh;
}

function differenceOf(
  current: readonly CardRecord[],
  proposed: readonly CardRecord[],
  callsDiffer: boolean,
): Difference | undefined {
  if (current.length === 0 && proposed.length === 0) return undefined;
  if (current.length === 0) return 'added';
  if (proposed.length === 0) return 'removed';
  if (current.length > 1) return proposed.length === 1 ? 'merged' : 'regrouped';
  if (proposed.length > 1) return 'split';
  if (channelsOf(current) !== channelsOf(proposed)) return 'moved';
  return callsDiffer ? 'paged' : undefined;
}

function channelsOf(cards: readonly CardRecord[]): string {
  return cards.flatMap((card) => card.told().channels).join(' ');
}

/** What changes most calls, then the worse, then the earlier. */
function gravestFirst(left: Ranked, right: Ranked): number {
  const [a] = [...left.proposed, ...left.current];
  const [b] = [...right.proposed, ...right.current];
  if (a === undefined || b === undefined) return 0;
  return (
    right.callsChanged - left.callsChanged ||
    compareSeverity(a.severity, b.severity) ||
    a.openedAt.getTime() - b.openedAt.getTime() ||
    (a.title < b.title ? -1 : Number(a.title > b.title))
  );
}

function busiestFirst<T extends Pair>(nameOf: (one: T) => string) {
  return (left: T, right: T): number =>
    right.current + right.proposed - left.current - left.proposed || (nameOf(left) < nameOf(right) ? -1 : 1);
}
