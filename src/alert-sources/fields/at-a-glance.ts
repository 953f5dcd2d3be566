import { isObject } from '../../domain/json.ts';

// What a body surely is, told far faster than its schema tells it. Each says yes only to what the schema takes too, and
// may say no to that: then the schema is asked.

/** More is counted by `recordOf`. */
const MOST = 1_000;
const CANONICAL = /^20(0[1-9]|[1-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** What `labelMap` takes, with at least so many entries. */
export function isLabelMap(value: unknown, least = 0): boolean {
  if (!isObject(value)) return false;
  let count = 0;
  for (const name in value) {
    count += 1;
    if (count > MOST || name === '__proto__' || typeof value[name] !== 'string') return false;
  }
  return count >= least;
}

/** What `timestamp` takes. */
export function isTime(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value === '0001-01-01T00:00:00Z' || (CANONICAL.test(value) && !Number.isNaN(Date.parse(value)));
}

/** Text, or left out. */
export function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** How many items a list has that are all so; 0 for anything else. */
export function countAll(list: unknown, isSo: (item: unknown) => boolean): number {
  return Array.isArray(list) && list.every(isSo) ? list.length : 0;
}
