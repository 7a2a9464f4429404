import type { Fields } from "../fields.ts";
import { textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";

/**
 * The card of the wanted model, else of the first that can write; embedding models stand in the same lists.
 * Ollama's `:latest` may be left out.
 * @param idOf reads a card's id, `id` unless given.
 * @throws ModelError `no-model`
 */
export function pickModel(
  cards: readonly Fields[],
  wanted: string,
  idOf: (card: Fields) => string | undefined = card => textOf(card["id"]),
): { readonly card: Fields; readonly modelId: string } {
  const listed = cards.flatMap(card => {
    const modelId = idOf(card);
    return modelId === undefined ? [] : [{ card, modelId }];
  });
  const picked =
    wanted === ""
      ? (listed.find(({ modelId }) => !/embed/i.test(modelId)) ?? listed[0])
      : (listed.find(({ modelId }) => modelId === wanted) ??
        listed.find(({ modelId }) => modelId === `${wanted}:latest`));
  if (!picked) {
    throw new ModelError(
      "no-model",
      wanted === "" ? "The server lists no model." : `The server has no model ${wanted}.`,
    );
  }
  return picked;
}
