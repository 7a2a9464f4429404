import type { FileStorage, IndexData } from "vectra/browser";
import { newerFormat } from "../store-errors.ts";
import { fromVectraItem, toVectraItem, type VectorEntry, type VectraItem } from "./indexed-item.ts";
import { decodeVectors, encodeVectors } from "./vector-file.ts";

const EMPTY = Buffer.alloc(0);

/**
 * The form of our file for vectra's index, and what is to be written with it: entries that replace those with their ids, or are added.
 * They join when vectra reads, because each of its own ways to insert looks through all items for every one that is new.
 */
export class VectorCodec {
  readonly extension = ".kva";
  readonly #put: readonly VectorEntry[];
  readonly #appliedSeq: number;

  /** @param appliedSeq sequence number of the last journal group in what is written. */
  constructor(put: readonly VectorEntry[], appliedSeq: number) {
    this.#put = put;
    this.#appliedSeq = appliedSeq;
  }

  /** @param bytes none for an index that is new. */
  deserializeIndex(bytes: Buffer): IndexData {
    const entries = new Map<string, VectorEntry>();
    const previous = bytes.length === 0 ? undefined : decodeVectors(bytes);
    if (previous?.newer) {
      throw newerFormat();
    }
    for (const entry of previous?.entries ?? []) {
      entries.set(entry.id, entry);
    }
    for (const entry of this.#put) {
      entries.set(entry.id, entry);
    }
    return { version: 1, metadata_config: {}, items: Array.from(entries.values(), toVectraItem) as IndexData["items"] };
  }

  serializeIndex({ items }: IndexData): Buffer {
    return encodeVectors((items as VectraItem[]).map(fromVectraItem), this.#appliedSeq);
  }

  serializeCatalog(): Buffer {
    return unused();
  }

  deserializeCatalog(): never {
    return unused();
  }

  serializeMetadata(): Buffer {
    return unused();
  }

  deserializeMetadata(): never {
    return unused();
  }
}

/** One file that vectra reads from and writes to; nothing is copied, and the disk is the business of whoever takes the bytes. */
export class OneFileStorage implements FileStorage {
  #content: Buffer;

  constructor(content: Buffer = EMPTY) {
    this.#content = content;
  }

  async pathExists(): Promise<boolean> {
    return true;
  }

  async readFile(): Promise<Buffer> {
    return this.#content;
  }

  async upsertFile(_path: string, content: Buffer | string): Promise<void> {
    this.#content = Buffer.isBuffer(content) ? content : Buffer.from(content);
  }

  async createFile(): Promise<void> {
    unused();
  }

  async createFolder(): Promise<void> {
    unused();
  }

  async deleteFile(): Promise<void> {
    unused();
  }

  async deleteFolder(): Promise<void> {
    unused();
  }

  async getDetails(): Promise<never> {
    return unused();
  }

  async listFiles(): Promise<never> {
    return unused();
  }
}

function unused(): never {
  throw new Error("The index of vectors is one file: it has no documents, metadata files or folders.");
}
