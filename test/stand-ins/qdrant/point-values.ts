/** A point's name: an unsigned integer or a UUID. */
export type PointId = number | string;

export type Payload = Readonly<Record<string, unknown>>;

/** A UUID as Qdrant answers it: lower case, with dashes. */
export function canonicalId(id: PointId): PointId {
  if (typeof id === 'number') return id;
  const plain = id.toLowerCase().replaceAll('-', '');
  return plain.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** In the order of a scroll: integers first, then UUIDs. */
export function compareIds(left: PointId, right: PointId): number {
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Every value at a path such as `meta.source` or `tags[].name`. */
export function valuesAt(payload: unknown, path: string): unknown[] {
  let found: unknown[] = [payload];
  for (const step of path.split('.')) {
    const name = step.replace(/\[\]$/, '');
    found = found.flatMap((value) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
      return name in value ? [(value as Record<string, unknown>)[name]] : [];
    });
    if (step.endsWith('[]')) found = found.flatMap((value) => (Array.isArray(value) ? value : []));
  }
  return found;
}
