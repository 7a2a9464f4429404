// The usual values; see Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
const K1 = 1.2;
const B = 0.75;

/**
 * BM25 score of one row of an FTS4 table with one column.
 * @param matchInfo the blob of SQLite's `matchinfo(table, 'pcnalx')`: 32-bit integers in the machine's byte order.
 */
export function bm25(matchInfo: Uint8Array): number {
  // A copy, because the blob may begin at any byte and an Int32Array only at every fourth.
  const values = new Uint32Array(matchInfo.slice().buffer);
  const [phrases = 0, , documents = 0, averageLength = 0, length = 0] = values;
  const lengthFactor = K1 * (1 - B + (B * length) / Math.max(1, averageLength));
  let score = 0;
  for (let phrase = 0; phrase < phrases; phrase++) {
    const at = 5 + phrase * 3;
    const frequency = values[at] ?? 0;
    const documentFrequency = values[at + 2] ?? 0;
    const idf = Math.log(1 + (documents - documentFrequency + 0.5) / (documentFrequency + 0.5));
    score += (idf * frequency * (K1 + 1)) / (frequency + lengthFactor);
  }
  return score;
}
