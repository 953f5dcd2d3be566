import { UsageError } from './errors.ts';
import { isObject } from './json.ts';

/** The way to a value within JSON; `*` is every member. */
export interface FieldPath {
  readonly source: string;
  readonly steps: readonly string[];
}

const LONGEST = 300;
const MOST_VALUES = 10_000;
const STEP = /(?:^|\.)([^.[\]*"]+|\*)|\[(\d{1,6}|\*|"[^"]*")\]/gy;

/** Reads `a.b[0].c`, `results.*.success` or `["odd.name"]`; UsageError for anything else. */
export function parseFieldPath(source: string): FieldPath {
  const steps: string[] = [];
  let end = 0;
  for (const match of source.matchAll(STEP)) {
    steps.push((match[1] ?? match[2] ?? '').replace(/^"(.*)"$/, '$1'));
    end = match.index + match[0].length;
  }
  if (source === '' || source.startsWith('.') || end !== source.length || source.length > LONGEST) {
    throw new UsageError(
      `'${source.slice(0, 80)}' is not the way to a field. Write names and numbers, e.g. results[0].seconds or suites.*.success.`,
    );
  }
  return { source, steps };
}

/** The values at the path; none where it leads nowhere. */
export function fieldValues(document: unknown, { steps }: FieldPath): readonly unknown[] {
  let values: readonly unknown[] = [document];
  for (const step of steps) values = values.flatMap((value) => membersAt(value, step)).slice(0, MOST_VALUES);
  return values;
}

function membersAt(value: unknown, step: string): readonly unknown[] {
  if (Array.isArray(value)) {
    if (step === '*') return value;
    const index = Number(step);
    return Number.isInteger(index) && index < value.length ? [value[index]] : [];
  }
  if (!isObject(value)) return [];
  if (step === '*') return Object.values(value);
  return Object.hasOwn(value, step) ? [value[step]] : [];
}

/** A figure as people and programs write one: 1 and 0 for a truth, `1,234.5` with marks for thousands; else undefined. */
export function figureOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const plain = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(plain)) return undefined;
  const figure = Number(plain);
  return Number.isFinite(figure) ? figure : undefined;
}
