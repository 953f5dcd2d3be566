import { UsageError } from './errors.ts';
import { parseSilenceId } from './incident-id.ts';
import type { Silence } from './silence.ts';

/** What a button about a silence carries: which one, and the version that was on the screen. */
export interface SilenceReference {
  readonly silenceId: string;
  readonly version: number;
}

const LONGEST = 60;
const SHAPE = /^(SIL-\d{8}-\d{4,9}):([1-9]\d{0,8})$/;

/** `SIL-20261121-0042:3`. */
export function encodeSilenceReference({ id, version }: Pick<Silence, 'id' | 'version'>): string {
  return `${id}:${version}`;
}

/** Reads exactly what `encodeSilenceReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeSilenceReference(text: string): SilenceReference {
  const match = text.length > LONGEST ? null : SHAPE.exec(text);
  const [, silenceId = '', version = ''] = match ?? [];
  if (match === null || !isCanonical(silenceId)) {
    throw new UsageError(
      `The button carries '${text.slice(0, LONGEST)}', which names no silence. List them anew with /ops silences.`,
    );
  }
  return { silenceId, version: Number(version) };
}

function isCanonical(id: string): boolean {
  try {
    return parseSilenceId(id) === id;
  } catch {
    return false;
  }
}
