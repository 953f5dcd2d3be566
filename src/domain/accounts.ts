/** What one batch, or all so far, made of its events. Every event is a duplicate or one of the changes. */
export interface IntakeCounts {
  readonly accepted: number;
  readonly deduplicated: number;
  readonly fired: number;
  readonly updated: number;
  readonly resolved: number;
  /** Ends whose beginning was never seen. */
  readonly stored: number;
  readonly acknowledged: number;
  /** Alerts that fire now: by how many a batch changed them, or how many there have to be after all so far. */
  readonly firing: number;
}

export const noCounts: IntakeCounts = {
  accepted: 0,
  deduplicated: 0,
  fired: 0,
  updated: 0,
  resolved: 0,
  stored: 0,
  acknowledged: 0,
  firing: 0,
};

/**
 * Where an alert that fires is: on a card that is posted, on one that waits for Slack, on one that Slack refuses for
 * good, hidden by a silence or by another alert, held (group wait, mute time), closed by a person although it fires, or
 * the canary's. `uncarded`: on an incident that has no card and should; `nowhere`: on no incident and hidden by nothing;
 * `forgotten`: on an incident that resolved by itself. These three are never right.
 */
export const alertPlaces = [
  'carded',
  'waiting',
  'refused',
  'silenced',
  'inhibited',
  'held',
  'closed',
  'canary',
  'uncarded',
  'nowhere',
  'forgotten',
] as const;
export type AlertPlace = (typeof alertPlaces)[number];

/** What is stored, as of one moment. */
export interface Accounts {
  /** As counted on the way in. */
  readonly counts: IntakeCounts;
  /** Alerts that are stored as firing, by where they are. */
  readonly places: Readonly<Record<AlertPlace, number>>;
  /** Cards that wait to be posted for longer than they should. */
  readonly late: number;
  /** Posted cards that show for longer than they should what is not so any more. */
  readonly outdated: number;
  /** Deliveries that were accepted and are not processed for longer than they should be, or cannot be. */
  readonly unprocessed: number;
}

/** One thing that does not agree, as a sentence with its figures. */
export interface Disagreement {
  readonly what: 'events' | 'firing' | 'places' | 'late' | 'outdated' | 'missing' | 'unprocessed';
  readonly text: string;
}

export interface Weighing {
  readonly accounts: Accounts;
  /** Cards that Slack was asked for and does not have, or shows as they were before. */
  readonly missing: number;
  /** With Slack away, cards wait: that is no disagreement. */
  readonly slackAnswers: boolean;
}

/** Everything that does not agree; nothing where all counts do. */
export function disagreements({ accounts, missing, slackAnswers }: Weighing): readonly Disagreement[] {
  const { counts, places, late, outdated, unprocessed } = accounts;
  const changes = changesIn(counts);
  const firing = firingIn(accounts);
  const lost = places.uncarded + places.nowhere + places.forgotten;
  const found: (Disagreement | false)[] = [
    counts.accepted !== counts.deduplicated + changes && {
      what: 'events',
      text: `${counts.accepted} events were accepted, but ${counts.deduplicated} were repeats and ${changes} changed something.`,
    },
    counts.firing !== firing && {
      what: 'firing',
      text: `${counts.firing} alerts have to fire by what was accepted, but ${firing} are stored as firing.`,
    },
    lost > 0 && {
      what: 'places',
      text: `${lost} of ${firing} firing alerts are on no card and hidden by nothing (${places.uncarded} without a card, ${places.nowhere} on no incident, ${places.forgotten} on one that resolved by itself).`,
    },
    slackAnswers && late > 0 && { what: 'late', text: `${late} card(s) wait to be posted for too long.` },
    slackAnswers &&
      outdated > 0 && { what: 'outdated', text: `${outdated} card(s) show for too long what is over.` },
    unprocessed > 0 && {
      what: 'unprocessed',
      text: `${unprocessed} accepted deliveries are not processed. The log says why; they are kept in the table intake_journal.`,
    },
    missing > 0 && {
      what: 'missing',
      text: `${missing} card(s) are not in Slack as they are stored. They are posted or edited again.`,
    },
  ];
  return found.filter((one) => one !== false);
}

/** All events that were no repeats. */
export function changesIn({ fired, updated, resolved, stored, acknowledged }: IntakeCounts): number {
  return fired + updated + resolved + stored + acknowledged;
}

/** All alerts that are stored as firing. */
export function firingIn({ places }: Pick<Accounts, 'places'>): number {
  return alertPlaces.reduce((sum, place) => sum + places[place], 0);
}

/** How the last look at the counts ended. */
export interface Audit {
  readonly at: Date;
  readonly accounts: Accounts;
  readonly disagreements: readonly Disagreement[];
  /** Cards that Slack was asked for. */
  readonly asked: number;
  /** Cards that were not in Slack as they were stored and have been mended, ever. */
  readonly mended: number;
  /** Since when something disagrees, and in how many looks running. */
  readonly since?: Date;
  readonly rounds: number;
  /** The start of the alert that was raised for it and has not ended. */
  readonly raisedAt?: Date;
  /** Key of the card that Slack was asked for last. */
  readonly cursor?: string;
}
