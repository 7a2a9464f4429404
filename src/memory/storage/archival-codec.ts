import type { IndexData } from "vectra/browser";
import { newerFormat } from "../store-errors.ts";
import { type ArchivalMetadata, type VectraItem, vectraItem } from "./indexed-item.ts";

/** Version of `archival/index.kva`. */
export const ARCHIVAL_FORMAT = 1;

interface Header {
  readonly formatVersion: number;
  readonly appliedSeq: number;
  /** Bytes of the JSON that follows: for each item its id, metadata and number of dimensions. */
  readonly itemBytes: number;
}

interface StoredItem {
  readonly id: string;
  readonly metadata: ArchivalMetadata;
  readonly dimensions: number;
}

const MAGIC = Buffer.from("KIOKUARC");
const HEADER_START = MAGIC.length + 4;

/**
 * The checkpoint of the archival index: magic, length of the header (uint32), header and items as JSON, then the vectors
 * one after the other as little-endian Float32. About a fifth of vectra's own JSON.
 */
export function encodeArchival(items: readonly VectraItem[], appliedSeq: number): Buffer {
  const stored = items.map(({ id, metadata, vector }): StoredItem => ({ id, metadata, dimensions: vector.length }));
  const itemJson = Buffer.from(JSON.stringify(stored));
  const header: Header = { formatVersion: ARCHIVAL_FORMAT, appliedSeq, itemBytes: itemJson.length };
  const headerJson = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerJson.length);

  const vectors = Buffer.alloc(stored.reduce((sum, item) => sum + item.dimensions * 4, 0));
  let offset = 0;
  for (const { vector } of items) {
    for (const value of vector) {
      offset = vectors.writeFloatLE(value, offset);
    }
  }
  return Buffer.concat([MAGIC, length, headerJson, itemJson, vectors]);
}

/** @throws StoreError `newer-format`; Error if the bytes are no archival checkpoint. */
export function decodeArchival(bytes: Buffer): { readonly items: VectraItem[]; readonly appliedSeq: number } {
  const { header, end } = readHeader(bytes);
  const stored: StoredItem[] = JSON.parse(bytes.toString("utf8", end, end + header.itemBytes));
  let offset = end + header.itemBytes;
  const items = stored.map(({ id, metadata, dimensions }) => {
    const start = offset;
    offset += dimensions * 4;
    const values = Float32Array.from({ length: dimensions }, (_, index) => bytes.readFloatLE(start + index * 4));
    return vectraItem(id, metadata, values);
  });
  return { items, appliedSeq: header.appliedSeq };
}

function readHeader(bytes: Buffer): { header: Header; end: number } {
  if (bytes.length < HEADER_START || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error("This is not an archival index.");
  }
  const end = HEADER_START + bytes.readUInt32LE(MAGIC.length);
  const header: Header = JSON.parse(bytes.toString("utf8", HEADER_START, end));
  if (header.formatVersion > ARCHIVAL_FORMAT) {
    throw newerFormat();
  }
  return { header, end };
}

/**
 * Joins the checkpoint format to vectra. Reading decodes a checkpoint; writing gives nothing, since the journal has the
 * change already and vectra would write the whole index for each.
 */
export class ArchivalCodec {
  readonly extension = ".kva";
  /** Of the checkpoint that was read last; 0 if none was. */
  appliedSeq = 0;

  serializeIndex(): Buffer {
    return Buffer.alloc(0);
  }

  deserializeIndex(bytes: Buffer): IndexData {
    const { items, appliedSeq } = decodeArchival(bytes);
    this.appliedSeq = appliedSeq;
    return { version: 1, metadata_config: {}, items };
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

function unused(): never {
  throw new Error("The archival index has neither documents nor metadata files.");
}
