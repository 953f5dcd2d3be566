import type { AlertEvent } from '../domain/alert.ts';
import { InvalidAlertError } from '../domain/errors.ts';
import type { UnreadDelivery } from '../domain/unread-delivery.ts';
import type { LoadedAlertSource } from './alert-source.ts';

/** Reads what was taken in unread. InvalidAlertError where the source is gone, e.g. from a configuration of before. */
export function readUnread(
  sources: readonly LoadedAlertSource[],
): (delivery: UnreadDelivery) => readonly AlertEvent[] {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return ({ source, at, body }) => {
    const found = byName.get(source);
    if (found === undefined) {
      throw new InvalidAlertError(`There is no alert source '${source}' any more. Configure it again.`);
    }
    return found.parse(body, { now: at, headers: {} }).events;
  };
}
