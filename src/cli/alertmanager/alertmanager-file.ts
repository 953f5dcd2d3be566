import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../domain/errors.ts';

/** YAML reads `match: { shard: 2 }` as a number; Alertmanager as text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.array(text).nullish();
const pairs = z.record(z.string(), text).nullish();
const matchers = z.union([texts, text.transform((one) => [one])]);

const route = z.looseObject({
  receiver: text.nullish(),
  group_by: texts,
  group_wait: text.nullish(),
  group_interval: text.nullish(),
  repeat_interval: text.nullish(),
  match: pairs,
  match_re: pairs,
  matchers,
  continue: z.boolean().nullish(),
  mute_time_intervals: texts,
  active_time_intervals: texts,
  get routes(): z.ZodOptional<z.ZodNullable<z.ZodArray<typeof route>>> {
    return z.array(route).nullish();
  },
});

const inhibitRule = z.looseObject({
  source_match: pairs,
  source_match_re: pairs,
  source_matchers: matchers,
  target_match: pairs,
  target_match_re: pairs,
  target_matchers: matchers,
  equal: texts,
});

const timeInterval = z.looseObject({
  name: text,
  time_intervals: z
    .array(
      z.looseObject({
        times: z.array(z.looseObject({ start_time: text, end_time: text })).nullish(),
        weekdays: texts,
        days_of_month: texts,
        months: texts,
        years: texts,
        location: text.nullish(),
      }),
    )
    .nullish(),
});

const receiver = z.looseObject({
  name: text,
  slack_configs: z.array(z.looseObject({ channel: text.nullish() })).nullish(),
});

const file = z.looseObject({
  global: z.looseObject({}).nullish(),
  templates: texts,
  route,
  receivers: z.array(receiver).default([]),
  inhibit_rules: z.array(inhibitRule).nullish(),
  time_intervals: z.array(timeInterval).nullish(),
  mute_time_intervals: z.array(timeInterval).nullish(),
});

/** An `alertmanager.yml`, as far as it is looked at. */
export type AlertmanagerFile = z.output<typeof file>;
export type AlertmanagerRoute = z.output<typeof route>;
export type AlertmanagerReceiver = z.output<typeof receiver>;
export type AlertmanagerInhibitRule = z.output<typeof inhibitRule>;
export type AlertmanagerTimeInterval = z.output<typeof timeInterval>;

/** Reads the text of an `alertmanager.yml`; ConfigError for what Alertmanager would not take either. */
export function readAlertmanagerFile(content: string, name: string): AlertmanagerFile {
  const document = parseDocument(content, { schema: 'core', merge: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw new ConfigError(`'${name}' is not YAML: ${broken.message.split('\n')[0]}`);
  const parsed = file.safeParse(document.toJS({ maxAliasCount: 50 }) ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    (issue) => `  - ${issue.path.join('.') || '(top)'}: ${issue.message}`,
  );
  throw new ConfigError(`'${name}' is not a configuration of Alertmanager:\n${lines.join('\n')}`);
}
