import { formatDuration } from '../src/domain/duration.ts';
import { UsageError } from '../src/domain/errors.ts';
import {
  decodeReference,
  encodeReference,
  type IncidentReference,
} from '../src/domain/incident-reference.ts';
import { choiceMenu } from './blocks.ts';

/** One click silences for the chosen time. An entry's value is `<reference>|<milliseconds>`. */
export function silenceChoice(reference: IncidentReference, durationsMs: readonly number[]) {
  const choices = durationsMs.map((durationMs) => ({
    text: `Silence ${formatDuration(durationMs)}`,
    value: silenceValue(reference, durationMs),
  }));
  return choiceMenu('silence-incident', 'Silence…', choices);
}

/** What an entry of the menu carries; read back by `readSilenceValue`. */
export function silenceValue(reference: IncidentReference, durationMs: number): string {
  return `${encodeReference(reference)}|${durationMs}`;
}

/** Reads what `silenceValue` wrote; UsageError for anything else, since a value can be forged. */
export function readSilenceValue(value: string): IncidentReference & { readonly durationMs: number } {
  const [reference = '', duration = '', ...rest] = value.split('|');
  if (rest.length > 0 || !/^[1-9]\d{0,11}$/.test(duration)) {
    throw new UsageError('The menu carries no duration. Silence it with /ops silence instead.');
  }
  return { ...decodeReference(reference), durationMs: Number(duration) };
}
