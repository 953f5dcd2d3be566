import { createRequire } from 'node:module';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/** A JSONata expression that compiles. https://docs.jsonata.org */
const expression = z
  .string()
  .min(1)
  .max(4000)
  .superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: text });
  });
const expressions = z.record(z.string().min(1).max(200), expression);

/** How the body of some sender becomes alerts: an expression for each field, looked at within one alert of the body. */
export const mappingSchema = z.strictObject({
  /** The list of alerts within the body; left out: the body is one alert. */
  alerts: expression.optional(),
  name: expression,
  status: expression.optional(),
  severity: expression.optional(),
  key: expression.optional(),
  summary: expression.optional(),
  description: expression.optional(),
  labels: expressions.optional(),
  annotations: expressions.optional(),
  startsAt: expression.optional(),
  endsAt: expression.optional(),
  links: z.record(z.string().min(1).max(75), expression).optional(),
});

export type Mapping = z.output<typeof mappingSchema>;

/** The mapping of validated options. */
export function mappingOf(options: unknown): Mapping | undefined {
  const configured = (given: unknown): given is { readonly mapping?: Mapping } =>
    typeof given === 'object' && given !== null && 'mapping' in given;
  return configured(options) ? options.mapping : undefined;
}

/** Loaded where a mapping is configured and nowhere else: few have one, and each process would carry it. */
function problemOf(text: string): string | undefined {
  const jsonata: (text: string) => unknown = require('jsonata');
  try {
    jsonata(text);
    return undefined;
  } catch (error) {
    return `is not a JSONata expression: ${sentenceOf(error)}`;
  }
}

function sentenceOf(error: unknown): string {
  const { message, position } = z
    .object({ message: z.string(), position: z.number().optional() })
    .catch({ message: String(error), position: undefined })
    .parse(error);
  return position === undefined ? message : `${message} (at character ${position})`;
}
