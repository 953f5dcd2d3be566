import type { Alert, InhibitionKeys, Labels } from '../alert.ts';
import type { Hiding, InhibitionCause } from '../inhibition.ts';

/** What a batch has to know about alerts that are not in it. */
export interface InhibitionQuestion {
  /** Keys under which something in the batch could be hidden. */
  readonly keys: readonly string[];
  /** Keys under which something begins to hide. */
  readonly begun: readonly string[];
  /** Fingerprints of what may hide no longer what it hid. */
  readonly ended: readonly string[];
  /** Fingerprints that the batch itself decides on: they are neither sources nor affected. */
  readonly except: readonly string[];
  /** The set of rules in force. */
  readonly rules: string;
}

export interface InhibitionAnswer {
  /** Of each key asked for, and of each that an affected alert has: the firing alert that has hidden by it longest. */
  readonly sources: ReadonlyMap<string, Pick<Alert, 'fingerprint' | 'incidentId'>>;
  /**
   * Firing alerts that are to be looked at again, worst first. Of very many only the first are answered, and the
   * others marked as pending.
   */
  readonly affected: readonly Alert[];
}

/** Keeps the keys of what fires in step with the rules. */
export interface InhibitionStore {
  /** What hides alerts of the incident that no silence hides, the one that hides the most first. */
  causes(incidentId: string, limit: number): Promise<readonly InhibitionCause[]>;
  /** What the firing alerts of these fingerprints hide that is not on this incident itself. */
  hiding(incidentId: string, fingerprints: readonly string[]): Promise<Hiding>;
  /** From now on these rules are in force. */
  adopt(rules: string): Promise<void>;
  /** The set of rules in force; undefined before the first. */
  inForce(): Promise<string | undefined>;
  /**
   * Gives up to `limit` firing alerts whose keys are of other rules the keys of these; answers how many there were.
   * Those that are hidden, or could be, are pending from then on.
   */
  rekey(rules: string, keysOf: (labels: Labels) => InhibitionKeys, limit: number): Promise<number>;
  /** Firing alerts that have yet to be looked at with these rules, worst first. */
  pending(rules: string, limit: number): Promise<readonly Alert[]>;
}
