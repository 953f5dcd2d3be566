import type { AuditCheck } from '../../domain/audit-report.ts';
import { type JsonPath, valueAt } from '../../domain/json-path.ts';
import { metadataFault, type RequiredField } from './check-metadata.ts';
import { type VectorRule, vectorFault } from './check-vector.ts';
import { documentKey } from './document-key.ts';
import { BoundedList, Finding } from './finding.ts';
import { type Fingerprint, fingerprint } from './fingerprint.ts';
import { SourceIndex } from './source-index.ts';

/** A point as a scroll gives it. */
export interface ScannedPoint {
  readonly id: number | bigint | string;
  readonly payload?: unknown;
  readonly vector?: unknown;
}

export interface ExaminePlan {
  readonly checks: ReadonlySet<AuditCheck>;
  /** Where a payload names its document; undefined: the point's id is the document's name. */
  readonly field: JsonPath | undefined;
  readonly strip: string;
  readonly hashField: JsonPath | undefined;
  readonly required: readonly RequiredField[];
  readonly vectors: VectorRule;
}

/** A document whose content has to be read before a point can be judged. */
export interface OpenQuestion {
  readonly slot: number;
  readonly key: string;
  readonly given: Fingerprint;
}

export const mostListed = 10_000;

/**
 * The audit of points, one after the other, with nothing kept of each: counts, a few examples and bounded lists. It
 * knows nothing of Qdrant and reads nothing.
 */
export class PointExaminer {
  readonly orphans = new Finding();
  readonly integrity = new Finding();
  readonly metadata = new Finding();
  readonly toDelete = new BoundedList(mostListed);
  readonly toRepair = new BoundedList(mostListed);
  readonly orphanDocuments = new SourceIndex();
  /** Points that do not say what they were made from. */
  unattributed = 0;
  /** What stood in front of the document's name in payloads that were understood, with how often. */
  readonly prefixes = new Map<string, number>();
  readonly #plan: ExaminePlan;
  readonly #index: SourceIndex | undefined;

  constructor(plan: ExaminePlan, index: SourceIndex | undefined) {
    this.#plan = plan;
    this.#index = index;
  }

  /** Answers what is left to be asked of the document's content; undefined when nothing is. */
  take(point: ScannedPoint): OpenQuestion | undefined {
    const { checks, vectors, required } = this.#plan;
    const ill = checks.has('integrity') && note(this.integrity, point, vectorFault(point.vector, vectors));
    const poor = checks.has('metadata') && note(this.metadata, point, metadataFault(point.payload, required));
    if (ill || poor) this.toRepair.add(String(point.id));
    return this.#index === undefined ? undefined : this.#relate(point, this.#index);
  }

  #relate(point: ScannedPoint, index: SourceIndex): OpenQuestion | undefined {
    const { checks, field, strip, hashField } = this.#plan;
    const value = field === undefined ? String(point.id) : valueAt(point.payload, field);
    if (typeof value !== 'string' || value === '') {
      this.unattributed += 1;
      return undefined;
    }
    if (checks.has('orphans')) this.orphans.examined += 1;
    const key = documentKey(value, { strip });
    const mark = fingerprint(key ?? value);
    const slot = key === undefined ? -1 : index.find(mark);
    if (slot < 0 || key === undefined) {
      if (!checks.has('orphans')) return undefined;
      this.orphans.add({ point: String(point.id), source: value, fault: 'its document no longer exists' });
      this.orphanDocuments.add(mark);
      this.toDelete.add(String(point.id));
      return undefined;
    }
    index.markSeen(slot);
    this.#learnPrefix(value, key);
    if (!checks.has('synchronisation') || hashField === undefined || index.isStale(slot)) return undefined;
    const hash = valueAt(point.payload, hashField);
    if (typeof hash !== 'string') {
      // Nothing says which content it was made from.
      index.markStale(slot);
      return undefined;
    }
    const given = fingerprint(hash.toLowerCase());
    const same = index.hasHash(slot, given);
    if (same === undefined) return { slot, key, given };
    if (!same) index.markStale(slot);
    return undefined;
  }

  #learnPrefix(value: string, key: string): void {
    if (!value.endsWith(key)) return;
    const prefix = value.slice(0, value.length - key.length);
    if (this.prefixes.size < 100 || this.prefixes.has(prefix)) {
      this.prefixes.set(prefix, (this.prefixes.get(prefix) ?? 0) + 1);
    }
  }
}

function note(finding: Finding, { id }: ScannedPoint, fault: string | undefined): boolean {
  finding.examined += 1;
  if (fault === undefined) return false;
  finding.add({ point: String(id), fault });
  return true;
}
