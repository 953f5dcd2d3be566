import { parseIncidentId } from './incident-id.ts';
import { decodeVersioned, encodeVersioned } from './versioned-id.ts';

/** What a button carries: which incident, and the version its card showed. */
export interface IncidentReference {
  readonly incidentId: string;
  readonly version: number;
}

/** `INC-20261121-0042:3`. */
export function encodeReference({ incidentId, version }: IncidentReference): string {
  return encodeVersioned({ id: incidentId, version });
}

/** Reads exactly what `encodeReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeReference(text: string): IncidentReference {
  const otherwise = 'no incident. Open the incident anew with /ops incidents.';
  const { id, version } = decodeVersioned(text, parseIncidentId, otherwise);
  return { incidentId: id, version };
}
