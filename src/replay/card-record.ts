import type { NewDelivery } from '../domain/delivery.ts';
import type { Incident } from '../domain/incident.ts';
import { cardKey } from '../domain/pages.ts';
import type { Calls, ReplayedCard, Side } from './replay-outcome.ts';

const MOST_INCIDENTS = 5;
const GROUP_MENTION = /<!subteam\^([A-Z0-9]+)>/g;

/** What is gathered of one incident of a replay until nothing more happens to it. */
export class CardRecord {
  readonly side: Side;
  readonly #incident: Incident;
  readonly #channels = new Set<string>();
  readonly #calls = new Map<string, { count: number; atNight: number }>();
  readonly #incidentIds = new Set<string>();

  constructor(side: Side, incident: Incident) {
    this.side = side;
    this.#incident = incident;
  }

  /** Whether anybody would have seen it. */
  get isPosted(): boolean {
    return this.#channels.size > 0;
  }

  /** By target. */
  get calls(): ReadonlyMap<string, { readonly count: number; readonly atNight: number }> {
    return this.#calls;
  }

  /** Notes a message that was wanted for it: its card, a copy of that, or a call. */
  note(delivery: NewDelivery, atNight: boolean): void {
    if (delivery.kind === 'card') this.#channels.add(delivery.channel);
    for (const target of calledBy(delivery)) {
      const calls = this.#calls.get(target) ?? { count: 0, atNight: 0 };
      this.#calls.set(target, { count: calls.count + 1, atNight: calls.atNight + Number(atNight) });
    }
  }

  /** Notes on which incident one of its alerts was in reality. */
  noteReality(incidentId: string): void {
    if (this.#incidentIds.size < MOST_INCIDENTS) this.#incidentIds.add(incidentId);
  }

  /** What there is to tell of it. */
  told(): ReplayedCard {
    const { title, severity, routeName, openedAt } = this.#incident;
    const calls = [...this.#calls].map(([target, counts]): Calls => ({ target, ...counts }));
    return {
      title,
      severity,
      route: routeName,
      channels: [...this.#channels],
      openedAt,
      calls: calls.sort((left, right) => (left.target < right.target ? -1 : 1)),
      incidentIds: [...this.#incidentIds],
    };
  }
}

/** Whom a message calls: somebody by a message of his own, and user groups by being mentioned. */
function calledBy({
  kind,
  key,
  incidentId = '',
  channel,
  message,
  threadOf,
}: NewDelivery): readonly string[] {
  if (kind !== 'page') return [];
  if (threadOf === cardKey(incidentId) || key.startsWith('line.'))
    return [...(message?.text ?? '').matchAll(GROUP_MENTION)].map(([, group]) => group ?? '');
  return [channel];
}
