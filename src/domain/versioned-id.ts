import { UsageError } from './errors.ts';

/** An id with the version that was on the screen, as a button carries both. */
interface VersionedId {
  readonly id: string;
  readonly version: number;
}

/** Slack gives options 150 characters and buttons 2,000; the rest of those is for action names. */
const LONGEST = 60;
const SHAPE = /^([A-Z]{3}-\d{8}-\d{4,9}):([1-9]\d{0,8})$/;

/** `INC-20261121-0042:3`. */
export function encodeVersioned({ id, version }: VersionedId): string {
  return `${id}:${version}`;
}

/**
 * Reads exactly what `encodeVersioned` wrote of an id that `parse` leaves as it is. UsageError for anything else, since
 * a value can be forged; `otherwise` says what it does not name, and what to do.
 */
export function decodeVersioned(text: string, parse: (id: string) => string, otherwise: string): VersionedId {
  const match = text.length > LONGEST ? null : SHAPE.exec(text);
  const [, id = '', version = ''] = match ?? [];
  if (match === null || !isCanonical(id, parse)) {
    throw new UsageError(`The button carries '${text.slice(0, LONGEST)}', which names ${otherwise}`);
  }
  return { id, version: Number(version) };
}

function isCanonical(id: string, parse: (id: string) => string): boolean {
  try {
    return parse(id) === id;
  } catch {
    return false;
  }
}
