import type { NewDelivery } from '../domain/delivery.ts';
import type { Incident } from '../domain/incident.ts';
import { CardRecord } from './card-record.ts';
import type { OutcomeTally } from './outcome-tally.ts';
import type { Side } from './replay-outcome.ts';

/** Cards of both configurations that have alerts in common, directly or by others. */
interface Family {
  readonly cards: CardRecord[];
  open: number;
}

/**
 * Which cards of the one configuration hold what the other one shows on which: cards with a common alert are a family.
 * A family is added up as soon as nothing more happens to any of its cards, so that only what is open is remembered.
 */
export class CardLedger {
  readonly #tally: OutcomeTally;
  readonly #isNight: (at: Date) => boolean;
  readonly #cards = new Map<string, CardRecord>();
  readonly #families = new Map<CardRecord, Family>();

  constructor(tally: OutcomeTally, isNight: (at: Date) => boolean) {
    this.#tally = tally;
    this.#isNight = isNight;
  }

  /** How many cards are open. */
  get size(): number {
    return this.#cards.size;
  }

  opened(side: Side, incident: Incident): void {
    const card = new CardRecord(side, incident);
    this.#cards.set(keyOf(side, incident.id), card);
    this.#families.set(card, { cards: [card], open: 1 });
  }

  wanted(side: Side, delivery: NewDelivery, at: Date): void {
    this.#cards.get(keyOf(side, delivery.incidentId ?? ''))?.note(delivery, this.#isNight(at));
  }

  /** The same alert is on these two incidents, and was on this one in reality. */
  link(current: string | undefined, proposed: string | undefined, reality: string | undefined): void {
    const mine = current === undefined ? undefined : this.#cards.get(keyOf('current', current));
    const theirs = proposed === undefined ? undefined : this.#cards.get(keyOf('proposed', proposed));
    if (reality !== undefined) for (const card of [mine, theirs]) card?.noteReality(reality);
    if (mine !== undefined && theirs !== undefined) this.#marry(mine, theirs);
  }

  /** Nothing more will happen to the card. */
  closed(side: Side, incidentId: string): void {
    const key = keyOf(side, incidentId);
    const card = this.#cards.get(key);
    const family = card === undefined ? undefined : this.#families.get(card);
    if (family === undefined) return;
    this.#cards.delete(key);
    family.open -= 1;
    if (family.open === 0) this.#settle(family);
  }

  /** Adds up what is still open. */
  closeAll(): void {
    for (const family of new Set(this.#families.values())) this.#settle(family);
    this.#cards.clear();
  }

  #marry(left: CardRecord, right: CardRecord): void {
    const mine = this.#families.get(left);
    const theirs = this.#families.get(right);
    if (mine === undefined || theirs === undefined || mine === theirs) return;
    const [larger, smaller] = mine.cards.length >= theirs.cards.length ? [mine, theirs] : [theirs, mine];
    larger.cards.push(...smaller.cards);
    larger.open += smaller.open;
    for (const card of smaller.cards) this.#families.set(card, larger);
  }

  #settle(family: Family): void {
    for (const card of family.cards) this.#families.delete(card);
    this.#tally.add(family.cards);
  }
}

function keyOf(side: Side, incidentId: string): string {
  return `${side} ${incidentId}`;
}
