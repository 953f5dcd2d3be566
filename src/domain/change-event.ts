import type { AlertLink, Labels } from './alert.ts';

/**
 * Something that somebody changed: a deployment, a configuration, a feature switch. It is no alert; it stands as a
 * suspect on the cards of what broke within the half hour after it.
 */
export interface ChangeEvent {
  /** Name of the source that told of it, e.g. `github`. */
  readonly source: string;
  /** Unique within its source: the same change told twice is one change. */
  readonly id: string;
  readonly at: Date;
  /** One line of plain text, e.g. `deploy api 4f2c1 to production`. */
  readonly title: string;
  /** What it touched, under the same names as the labels of alerts (`system`, `service`, `environment`, …). */
  readonly labels: Labels;
  readonly links: readonly AlertLink[];
  /** Who did it, as the source names them. */
  readonly author?: string;
}
