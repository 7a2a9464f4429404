import Type from "typebox";
import { Compile } from "typebox/compile";
import type { ArchivalMetadata, VectorEntry } from "./indexed-item.ts";

const Header = Compile(
  Type.Object({
    appliedSeq: Type.Integer({ minimum: 0 }),
    /** Bytes of the JSON that follows. */
    itemBytes: Type.Integer({ minimum: 0 }),
  }),
);

const Items = Compile(
  Type.Array(
    Type.Object({
      id: Type.String(),
      metadata: Type.Object({
        text: Type.String(),
        tags: Type.String(),
        source: Type.String(),
        at: Type.String(),
        messageId: Type.String(),
        model: Type.String(),
      }),
      dimensions: Type.Integer({ minimum: 0 }),
    }),
  ),
);

/**
 * Format 1: behind the header the items as one JSON array, then their vectors as little-endian Float32. It has archival memories only, by
 * the item's id; one that has not been embedded has the model "" and one number in place of a vector.
 * @param start behind the header.
 * @throws Error if the bytes are not that.
 */
export function decodeFormat1(
  bytes: Buffer,
  start: number,
  header: unknown,
): { readonly appliedSeq: number; readonly entries: VectorEntry[] } {
  if (!Header.Check(header) || start + header.itemBytes > bytes.length) {
    throw damaged();
  }
  const vectorStart = start + header.itemBytes;
  const items: unknown = JSON.parse(bytes.toString("utf8", start, vectorStart));
  if (!Items.Check(items)) {
    throw damaged();
  }
  const numbers = items.reduce((sum, { dimensions }) => sum + dimensions, 0);
  if (vectorStart + numbers * 4 !== bytes.length) {
    throw damaged();
  }
  let at = vectorStart;
  const entries = items.map(({ id, metadata: { model, ...rest }, dimensions }) => {
    const values = new Float32Array(model === "" ? 0 : dimensions);
    for (let index = 0; index < values.length; index++) {
      values[index] = bytes.readFloatLE(at + index * 4);
    }
    at += dimensions * 4;
    const metadata: ArchivalMetadata = { item: id, ...rest };
    return { id, modelId: model, values, metadata };
  });
  return { appliedSeq: header.appliedSeq, entries };
}

function damaged(): Error {
  return new Error("This is not an archival index.");
}
