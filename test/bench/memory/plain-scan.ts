/** The simplest exact search there is: every dot product in a loop, and the ten best rows. */
export function plainScan(table: Float32Array, query: Float32Array): number[] {
  const best: { readonly row: number; readonly score: number }[] = [];
  const dimensions = query.length;
  const rows = table.length / dimensions;
  for (let row = 0; row < rows; row++) {
    let score = 0;
    for (let i = 0, at = row * dimensions; i < dimensions; i++, at++) {
      score += (table[at] ?? 0) * (query[i] ?? 0);
    }
    if (best.length < 10 || score > (best[9]?.score ?? 0)) {
      best.push({ row, score });
      best.sort((a, b) => b.score - a.score);
      best.length = Math.min(best.length, 10);
    }
  }
  return best.map(({ row }) => row);
}
