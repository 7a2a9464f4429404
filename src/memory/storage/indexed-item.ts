import { type IndexItem, ItemSelector } from "vectra/browser";

/**
 * What the archival index keeps of a memory beside its vector, so that no text is lost with recall.sqlite. As vectra keeps it, which
 * knows neither lists nor `null`.
 */
export type ArchivalMetadata = {
  /** Id of the item. */
  readonly item: string;
  readonly text: string;
  /** JSON array of strings. */
  readonly tags: string;
  readonly source: string;
  readonly at: string;
  /** Empty for `null`. */
  readonly messageId: string;
  /** Set once the item was removed or has another text: not to be restored from here. */
  readonly gone?: string;
};

/** One vector of an index, by the id its text goes by. */
export interface VectorEntry {
  readonly id: string;
  /** Empty, as `values` is, for a text that has not been embedded. */
  readonly modelId: string;
  readonly values: Float32Array;
  /** Of an archival memory; turns of the talk have none. */
  readonly metadata?: ArchivalMetadata;
}

export type ItemMetadata = { readonly model: string } & Partial<ArchivalMetadata>;

export type VectraItem = IndexItem<ItemMetadata>;

export function toVectraItem({ id, modelId, values, metadata }: VectorEntry): VectraItem {
  // vectra's types ask for `number[]`, but it only reads elements and length, and a Float32Array is a view of the file's bytes.
  const vector = values as unknown as number[];
  return { id, metadata: { ...metadata, model: modelId }, vector, norm: ItemSelector.normalize(vector) };
}

/** The inverse of `toVectraItem`. */
export function fromVectraItem({ id, metadata, vector }: VectraItem): VectorEntry {
  const { model, ...rest } = metadata;
  const entry = { id, modelId: model, values: vector as unknown as Float32Array };
  return "item" in rest ? { ...entry, metadata: rest as ArchivalMetadata } : entry;
}
