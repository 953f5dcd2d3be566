import { randomBytes } from 'node:crypto';
import { UsageError } from '../../domain/errors.ts';
import { fingerprintOf } from '../../domain/fingerprint.ts';

/**
 * Opsgenie knows an alert under four names: its alias, its id, a short number and, while a request is under way, the
 * request's id. All of ours are the fingerprint in another dress, so that nothing has to be stored to find it again.
 */
export function fingerprintOfAlias(alias: string): string {
  return fingerprintOf({ source: 'opsgenie', alias });
}

const ID_TAIL = '-8000-000000000000';

/** `4e08a271-01ff-d379-8000-000000000000` */
export function alertIdOf(fingerprint: string): string {
  return `${fingerprint.slice(0, 8)}-${fingerprint.slice(8, 12)}-${fingerprint.slice(12)}${ID_TAIL}`;
}

/** The fingerprint as a number. */
export function tinyIdOf(fingerprint: string): string {
  return BigInt(`0x${fingerprint}`).toString();
}

/** The alert that is meant by `identifier`; UsageError for what cannot be one of its kind. */
export function identified(identifier: string, type = 'id'): string {
  if (type === 'alias') return fingerprintOfAlias(identifier);
  const found = type === 'tiny' ? ofTinyId(identifier) : type === 'id' ? ofAlertId(identifier) : undefined;
  if (found !== undefined) return found;
  throw new UsageError(
    `'${identifier.slice(0, 100)}' is not an alert's ${type.slice(0, 20)}. Name it by identifierType alias, id or tiny.`,
  );
}

function ofAlertId(id: string): string | undefined {
  const hex = id.toLowerCase().replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(hex) && id.toLowerCase().endsWith(ID_TAIL) ? hex.slice(0, 16) : undefined;
}

function ofTinyId(id: string): string | undefined {
  if (!/^\d{1,20}$/.test(id) || BigInt(id) >= 2n ** 64n) return undefined;
  return BigInt(id).toString(16).padStart(16, '0');
}

export const requestActions = ['Create', 'Acknowledge', 'Close', 'AddNote'] as const;
export type RequestAction = (typeof requestActions)[number];

/** An id for a request that has been done: alert, action and time, with three random digits. */
export function requestIdOf(fingerprint: string, action: RequestAction, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const tail = `${requestActions.indexOf(action)}${randomBytes(2).toString('hex').slice(0, 3)}`;
  const hex = `${fingerprint}${tail}${time}`;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What a request id stands for; undefined for one that is not ours. */
export function readRequestId(
  id: string,
): { readonly fingerprint: string; readonly action: RequestAction; readonly at: Date } | undefined {
  const hex = id.toLowerCase().replaceAll('-', '');
  const action = requestActions[Number(hex[16])];
  if (!/^[0-9a-f]{32}$/.test(hex) || action === undefined) return undefined;
  return { fingerprint: hex.slice(0, 16), action, at: new Date(Number.parseInt(hex.slice(20), 16)) };
}
