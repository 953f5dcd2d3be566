import { z } from 'zod';
import type { SilenceRequest } from '../../define/alert-desk.ts';
import { UsageError } from '../../domain/errors.ts';
import { type Matcher, matches } from '../../domain/matcher.ts';
import { formatMatcher, parseMatcher } from '../../domain/matcher-syntax.ts';
import { type Silence, silenceState } from '../../domain/silence.ts';
import { parseBody } from '../fields/parse-body.ts';
import { timestamp } from '../fields/timestamp.ts';

const operators = {
  '=': [false, true],
  '!=': [false, false],
  '=~': [true, true],
  '!~': [true, false],
} as const;

/** A silence as Alertmanager's API shows it (`gettableSilence`). */
export function gettableSilence(silence: Silence, now: Date): object {
  const { id, author, comment, startsAt, endsAt } = silence;
  return {
    id,
    status: { state: silenceState(silence, now) },
    // When it was last changed is not kept; it cannot have been before it was made.
    updatedAt: (startsAt < now ? startsAt : now).toISOString(),
    comment,
    createdBy: author,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    matchers: silence.matchers.map(({ label: name, operator, value }) => {
      const [isRegex, isEqual] = operators[operator];
      return { name, value, isRegex, isEqual };
    }),
  };
}

/** In the order of Alertmanager: active ones by their end, pending ones by their start, ended ones by their end. */
export function gettableSilences(silences: readonly Silence[], now: Date): readonly object[] {
  const rank = { active: 0, pending: 1, expired: 2 } as const;
  return silences
    .toSorted((left, right) => {
      const state = silenceState(left, now);
      const byState = rank[state] - rank[silenceState(right, now)];
      const key = state === 'pending' ? 'startsAt' : 'endsAt';
      return byState || left[key].getTime() - right[key].getTime();
    })
    .map((silence) => gettableSilence(silence, now));
}

/** Whether what the silence demands of labels meets the filters, label by label, as Alertmanager compares them. */
export function silenceMeets({ matchers }: Silence, filters: readonly Matcher[]): boolean {
  const demanded = Object.fromEntries(matchers.map(({ label, value }) => [label, value]));
  return filters.every((filter) => matches(filter, demanded));
}

const matcher = z
  .object({
    name: z.string().min(1),
    value: z.string(),
    isRegex: z.boolean(),
    isEqual: z.boolean().default(true),
  })
  .transform(({ name: label, value, isRegex, isEqual }): Matcher => {
    const operator = isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';
    return { label, operator, value };
  });

const body = z.object({
  id: z.string().nullish(),
  matchers: z.array(matcher).min(1, 'has to hold at least one matcher'),
  startsAt: timestamp,
  endsAt: timestamp,
  createdBy: z.string(),
  comment: z.string(),
});

/** What `POST /api/v2/silences` asks for; InvalidAlertError or UsageError saying what is wrong with it. */
export function parseSilence(raw: unknown, now: Date): SilenceRequest {
  const { id, matchers, startsAt, endsAt, createdBy, comment } = parseBody(
    body,
    raw,
    'Send what POST /api/v2/silences of Alertmanager takes.',
  );
  if (endsAt === undefined)
    throw new UsageError("The field 'endsAt' is missing: no silence is without an end.");
  return {
    ...(id === undefined || id === null || id === '' ? {} : { id }),
    // Written and read back: what our own syntax refuses, e.g. an expression that could hang, is refused here too.
    matchers: matchers.map((one) => parseMatcher(formatMatcher(one))),
    startsAt: startsAt ?? now,
    endsAt,
    author: createdBy,
    comment,
  };
}
