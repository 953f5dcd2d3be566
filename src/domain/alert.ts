export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

export type AlertStatus = 'firing' | 'resolved';
export type Labels = Readonly<Record<string, string>>;

/** A link of an alert that people may follow; the scheme has been allow-listed when the card is drawn. */
export interface AlertLink {
  readonly label: string;
  readonly url: string;
  /** It is a picture, to be shown and not only linked. */
  readonly image?: true;
}

/**
 * One thing that a source says about one alert, normalised. `startsAt` names the episode: a later firing with a
 * later start is a new episode of the same alert.
 */
export interface AlertEvent {
  /** Name of the alert source, e.g. `alertmanager`. */
  readonly source: string;
  /** 16 hex digits; see `fingerprintOf`. */
  readonly fingerprint: string;
  readonly status: AlertStatus;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: Date;
  /** When it ended; set exactly when `status` is `resolved`. */
  readonly endsAt?: Date;
  readonly links: readonly AlertLink[];
  /** A person or tool acknowledged it at the source (PagerDuty Events v2 `acknowledge`). */
  readonly acknowledgedBy?: string;
  /** The source gave no start: the event belongs to the episode that is going on, if one is. */
  readonly startsAtGuessed?: boolean;
  /** The source named the alert and nothing else: labels, annotations and links stay as they are stored. */
  readonly identityOnly?: boolean;
  /** It comes from a source that has grouped it: its card does not wait for company. */
  readonly grouped?: boolean;
  /** It is told again because what hid it is over, and may be over itself in a moment. */
  readonly freed?: boolean;
  /** Its source tells of it again and again while it fires: unheard of by then, it is over. */
  readonly expiresAt?: Date;
  /** Not the source's word: nothing was heard of it in time. Void when something has been heard meanwhile. */
  readonly expired?: true;
  /** What the configuration makes of its labels; set on its way in, never by a source. */
  readonly severity?: Severity;
}

/** See `domain/inhibition.ts`. An alert is hidden while another one fires that has one of its `targets` in its `sources`. */
export interface InhibitionKeys {
  /** Names the set of rules; with `?` behind it, the alert has yet to be looked at with that set. */
  readonly rules: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

/** An alert as it stands in the store: the newest event of its fingerprint. */
export interface Alert
  extends Omit<
    AlertEvent,
    'acknowledgedBy' | 'startsAtGuessed' | 'identityOnly' | 'grouped' | 'freed' | 'expiresAt' | 'expired'
  > {
  /** When its newest event was accepted. */
  readonly updatedAt: Date;
  readonly incidentId?: string;
  /** The silence that hides it, if any. */
  readonly silenceId?: string;
  /** Name of the inhibition rule by which another alert hides it, if any. */
  readonly inhibitedBy?: string;
  /** Fingerprint of that alert. */
  readonly inhibitor?: string;
  /** The keys under which it hides and is hidden, of the rules that it was last looked at with. */
  readonly inhibition?: InhibitionKeys;
}
