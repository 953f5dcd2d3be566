import { type JsonPath, parseJsonPath, valueAt } from '../../domain/json-path.ts';

export const fieldTypes = [
  'any',
  'string',
  'integer',
  'number',
  'boolean',
  'list',
  'object',
  'datetime',
] as const;
export type FieldType = (typeof fieldTypes)[number];

export interface RequiredField {
  readonly name: string;
  readonly path: JsonPath;
  readonly type: FieldType;
}

export function requiredFields(given: Readonly<Record<string, FieldType>>): readonly RequiredField[] {
  return Object.entries(given).map(([name, type]) => ({ name, path: parseJsonPath(name), type }));
}

/** Which required field is absent or of another type, in words; undefined when none is. */
export function metadataFault(payload: unknown, required: readonly RequiredField[]): string | undefined {
  for (const { name, path, type } of required) {
    const value = valueAt(payload, path);
    if (value === undefined || value === null) return `'${name}' is absent`;
    if (!isOf(value, type)) return `'${name}' is ${nameOf(value)}, not ${article(type)}`;
  }
  return undefined;
}

function isOf(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'string':
      // An empty one says as little as none.
      return typeof value === 'string' && value !== '';
    case 'datetime':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value));
    default:
      return typeof value === type;
  }
}

function nameOf(value: unknown): string {
  if (value === '') return 'empty';
  return Array.isArray(value) ? 'a list' : article(typeof value);
}

const article = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
