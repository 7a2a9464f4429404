import { LocalIndex } from "vectra/browser";
import type { Embedded } from "../records.ts";
import type { ItemMetadata, VectorEntry } from "./indexed-item.ts";
import { decodeVectors, type VectorFile } from "./vector-file.ts";
import { OneFileStorage, VectorCodec } from "./vectra-seams.ts";

export type { VectorEntry } from "./indexed-item.ts";
export type { VectorFile } from "./vector-file.ts";

interface VectorChanges {
  /** Replace the entries with their ids, or are added behind them. Of several with one id the last counts. */
  readonly put: readonly VectorEntry[];
  /** Ids; what is put and removed at once is gone. */
  readonly remove: readonly string[];
}

/**
 * What a vector index holds, of this format or an older one. The vectors are views of the bytes, which must not change.
 * @throws StoreError `newer-format` if this version cannot read it; Error if the bytes are no vector index.
 */
export function readVectors(bytes: Buffer): VectorFile {
  return decodeVectors(bytes);
}

/**
 * As `readVectors`, for the index of one kind.
 * @throws Error also if it is the index of the other kind: memories have their item beside the vector, turns have not.
 */
export function readVectorsOf(kind: Embedded, bytes: Buffer): VectorFile {
  const file = readVectors(bytes);
  if (file.entries.some(({ metadata }) => (metadata !== undefined) !== (kind === "archival"))) {
    throw new Error("This is the index of other texts.");
  }
  return file;
}

/**
 * The next vector index: what vectra's index makes of the previous one and all changes, in one update. Costs time in proportion to
 * both together, and memory for the vectors once more.
 * @param previous none for a new one.
 * @throws as `readVectors`; StoreError `newer-format` if a newer version wrote the previous one, even if it can be read.
 */
export async function updateVectors(
  previous: Buffer | undefined,
  { put, remove }: VectorChanges,
  appliedSeq: number,
): Promise<Buffer> {
  const storage = new OneFileStorage(previous);
  const index = new LocalIndex<ItemMetadata>("", undefined, storage, new VectorCodec(put, appliedSeq));
  await index.beginUpdate();
  await index.deleteItems(remove);
  await index.endUpdate();
  return await storage.readFile();
}
