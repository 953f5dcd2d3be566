/** What a clock on the wall of a zone shows. */
export interface WallClock {
  readonly year: number;
  /** 0 is January. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const BUCKET_MS = 900_000;
const KEPT = 4_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/**
 * Milliseconds a zone is ahead of UTC. Zones change at full quarters of an hour, so one question per quarter is
 * enough: asking Intl for each time stamp of a channel was most of the cost of drawing it.
 */
function offsetMs(atMs: number, timeZone: string): number {
  const quarter = Math.floor(atMs / BUCKET_MS);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= KEPT) offsets.clear();
  const asked = askOffsetMs(quarter * BUCKET_MS, timeZone);
  offsets.set(key, asked);
  return asked;
}

function askOffsetMs(atMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish is the locale whose dates are ISO 8601.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  const wallMs = Date.parse(`${format.format(atMs).replace(' ', 'T')}Z`);
  // Far from our time the year has no four digits, and the offset matters to nobody.
  return Number.isNaN(wallMs) ? 0 : wallMs - atMs;
}

/** The wall clock of an IANA zone at a moment within the range of `Date`. */
export function wallClock(atMs: number, timeZone: string): WallClock {
  const shifted = new Date(Math.max(-8.64e15, Math.min(8.64e15, atMs + offsetMs(atMs, timeZone))));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  };
}
