import { canonicalId, type Payload, type PointId, valuesAt } from './point-values.ts';

type Json = Record<string, unknown>;

/** What a filter looks at. The payload is read only when a condition asks for it. */
export interface Candidate {
  readonly id: PointId;
  payload(): Payload;
  hasVector(name: string): boolean;
}

const listOf = (value: unknown): unknown[] => (value == null ? [] : Array.isArray(value) ? value : [value]);

/** Whether a point satisfies a filter; a condition that this stand-in does not know throws. */
export function matchesFilter(filter: unknown, candidate: Candidate): boolean {
  if (filter == null) return true;
  const { must, must_not, should, min_should } = filter as Json;
  const holds = (condition: unknown) => matchesCondition(condition as Json, candidate);
  if (!listOf(must).every(holds)) return false;
  if (listOf(must_not).some(holds)) return false;
  const alternatives = listOf(should);
  if (alternatives.length > 0 && !alternatives.some(holds)) return false;
  if (min_should == null) return true;
  const { conditions, min_count } = min_should as { conditions: unknown[]; min_count: number };
  return conditions.filter(holds).length >= min_count;
}

function matchesCondition(condition: Json, candidate: Candidate): boolean {
  if ('has_id' in condition) {
    return listOf(condition['has_id']).some((id) => canonicalId(id as PointId) === candidate.id);
  }
  if ('has_vector' in condition) return candidate.hasVector(String(condition['has_vector']));
  if ('is_empty' in condition) return valuesOf((condition['is_empty'] as Json)['key']).length === 0;
  if ('is_null' in condition) {
    return valuesAt(candidate.payload(), String((condition['is_null'] as Json)['key'])).includes(null);
  }
  if ('key' in condition) return matchesField(condition, valuesOf(condition['key']));
  if ('must' in condition || 'must_not' in condition || 'should' in condition || 'min_should' in condition) {
    return matchesFilter(condition, candidate);
  }
  throw new Error(`The stand-in knows no condition ${JSON.stringify(condition)}.`);

  // As Qdrant does it: a list in a payload is each of its elements.
  function valuesOf(key: unknown): unknown[] {
    return valuesAt(candidate.payload(), String(key))
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .filter((value) => value !== null);
  }
}

function matchesField(condition: Json, values: readonly unknown[]): boolean {
  const { match, range, values_count } = condition as { match?: Json; range?: Json; values_count?: Json };
  if (match != null) return matchesValue(match, values);
  if (range != null) return values.some((value) => within(range, value));
  if (values_count != null) return within(values_count, values.length);
  throw new Error(`The stand-in knows no condition ${JSON.stringify(condition)}.`);
}

function matchesValue(match: Json, values: readonly unknown[]): boolean {
  if ('value' in match) return values.includes(match['value']);
  if ('any' in match) return values.some((value) => (match['any'] as unknown[]).includes(value));
  if ('except' in match) return values.some((value) => !(match['except'] as unknown[]).includes(value));
  if ('text' in match) return values.some((value) => String(value).includes(String(match['text'])));
  throw new Error(`The stand-in knows no match ${JSON.stringify(match)}.`);
}

function within(range: Json, value: unknown): boolean {
  const dated = Object.values(range).some((limit) => typeof limit === 'string');
  const number = dated ? Date.parse(String(value)) : value;
  if (typeof number !== 'number') return false;
  const limit = (name: string): number | undefined => {
    const given = range[name];
    if (given == null) return undefined;
    return typeof given === 'string' ? Date.parse(given) : Number(given);
  };
  const [lt, lte, gt, gte] = ['lt', 'lte', 'gt', 'gte'].map(limit);
  return (
    (lt === undefined || number < lt) &&
    (lte === undefined || number <= lte) &&
    (gt === undefined || number > gt) &&
    (gte === undefined || number >= gte)
  );
}
