export type Distance = 'Cosine' | 'Dot' | 'Euclid' | 'Manhattan';

/** Whether the larger score is the nearer point. */
export const largerIsNearer = (distance: Distance): boolean => distance === 'Cosine' || distance === 'Dot';

/** The score of Qdrant: similarity for Cosine and Dot, distance for the others. */
export function scoreOf(distance: Distance, left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    if (distance === 'Euclid') sum += (a - b) ** 2;
    else if (distance === 'Manhattan') sum += Math.abs(a - b);
    else sum += a * b;
  }
  return distance === 'Euclid' ? Math.sqrt(sum) : sum;
}

/** Cosine is kept as a dot product of unit vectors; a zero vector stays what it is. */
export function stored(distance: Distance, vector: readonly number[]): readonly number[] {
  if (distance !== 'Cosine') return vector;
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length < 1e-12 || Math.abs(length - 1) < 1e-7 ? vector : vector.map((value) => value / length);
}
