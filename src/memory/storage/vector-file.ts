import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { newerFormat } from "../store-errors.ts";
import type { VectorEntry } from "./indexed-item.ts";
import { decodeFormat1 } from "./vector-file-format-1.ts";

/** Version of `archival/index.kva` and `recall/index.kva`. */
export const VECTOR_FORMAT = 2;

/** The oldest version of the program's format that can read what this one writes. */
const READABLE_FROM = 2;

/** What a vector index holds. */
export interface VectorFile {
  /** Sequence number of the last journal group in it. */
  readonly appliedSeq: number;
  readonly entries: readonly VectorEntry[];
  /** A newer version of the program wrote it. */
  readonly newer: boolean;
}

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const Format = Compile(
  Type.Object({ formatVersion: Type.Integer({ minimum: 1 }), readableFrom: Type.Optional(Type.Integer()) }),
);

const Header = Type.Object({
  appliedSeq: Count,
  /** Bytes of the items' lines, with the spaces behind them. */
  itemBytes: Count,
  /** The vectors of each model stand together, in this order, and so do the items. */
  groups: Type.Array(Type.Object({ modelId: Type.String(), dimensions: Count, count: Count })),
});
const HeaderCheck = Compile(Header);

const Metadata = Type.Object({
  item: Type.String(),
  text: Type.String(),
  tags: Type.String(),
  source: Type.String(),
  at: Type.String(),
  messageId: Type.String(),
  gone: Type.Optional(Type.String()),
});
const Item = Compile(Type.Object({ id: Type.String(), metadata: Type.Optional(Metadata) }));

const MAGIC = Buffer.from("KIOKUARC");
const HEADER_START = MAGIC.length + 4;

// Vectors begin at a multiple of it, so that they can be read where they are.
const ALIGNMENT = 16;

// Lines that become one string at a time: a string of all could be longer than strings can be.
const LINES = 1_000;

/**
 * Magic, length of the header (uint32), header as JSON, then for each item a line of JSON, and spaces up to a multiple of 16 bytes; then
 * the vectors one after the other as little-endian Float32, in the items' order. Items are in the order of their models; within a
 * model, they stay in the order given.
 */
export function encodeVectors(entries: Iterable<VectorEntry>, appliedSeq: number): Buffer {
  const groups = groupByModel(entries);
  const items = Buffer.concat(groups.flatMap(({ entries }) => [...itemLines(entries)]));
  const described = groups.map(({ modelId, dimensions, entries }) => ({ modelId, dimensions, count: entries.length }));
  const { header, itemBytes } = sizedHeader(items.length, { appliedSeq, groups: described });

  const vectorStart = HEADER_START + header.length + itemBytes;
  const vectorBytes = groups.reduce((sum, { dimensions, entries }) => sum + dimensions * entries.length * 4, 0);
  const bytes = Buffer.from(new ArrayBuffer(vectorStart + vectorBytes));
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(header.length, MAGIC.length);
  header.copy(bytes, HEADER_START);
  items.copy(bytes, HEADER_START + header.length);
  bytes.fill(" ", HEADER_START + header.length + items.length, vectorStart);
  const vectors = new Float32Array(bytes.buffer, vectorStart);
  let at = 0;
  for (const { values } of groups.flatMap(group => group.entries)) {
    vectors.set(values, at);
    at += values.length;
  }
  return bytes;
}

/**
 * The vectors are views of the bytes, which must not change.
 * @throws StoreError `newer-format` if this version cannot read it; Error if the bytes are no vector index.
 */
export function decodeVectors(bytes: Buffer): VectorFile {
  const { header, end } = readHeader(bytes);
  if (!Format.Check(header)) {
    throw notAnIndex();
  }
  if (header.formatVersion === 1) {
    return { ...decodeFormat1(bytes, end, header), newer: false };
  }
  const newer = header.formatVersion > VECTOR_FORMAT;
  if (newer && (header.readableFrom ?? header.formatVersion) > VECTOR_FORMAT) {
    throw newerFormat();
  }
  if (!HeaderCheck.Check(header)) {
    throw notAnIndex();
  }
  return { appliedSeq: header.appliedSeq, entries: readEntries(bytes, end, header), newer };
}

interface ModelGroup {
  readonly modelId: string;
  readonly dimensions: number;
  readonly entries: VectorEntry[];
}

function groupByModel(entries: Iterable<VectorEntry>): ModelGroup[] {
  const groups = new Map<string, ModelGroup>();
  for (const entry of entries) {
    const dimensions = entry.values.length;
    const key = `${dimensions} ${entry.modelId}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { modelId: entry.modelId, dimensions, entries: [entry] });
    } else {
      group.entries.push(entry);
    }
  }
  return [...groups.values()];
}

function* itemLines(entries: readonly VectorEntry[]): Generator<Buffer> {
  for (let start = 0; start < entries.length; start += LINES) {
    const lines = entries.slice(start, start + LINES).map(({ id, metadata }) => JSON.stringify({ id, metadata }));
    yield Buffer.from(`${lines.join("\n")}\n`);
  }
}

/** The header says how long the padding is, which depends on the header's own length: the padding makes room for both. */
function sizedHeader(
  itemLength: number,
  rest: Pick<Static<typeof Header>, "appliedSeq" | "groups">,
): { header: Buffer; itemBytes: number } {
  const withItems = (itemBytes: number) => {
    const header = { formatVersion: VECTOR_FORMAT, readableFrom: READABLE_FROM, itemBytes, ...rest };
    return Buffer.from(JSON.stringify(header));
  };
  for (let itemBytes = itemLength; ; itemBytes++) {
    const header = withItems(itemBytes);
    if ((HEADER_START + header.length + itemBytes) % ALIGNMENT === 0) {
      return { header, itemBytes };
    }
  }
}

function readHeader(bytes: Buffer): { header: unknown; end: number } {
  if (bytes.length < HEADER_START || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw notAnIndex();
  }
  const end = HEADER_START + bytes.readUInt32LE(MAGIC.length);
  if (end > bytes.length) {
    throw notAnIndex();
  }
  return { header: parse(bytes.toString("utf8", HEADER_START, end)), end };
}

function readEntries(bytes: Buffer, start: number, { itemBytes, groups }: Static<typeof Header>): VectorEntry[] {
  const vectorStart = start + itemBytes;
  const numbers = groups.reduce((sum, { dimensions, count }) => sum + dimensions * count, 0);
  if (vectorStart + numbers * 4 !== bytes.length) {
    throw notAnIndex();
  }
  const vectors = floatsOf(bytes.subarray(vectorStart));
  const entries: VectorEntry[] = [];
  let line = start;
  let at = 0;
  for (const { modelId, dimensions, count } of groups) {
    for (let n = 0; n < count; n++) {
      const lineEnd = bytes.indexOf(0x0a, line);
      // Without this, a count that is no true one would go on through the vectors.
      if (lineEnd < 0 || lineEnd >= vectorStart) {
        throw notAnIndex();
      }
      const item = parse(bytes.toString("utf8", line, lineEnd));
      if (!Item.Check(item)) {
        throw notAnIndex();
      }
      entries.push({ ...item, modelId, values: vectors.subarray(at, at + dimensions) });
      line = lineEnd + 1;
      at += dimensions;
    }
  }
  return entries;
}

/** A view where the machine can read numbers there, a copy elsewhere. */
function floatsOf(bytes: Buffer): Float32Array {
  const source = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(source.buffer, source.byteOffset, source.length / 4);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw notAnIndex();
  }
}

function notAnIndex(): Error {
  return new Error("This is not an index of vectors.");
}
