import type { Alert } from '../domain/alert.ts';
import type { InhibitionAnswer, InhibitionQuestion } from '../domain/ports/inhibition-store.ts';
import { compareSeverity, severityOfAlert } from '../domain/severity.ts';

type Index = Map<string, Map<string, Alert>>;

/** What fires, by the keys under which it hides, may be hidden and is hidden. */
export class InhibitionIndex {
  readonly #sources: Index = new Map();
  readonly #targets: Index = new Map();
  readonly #hiddenBy: Index = new Map();

  /** Takes in an alert that fires now. */
  add(alert: Alert): void {
    for (const key of alert.inhibition?.sources ?? []) put(this.#sources, key, alert);
    for (const key of alert.inhibition?.targets ?? []) put(this.#targets, key, alert);
    if (alert.inhibitor !== undefined) put(this.#hiddenBy, alert.inhibitor, alert);
  }

  /** Takes out an alert as it was taken in. */
  remove(alert: Alert): void {
    for (const key of alert.inhibition?.sources ?? []) drop(this.#sources, key, alert);
    for (const key of alert.inhibition?.targets ?? []) drop(this.#targets, key, alert);
    if (alert.inhibitor !== undefined) drop(this.#hiddenBy, alert.inhibitor, alert);
  }

  /** What a batch asks about the alerts that are not in it. */
  answer({ keys, begun, ended, except }: InhibitionQuestion): InhibitionAnswer {
    const excepted = new Set(except);
    const affected = new Map<string, Alert>();
    const affect = (index: Index, key: string, counts: (alert: Alert) => boolean): void => {
      for (const [fingerprint, alert] of index.get(key) ?? [])
        if (!excepted.has(fingerprint) && counts(alert)) affected.set(fingerprint, alert);
    };
    for (const key of begun) affect(this.#targets, key, (alert) => alert.inhibitor === undefined);
    for (const fingerprint of ended) affect(this.#hiddenBy, fingerprint, () => true);
    const wanted = new Set([
      ...keys,
      ...[...affected.values()].flatMap((alert) => alert.inhibition?.targets ?? []),
    ]);
    const sources = new Map<string, Pick<Alert, 'fingerprint' | 'incidentId'>>();
    for (const key of wanted) {
      const candidates = [...(this.#sources.get(key)?.values() ?? [])];
      const [longest] = candidates.filter(({ fingerprint }) => !excepted.has(fingerprint)).sort(oldestFirst);
      if (longest === undefined) continue;
      const { fingerprint, incidentId } = longest;
      sources.set(key, incidentId === undefined ? { fingerprint } : { fingerprint, incidentId });
    }
    return { sources, affected: [...affected.values()].sort(worstFirst) };
  }
}

function put(index: Index, key: string, alert: Alert): void {
  const alerts = index.get(key) ?? new Map<string, Alert>();
  alerts.set(alert.fingerprint, alert);
  index.set(key, alerts);
}

function drop(index: Index, key: string, { fingerprint }: Alert): void {
  const alerts = index.get(key);
  alerts?.delete(fingerprint);
  if (alerts?.size === 0) index.delete(key);
}

function oldestFirst(left: Alert, right: Alert): number {
  return (
    left.startsAt.getTime() - right.startsAt.getTime() || (left.fingerprint < right.fingerprint ? -1 : 1)
  );
}

function worstFirst(left: Alert, right: Alert): number {
  return compareSeverity(severityOfAlert(left), severityOfAlert(right)) || oldestFirst(left, right);
}
