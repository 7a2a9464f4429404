/**
 * A tokenizer of its own: words in pieces of at most four ASCII letters (with the space before them), runs of
 * up to four spaces, and every other character by itself; a control token is one token. Not what any model
 * has, but deterministic, reversible and of a realistic size (about 3.5 characters a token in English, one in
 * Japanese).
 */

const controlTokens = [
  "<BOS_TOKEN>",
  "<EOS_TOKEN>",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|START_OF_TURN_TOKEN|>",
  "<|END_OF_TURN_TOKEN|>",
  "<|SYSTEM_TOKEN|>",
  "<|USER_TOKEN|>",
  "<|CHATBOT_TOKEN|>",
];

const pieces = new RegExp(
  `${controlTokens.map(token => token.replaceAll("|", "\\|")).join("|")}| ?[A-Za-z]{1,4}| {1,4}|[\\s\\S]`,
  "gu",
);

const firstCharacterId = 1_000;
const firstPieceId = 2_000_000;
const asciiSize = 128;

/** The text in tokens; joined, they are the text again. */
export function tokenize(text: string): string[] {
  return text.match(pieces) ?? [];
}

export function countTokens(text: string): number {
  return tokenize(text).length;
}

export function encode(text: string): number[] {
  return tokenize(text).map(tokenId);
}

/** Ids that `encode` does not make are left out. */
export function decode(ids: readonly number[]): string {
  return ids.map(tokenText).join("");
}

function tokenId(token: string): number {
  const control = controlTokens.indexOf(token);
  if (control >= 0) {
    return control;
  }
  const codePoint = token.codePointAt(0) ?? 0;
  if (String.fromCodePoint(codePoint) === token) {
    return firstCharacterId + codePoint;
  }
  let packed = 0;
  for (let i = 0; i < token.length; i++) {
    packed = packed * asciiSize + token.charCodeAt(i);
  }
  return firstPieceId + packed;
}

function tokenText(id: number): string {
  if (id < firstCharacterId) {
    return controlTokens[id] ?? "";
  }
  if (id < firstPieceId) {
    const codePoint = id - firstCharacterId;
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : "";
  }
  let text = "";
  for (let packed = id - firstPieceId; packed > 0; packed = Math.floor(packed / asciiSize)) {
    text = String.fromCharCode(packed % asciiSize) + text;
  }
  return text;
}
