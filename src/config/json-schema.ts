import { z } from 'zod';
import { isObject } from '../domain/json.ts';
import { packSchema, variables } from './packs/pack-schema.ts';
import type { Known } from './resolve.ts';
import { configurationSchema } from './schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

function toSchema(schema: z.ZodType): JsonSchema {
  const made = withoutOwnFormats(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' }),
  );
  return isObject(made) ? made : {};
}

/** The JSON Schema of `watchbill.yml`, for editors; what stands in two sections is checked by `watchbill check` only. */
export function configurationJsonSchema(): JsonSchema {
  return { ...toSchema(configurationSchema), title: 'watchbill.yml' };
}

/** The JSON Schema of a pack. Parameters are those of the way of probing; any value may be a `${variable}`. */
export function packJsonSchema({ probes }: Pick<Known, 'probes'>): JsonSchema {
  const pack = toSchema(packSchema);
  const parts = objectAt(pack, 'properties');
  const named = objectAt(parts, 'probes');
  const probe = objectAt(named, 'additionalProperties');
  const withParameters = {
    ...probe,
    allOf: probes.map(({ name, parameters }) => ({
      if: { properties: { probe: { const: name } }, required: ['probe'] },
      // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema for it
      then: { properties: { parameters: plainOf(toSchema(parameters)) } },
    })),
  };
  const body = withReferences({
    ...parts,
    probes: { ...named, additionalProperties: withParameters },
  });
  return {
    ...pack,
    title: 'A pack: systems/<name>.yml',
    properties: {
      ...(isObject(body) ? body : {}),
      variables: toSchema(variables),
      environments: {
        type: 'object',
        description: 'What differs in each environment: a JSON merge patch (RFC 7396) over everything above.',
        additionalProperties: {
          type: 'object',
          properties: Object.fromEntries([...Object.keys(parts), 'variables'].map((key) => [key, {}])),
          additionalProperties: false,
        },
      },
    },
  };
}

function objectAt(schema: JsonSchema, key: string): JsonSchema {
  const found = schema[key];
  return isObject(found) ? found : {};
}

/** What zod calls a format that JSON Schema does not know stands as a pattern anyway. */
function withoutOwnFormats(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutOwnFormats);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => key !== 'format' || (typeof value === 'string' && !value.includes('_')),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutOwnFormats(value)]));
}

/** A schema within another one names no dialect. */
function plainOf({ $schema: _dialect, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** Wherever something else than any text is asked for, a reference to a variable does as well. */
function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withReferences(value)]),
  );
  return isNarrow(schema) ? { anyOf: [inner, { type: 'string', pattern: '\\$\\{' }] } : inner;
}

function isNarrow({ type, pattern, format, enum: words }: JsonSchema): boolean {
  if (type === 'number' || type === 'integer' || type === 'boolean') return true;
  return type === 'string' && (pattern !== undefined || format !== undefined || words !== undefined);
}
