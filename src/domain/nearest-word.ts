/**
 * The number of edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment,
 * the restricted Damerau-Levenshtein distance.
 */
export function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      line.push(cheapest(rows, line, row, column, left, right));
    }
    rows.push(line);
  }
  return rows[left.length]?.[right.length] ?? 0;
}

function cheapest(
  rows: readonly (readonly number[])[],
  line: readonly number[],
  row: number,
  column: number,
  left: string,
  right: string,
): number {
  const above = rows[row - 1] ?? [];
  const differs = left[row - 1] === right[column - 1] ? 0 : 1;
  const costs = [(above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + differs];
  if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
    costs.push((rows[row - 2]?.[column - 2] ?? 0) + 1);
  }
  return Math.min(...costs);
}

/** The word that was probably meant: at most two edits away, and fewer than half of it; undefined when none is. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  const word = typed.toLowerCase().slice(0, 40);
  const ranked = words
    .map((candidate) => ({ candidate, edits: editDistance(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= 2 && edits * 2 < Math.max(candidate.length, 3))
    .sort((left, right) => left.edits - right.edits);
  return ranked[0]?.candidate;
}
