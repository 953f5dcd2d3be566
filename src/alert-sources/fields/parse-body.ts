import type { z } from 'zod';
import { InvalidAlertError } from '../../domain/errors.ts';

/** Validates a body; InvalidAlertError names the first field that is wrong, by its path, and counts the others. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown, hint: string): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  // Zod tells which type it expected; whoever left a field out wants to hear that.
  const isMissing = first?.message.startsWith('Invalid input') && valueAt(body, first.path) === undefined;
  const reason = isMissing ? 'it is missing' : (first?.message ?? 'unknown');
  const path = first === undefined || first.path.length === 0 ? 'the body' : `'${pathText(first.path)}'`;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  throw new InvalidAlertError(`The field ${path} is not acceptable: ${reason}${more}. ${hint}`);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}
