/** Finds the name that a misspelled one probably means. */

/** The largest accepted Levenshtein distance. */
const MAX_DISTANCE = 2;

/** @returns undefined if no name is close enough. Upper and lower case count as equal. */
export function closestName(given: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => ({
    name,
    slips: levenshteinDistance(given.toLowerCase(), name.toLowerCase()),
  }));
  const [closest] = distances.toSorted((one, other) => one.slips - other.slips);
  return closest !== undefined && closest.slips <= Math.min(MAX_DISTANCE, given.length / 3) ? closest.name : undefined;
}

/** The Levenshtein distance, computed row by row. */
function levenshteinDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, against] of Array.from(other).entries()) {
      const [diagonal = 0, above = 0, left = 0] = [row[column], row[column + 1], next[column]];
      next.push(Math.min(diagonal + Number(letter !== against), above + 1, left + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
