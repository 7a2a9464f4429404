import type { EmbeddingRole } from "./embedder.ts";

const E5_NAME = /(^|[^a-z0-9])e5([^a-z0-9]|$)/i;

/**
 * What stands before a text. Models of the e5 family were trained with `query: ` and `passage: ` and find clearly less
 * without them (https://huggingface.co/intfloat/multilingual-e5-small, "FAQ"); they are known by "e5" as a word in the
 * model's id, so a folder with such a model has to keep it in its name. Other families take the bare text.
 */
export function prefixFor(modelId: string, role: EmbeddingRole): string {
  return E5_NAME.test(modelId) ? `${role}: ` : "";
}
