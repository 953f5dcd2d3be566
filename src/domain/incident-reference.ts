import { UsageError } from './errors.ts';
import { parseIncidentId } from './incident-id.ts';

/** What a button carries: which incident, and the version its card showed. */
export interface IncidentReference {
  readonly incidentId: string;
  readonly version: number;
}

/** Slack gives options 150 characters and buttons 2,000; the rest of those is for action names. */
const LONGEST = 60;
const SHAPE = /^(INC-\d{8}-\d{4,9}):([1-9]\d{0,8})$/;

/** `INC-20261121-0042:3`. */
export function encodeReference(reference: IncidentReference): string {
  return `${reference.incidentId}:${reference.version}`;
}

/** Reads exactly what `encodeReference` wrote; UsageError for anything else, since a value can be forged. */
export function decodeReference(text: string): IncidentReference {
  const match = text.length > LONGEST ? null : SHAPE.exec(text);
  const [, incidentId = '', version = ''] = match ?? [];
  if (match === null || !isCanonical(incidentId)) {
    throw new UsageError(
      `The button carries '${text.slice(0, LONGEST)}', which names no incident. Open the incident anew with /ops incidents.`,
    );
  }
  return { incidentId, version: Number(version) };
}

function isCanonical(incidentId: string): boolean {
  try {
    return parseIncidentId(incidentId) === incidentId;
  } catch {
    return false;
  }
}
