import { type IndexItem, ItemSelector } from "vectra/browser";
import type { ArchivalItem } from "../records.ts";

/** The vector of an item, and the model that made it. */
export interface ItemVector {
  readonly modelId: string;
  readonly values: Float32Array;
}

/** An archival item with its vector, if it has been embedded. */
export interface IndexedItem {
  readonly item: ArchivalItem;
  readonly vector: ItemVector | undefined;
}

/** An archival item's fields as vectra keeps them, which knows neither lists nor `null`. */
export type ArchivalMetadata = {
  readonly text: string;
  /** JSON array of strings. */
  readonly tags: string;
  readonly source: string;
  readonly at: string;
  /** Empty for `null`. */
  readonly messageId: string;
  /** Id of the embedding model; empty until the item has been embedded. */
  readonly model: string;
};

export type VectraItem = IndexItem<ArchivalMetadata>;

// For a zero vector, vectra's cosine would not be a number.
const NOT_EMBEDDED = Float32Array.of(1);

export function toVectraItem({ item, vector }: IndexedItem): VectraItem {
  const metadata: ArchivalMetadata = {
    text: item.text,
    tags: JSON.stringify(item.tags),
    source: item.source,
    at: item.at,
    messageId: item.messageId ?? "",
    model: vector?.modelId ?? "",
  };
  return vectraItem(item.id, metadata, vector?.values ?? NOT_EMBEDDED);
}

export function vectraItem(id: string, metadata: ArchivalMetadata, values: Float32Array): VectraItem {
  const vector = asVectraVector(values);
  return { id, metadata, vector, norm: ItemSelector.normalize(vector) };
}

/** The inverse of `toVectraItem`. */
export function fromVectraItem({ id, metadata, vector }: VectraItem): IndexedItem {
  const { text, tags, source, at, messageId, model } = metadata;
  return {
    item: { id, text, tags: JSON.parse(tags), source, at, messageId: messageId === "" ? null : messageId },
    vector: model === "" ? undefined : { modelId: model, values: Float32Array.from(vector) },
  };
}

/** vectra's types ask for `number[]`, but it only reads elements and length, and a Float32Array takes half the memory. */
export function asVectraVector(values: Float32Array): number[] {
  return values as unknown as number[];
}
