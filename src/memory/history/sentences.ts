/** A sentence, or a line without an end mark, and the white space between it and what comes before it. */
export interface Sentence {
  readonly gap: string;
  readonly text: string;
}

// Behind a Japanese end mark; behind an English one where white space follows; before a line break. Closing brackets and quotes
// belong to the sentence. Each looks at a few characters only.
const BOUNDARY = /(?<=[。．！？][」』）”’]?)(?![。．！？」』）”’])|(?<=[.!?]["')”’]?)(?=\s)|(?=\n)/u;

/** The text in pieces that can change each for itself. The last one is empty: its gap is the white space at the end of the text. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let gap = "";
  for (const piece of text.split(BOUNDARY)) {
    const start = piece.trimStart();
    const sentence = start.trimEnd();
    gap += piece.slice(0, piece.length - start.length);
    if (sentence !== "") {
      sentences.push({ gap, text: sentence });
      gap = start.slice(sentence.length);
    }
  }
  return [...sentences, { gap, text: "" }];
}
