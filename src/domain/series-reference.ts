import { parseSeriesId } from './incident-id.ts';
import type { SilenceSeries } from './silence-series.ts';
import { decodeVersioned, encodeVersioned } from './versioned-id.ts';

/** What a button about a recurring silence carries: which one, and the version that was on the screen. */
export interface SeriesReference {
  readonly seriesId: string;
  readonly version: number;
}

/** `SER-20261121-0042:3`. */
export function encodeSeriesReference(of: Pick<SilenceSeries, 'id' | 'version'>): string {
  return encodeVersioned(of);
}

/** Reads exactly what `encodeSeriesReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeSeriesReference(text: string): SeriesReference {
  const { id, version } = decodeVersioned(
    text,
    parseSeriesId,
    'no recurring silence. List them anew with /ops silences.',
  );
  return { seriesId: id, version };
}
