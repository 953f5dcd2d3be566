import { parseSilenceId } from './incident-id.ts';
import type { Silence } from './silence.ts';
import { decodeVersioned, encodeVersioned } from './versioned-id.ts';

/** What a button about a silence carries: which one, and the version that was on the screen. */
export interface SilenceReference {
  readonly silenceId: string;
  readonly version: number;
}

/** `SIL-20261121-0042:3`. */
export function encodeSilenceReference(of: Pick<Silence, 'id' | 'version'>): string {
  return encodeVersioned(of);
}

/** Reads exactly what `encodeSilenceReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeSilenceReference(text: string): SilenceReference {
  const { id, version } = decodeVersioned(
    text,
    parseSilenceId,
    'no silence. List them anew with /ops silences.',
  );
  return { silenceId: id, version };
}
