import { UsageError } from './errors.ts';
import { parseSeriesId } from './incident-id.ts';
import type { SilenceSeries } from './silence-series.ts';

/** What a button about a recurring silence carries: which one, and the version that was on the screen. */
export interface SeriesReference {
  readonly seriesId: string;
  readonly version: number;
}

const LONGEST = 60;
const SHAPE = /^(SER-\d{8}-\d{4,9}):([1-9]\d{0,8})$/;

/** `SER-20261121-0042:3`. */
export function encodeSeriesReference({ id, version }: Pick<SilenceSeries, 'id' | 'version'>): string {
  return `${id}:${version}`;
}

/** Reads exactly what `encodeSeriesReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeSeriesReference(text: string): SeriesReference {
  const match = text.length > LONGEST ? null : SHAPE.exec(text);
  const [, seriesId = '', version = ''] = match ?? [];
  if (match === null || !isCanonical(seriesId)) {
    throw new UsageError(
      `The button carries '${text.slice(0, LONGEST)}', which names no recurring silence. List them anew with /ops silences.`,
    );
  }
  return { seriesId, version: Number(version) };
}

function isCanonical(id: string): boolean {
  try {
    return parseSeriesId(id) === id;
  } catch {
    return false;
  }
}
