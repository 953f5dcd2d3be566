import type { AlertEvent } from '../domain/alert.ts';
import { InvalidAlertError } from '../domain/errors.ts';
import { sanitiseEvent } from '../domain/sanitise.ts';

const FINGERPRINT = /^[0-9a-f]{16}$/;

/** The event as it may be stored. InvalidAlertError for one that no source may produce. */
export function validEvent(event: AlertEvent): AlertEvent {
  const dates = [event.startsAt, ...(event.endsAt === undefined ? [] : [event.endsAt])];
  if (!FINGERPRINT.test(event.fingerprint) || dates.some((date) => Number.isNaN(date.getTime()))) {
    throw new InvalidAlertError(
      `An alert from '${event.source}' has no usable fingerprint or time ('${event.fingerprint.slice(0, 40)}'). Mend its source.`,
    );
  }
  return sanitiseEvent(event);
}
