/**
 * How much two plain texts are alike, 0 to 1: twice the pairs of neighbouring characters they share over all they
 * have (Sørensen–Dice). A word changed in a sentence leaves it above 0.9.
 */
export function similarity(one: string, other: string): number {
  const all = one.length + other.length - 2;
  if (one === other) {
    return 1;
  }
  if (one.length < 2 || other.length < 2) {
    return 0;
  }
  const pairs = new Map<string, number>();
  for (let index = 1; index < one.length; index += 1) {
    const pair = one.slice(index - 1, index + 1);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let index = 1; index < other.length; index += 1) {
    const pair = other.slice(index - 1, index + 1);
    const left = pairs.get(pair) ?? 0;
    if (left > 0) {
      shared += 1;
      pairs.set(pair, left - 1);
    }
  }
  return (2 * shared) / all;
}

/** Whether the texts can be alike to this degree by their lengths alone; spares the comparison of most pairs. */
export function canBeSimilar(one: string, other: string, degree: number): boolean {
  const shorter = Math.min(one.length, other.length);
  return 2 * shorter >= degree * (one.length + other.length - 2);
}
