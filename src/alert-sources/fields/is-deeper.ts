/**
 * Whether there are lists or objects within each other on more than so many levels. Writing out half a megabyte of
 * nothing but brackets takes 100 ms, because each is looked for in all those around it.
 */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
