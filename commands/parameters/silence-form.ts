import type { ActionInput } from '../../src/define/action.ts';
import type { Services } from '../../src/define/services.ts';
import { OpsError, UsageError } from '../../src/domain/errors.ts';
import { decodeReference } from '../../src/domain/incident-reference.ts';
import type { Matcher } from '../../src/domain/matcher.ts';
import { parseMatcherLines } from '../../src/domain/matcher-lines.ts';
import { formatWallTime, nextWorkingDay } from '../../src/domain/recurrence.ts';
import { parseRecurrence } from '../../src/domain/recurrence-syntax.ts';
import type { Silence } from '../../src/domain/silence.ts';
import { parseSilenceEnd } from '../../src/domain/silence-end.ts';
import { decodeSilenceReference, encodeSilenceReference } from '../../src/domain/silence-reference.ts';
import { requireMatchers, requireReason } from '../../src/domain/silence-rules.ts';
import { keepEnd, type SilenceModalModel } from '../../templates/silence-modal.ts';

type Form = Pick<ActionInput, 'fields'>;

/** What the form is about: nothing, an incident, or a silence that there is. UsageError for a forged value. */
export type FormSubject =
  | { readonly kind: 'new' }
  | { readonly kind: 'incident'; readonly incidentId: string }
  | { readonly kind: 'silence'; readonly silenceId: string; readonly version: number };

export function readSubject(value: string): FormSubject {
  if (value === '') return { kind: 'new' };
  if (value.startsWith('SIL-')) return { kind: 'silence', ...decodeSilenceReference(value) };
  return { kind: 'incident', incidentId: decodeReference(value).incidentId };
}

/** A form that was filled in. Without `endsAt` the end stays as it is. */
export interface SilenceForm {
  readonly matchers: readonly Matcher[];
  readonly endsAt?: Date;
  /** When it comes again, as it was written. */
  readonly repeat?: string;
  readonly comment: string;
}

/** Reads every field; what is to be mended is answered by block id, all at once. */
export function readSilenceForm(
  { clock, settings }: Pick<Services, 'clock' | 'settings'>,
  { fields }: Form,
): { readonly form: SilenceForm } | { readonly errors: Readonly<Record<string, string>> } {
  const errors: Record<string, string> = {};
  function read<T>(block: string, parse: (text: string) => T): T | undefined {
    const said = fields[block];
    try {
      return parse(typeof said === 'string' ? said : '');
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      errors[block] = error.message;
      return undefined;
    }
  }
  const matchers = read('matchers', readMatchers);
  const now = clock.now();
  const custom = textOf(fields['custom']);
  const end = custom === '' ? textOf(fields['length']) : custom;
  const block = custom === '' ? 'length' : 'custom';
  const endsAt = end === keepEnd ? undefined : read(block, () => parseEnd(end, now, settings));
  const repeat = textOf(fields['repeat']);
  if (repeat !== '') read('repeat', parseRecurrence);
  const comment = read('reason', requireReason);
  if (matchers === undefined || comment === undefined || Object.keys(errors).length > 0) return { errors };
  return {
    form: {
      matchers,
      comment,
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(repeat === '' ? {} : { repeat }),
    },
  };
}

/** The matchers of the form; UsageError for those that are none or would hide everything. */
export function readMatchers(text: string): readonly Matcher[] {
  const matchers = parseMatcherLines(text);
  requireMatchers(matchers);
  return matchers;
}

function parseEnd(text: string, now: Date, settings: Services['settings']): Date {
  // Only what the menu offers is a bare number.
  if (/^\d{1,12}$/.test(text)) return new Date(now.getTime() + Number(text));
  if (text === '') throw new UsageError('Say how long it is to last.');
  return parseSilenceEnd(text, now, settings);
}

function textOf(field: string | readonly string[] | null | undefined): string {
  return typeof field === 'string' ? field.trim() : '';
}

/** What every form of a silence shows, whatever it is about. */
export function formOf(
  { clock, settings }: Pick<Services, 'clock' | 'settings'>,
  parts: Pick<SilenceModalModel, 'value' | 'matchers' | 'about' | 'preview'>,
  silence?: Silence,
): SilenceModalModel {
  const { timeZone, workingDays, silenceDurationsMs } = settings;
  const workingDay = formatWallTime(nextWorkingDay(clock.now(), timeZone, workingDays), timeZone);
  const editing =
    silence === undefined
      ? {}
      : { editing: { endsAt: formatWallTime(silence.endsAt, timeZone), comment: silence.comment } };
  return { ...parts, ...editing, durationsMs: silenceDurationsMs, timeZone, workingDay };
}

/** The form for a silence that there is. */
export function editFormOf(
  services: Pick<Services, 'clock' | 'settings'>,
  silence: Silence,
): SilenceModalModel {
  const value = encodeSilenceReference(silence);
  const about = { id: silence.id, title: silence.comment };
  return formOf(services, { value, about, matchers: silence.matchers }, silence);
}
