/**
 * UTF-16 units of a text that are embedded. Models see about 512 tokens, rarely more than 2,500 characters: what is longer would
 * cost time and change nothing.
 */
const MAX_LENGTH = 8_192;

/** The text as it is embedded; never cut within a surrogate pair. */
export function embeddingText(text: string): string {
  const lastUnit = text.charCodeAt(MAX_LENGTH - 1);
  const endsInPair = lastUnit >= 0xd800 && lastUnit <= 0xdbff;
  return text.slice(0, endsInPair ? MAX_LENGTH - 1 : MAX_LENGTH);
}
