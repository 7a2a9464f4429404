import { encode } from "gpt-tokenizer/encoding/o200k_base";

/** Control tokens of the turn templates: each is one token of its model, so each counts as one here. */
const CONTROL = /(<\|[A-Za-z0-9_]+\|>|<(?:start|end)_of_turn>|<\/?s>|\[\/?INST\])/;

const controlIds = new Map<string, number>();

/**
 * Token ids by OpenAI's o200k, which stands in for the tokenizers of local models: the same on every machine, good at
 * Japanese, and of their order of size. Control tokens get negative ids of their own.
 */
export function tokensOf(text: string): number[] {
  return text.split(CONTROL).flatMap((piece, index) => {
    if (index % 2 === 1) {
      return [controlId(piece)];
    }
    return piece === "" ? [] : encode(piece);
  });
}

export function countTokens(text: string): number {
  return tokensOf(text).length;
}

function controlId(token: string): number {
  const known = controlIds.get(token);
  if (known !== undefined) {
    return known;
  }
  const id = -1 - controlIds.size;
  controlIds.set(token, id);
  return id;
}
