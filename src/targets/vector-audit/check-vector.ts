/** What vectors have to be. */
export interface VectorRule {
  /** Undefined: as the collection has it. */
  readonly dimension: number | undefined;
  /** Names that each point has to have a vector of; '' is the one without a name. */
  readonly names: readonly string[];
}

/** What is wrong with the vectors of a point, in words; undefined when nothing is. */
export function vectorFault(given: unknown, { dimension, names }: VectorRule): string | undefined {
  for (const name of names) {
    const vector = name === '' ? given : memberOf(given, name);
    const fault = faultOf(vector, dimension);
    if (fault !== undefined) return name === '' ? fault : `vector '${name}': ${fault}`;
  }
  return undefined;
}

function memberOf(given: unknown, name: string): unknown {
  if (given === null || typeof given !== 'object' || !Object.hasOwn(given, name)) return undefined;
  return (given as Readonly<Record<string, unknown>>)[name];
}

// A multivector is a list of rows. NaN and infinity are null in JSON.
function faultOf(vector: unknown, dimension: number | undefined): string | undefined {
  if (vector === undefined || vector === null) return 'no vector';
  if (!Array.isArray(vector)) return 'no dense vector';
  if (Array.isArray(vector[0])) {
    for (const row of vector) {
      const fault = faultOf(row, dimension);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (vector.length === 0) return 'empty vector';
  if (dimension !== undefined && vector.length !== dimension) {
    return `${vector.length} dimensions, not ${dimension}`;
  }
  let zero = true;
  for (let index = 0; index < vector.length; index += 1) {
    const value: unknown = vector[index];
    if (typeof value !== 'number' || !Number.isFinite(value)) return `NaN or null at ${index}`;
    if (value !== 0) zero = false;
  }
  return zero ? 'all zero' : undefined;
}
