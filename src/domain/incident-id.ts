import { UsageError } from './errors.ts';

const TOLERANT = /^[`'"#(]*(?:(inc|sil|mnt|ser)[-_ ]?)?(\d{8})[-_ /](\d{1,9})[`'").,;:]*$/i;

function format(prefix: string, day: Date, n: number): string {
  return `${prefix}-${day.toISOString().slice(0, 10).replaceAll('-', '')}-${String(n).padStart(4, '0')}`;
}

/** `INC-YYYYMMDD-NNNN`: the UTC day and a number from 1 that grows past four digits when a day is that bad. */
export function formatIncidentId(day: Date, n: number): string {
  return format('INC', day, n);
}

/** `SIL-YYYYMMDD-NNNN`, counted as incidents are. */
export function formatSilenceId(day: Date, n: number): string {
  return format('SIL', day, n);
}

/** `MNT-YYYYMMDD-NNNN`, counted as incidents are. */
export function formatWindowId(day: Date, n: number): string {
  return format('MNT', day, n);
}

/** `SER-YYYYMMDD-NNNN`, counted as incidents are. */
export function formatSeriesId(day: Date, n: number): string {
  return format('SER', day, n);
}

const PLACEHOLDER = /new-incident-\d{6}/g;

/** Stands for the id of an incident until the store has minted one. All of one length: none begins another. */
export function placeholderIncidentId(index: number): string {
  return `new-incident-${String(index).padStart(6, '0')}`;
}

/** The text with the ids that placeholders have come to. */
export function withMintedIds(text: string, idOf: (placeholder: string) => string): string {
  return text.replace(PLACEHOLDER, idOf);
}

/** The canonical id of what a person typed (`inc-20261121-42`, `20261121-42`); UsageError with an example. */
export function parseIncidentId(text: string): string {
  return parse('INC', 'an incident', '/ops incidents', text);
}

/** The canonical id of what a person typed (`sil-20261121-3`); UsageError with an example. */
export function parseSilenceId(text: string): string {
  return parse('SIL', 'a silence', '/ops silences', text);
}

/** The canonical id of what a person typed (`mnt-20261121-3`); UsageError with an example. */
export function parseWindowId(text: string): string {
  return parse('MNT', 'a maintenance window', '/ops maintenance list', text);
}

/** The canonical id of what a person typed (`ser-20261121-3`); UsageError with an example. */
export function parseSeriesId(text: string): string {
  return parse('SER', 'a recurring silence', '/ops silences', text);
}

function parse(prefix: string, noun: string, list: string, text: string): string {
  const [, typed, digits = '', number = ''] = TOLERANT.exec(text.trim()) ?? [];
  const n = Number(number);
  const day = dayOf(digits);
  if (day === undefined || n < 1 || (typed !== undefined && typed.toUpperCase() !== prefix)) {
    throw new UsageError(
      `'${text.slice(0, 60)}' is not the id of ${noun}. Write it as ${prefix}-20261121-0042; ${list} shows the open ones.`,
    );
  }
  return format(prefix, day, n);
}

function dayOf(digits: string): Date | undefined {
  const iso = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  // 30 February parses in some engines and rolls over: only what reads back the same is a day.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso) ? day : undefined;
}
