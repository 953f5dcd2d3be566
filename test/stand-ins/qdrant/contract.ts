import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = Record<string, unknown>;

/** One operation of Qdrant's published description. */
export interface Operation {
  readonly id: string;
  readonly path: Readonly<Record<string, string>>;
  /** What is wrong with a request, in words; undefined when it fits. */
  wrongRequest(query: URLSearchParams, body: unknown): string | undefined;
  /** What is wrong with an answer; undefined when it fits. */
  wrongAnswer(status: number, contentType: string, body: unknown): string | undefined;
}

interface Described {
  readonly method: string;
  readonly pattern: RegExp;
  readonly operation: Json;
  readonly pointer: string;
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as Json;
const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * OpenAPI 3.0 writes null in a way of its own: `nullable` beside a type, or alone within anyOf. JSON Schema knows
 * only the type null.
 */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (node === null || typeof node !== 'object') return node;
  const { nullable, example: _example, discriminator: _discriminator, ...rest } = node as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  if (nullable !== true) return schema;
  if (Object.keys(schema).length === 0) return { type: 'null' };
  return { anyOf: [{ type: 'null' }, schema] };
}

const ajv = new Ajv({
  strict: false,
  allErrors: false,
  formats: { uuid, uri: true, 'date-time': true, 'partial-date-time': true },
  validateFormats: true,
  logger: false,
});
ajv.addSchema(asJsonSchema({ components: document['components'] }) as Json, 'qdrant');

const compiled = new Map<string, ValidateFunction>();

// References of the document point at its root; within ajv that root has a name.
function named(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"qdrant#/components/'));
}

function validatorOf(key: string, schema: unknown): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = ajv.compile(named(asJsonSchema(schema)) as Json);
  compiled.set(key, made);
  return made;
}

function firstFault(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const fault = validate.errors?.at(-1);
  return `${fault?.instancePath === '' ? 'the body' : fault?.instancePath} ${fault?.message}`;
}

const described: readonly Described[] = Object.entries(document['paths'] as Json).flatMap(([path, methods]) =>
  Object.entries(methods as Json).map(([method, operation]) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    operation: operation as Json,
    pointer: `${method} ${path}`,
  })),
);

/** The operation that a request asks for; undefined when Qdrant has none. */
export function findOperation(method: string, pathname: string): Operation | undefined {
  const found = described
    .filter((one) => one.method === method && one.pattern.test(pathname))
    // `/collections/aliases` before `/collections/{name}`.
    .sort((a, b) => a.pattern.source.split('(?<').length - b.pattern.source.split('(?<').length)[0];
  if (found === undefined) return undefined;
  const groups = found.pattern.exec(pathname)?.groups ?? {};
  const path = Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  return {
    id: String(found.operation['operationId']),
    path,
    wrongRequest: (query, body) => wrongQuery(found, query) ?? wrongBody(found, body),
    wrongAnswer: (status, contentType, body) => wrongAnswer(found, status, contentType, body),
  };
}

function wrongQuery({ operation, pointer }: Described, query: URLSearchParams): string | undefined {
  const parameters = (operation['parameters'] as Json[] | undefined) ?? [];
  const allowed = parameters.filter((one) => one['in'] === 'query');
  for (const [name, text] of query) {
    const parameter = allowed.find((one) => one['name'] === name);
    if (parameter === undefined) return `Query deserialize error: unknown field \`${name}\``;
    const value = /^\d+$/.test(text)
      ? Number(text)
      : text === 'true'
        ? true
        : text === 'false'
          ? false
          : text;
    const fault = firstFault(validatorOf(`${pointer} ?${name}`, parameter['schema']), value);
    if (fault !== undefined) return `Query deserialize error: ${name}: ${fault}`;
  }
  return undefined;
}

function wrongBody({ operation, pointer }: Described, body: unknown): string | undefined {
  const content = (operation['requestBody'] as Json | undefined)?.['content'] as Json | undefined;
  const media = content?.['application/json'] as Json | undefined;
  if (media === undefined) return undefined;
  const fault = firstFault(validatorOf(`${pointer} request`, media['schema']), body);
  return fault === undefined ? undefined : `Format error in JSON body: ${fault}`;
}

function wrongAnswer(
  { operation, pointer }: Described,
  status: number,
  contentType: string,
  body: unknown,
): string | undefined {
  const responses = operation['responses'] as Json;
  const key = [String(status), `${String(status)[0]}XX`, 'default'].find((name) => name in responses);
  if (key === undefined) return `${pointer} never answers ${status}`;
  const content = (responses[key] as Json)['content'] as Json | undefined;
  if (content === undefined) return undefined;
  const media = content[contentType] as Json | undefined;
  // A refusal at the door is plain text, whatever the operation.
  if (media === undefined) return status === 401 ? undefined : `${pointer} never answers ${contentType}`;
  if (contentType !== 'application/json') return undefined;
  return firstFault(validatorOf(`${pointer} ${key}`, media['schema']), body);
}
