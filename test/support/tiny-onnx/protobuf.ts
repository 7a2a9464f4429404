/** A field of a protobuf message, encoded (https://protobuf.dev/programming-guides/encoding/). */
export type Field = Uint8Array;

/** A field of type int32 or int64; only for values that are not negative. */
export function integer(fieldNumber: number, value: number): Field {
  return concatenate([varint(fieldNumber * 8), varint(value)]);
}

export function text(fieldNumber: number, value: string): Field {
  return bytes(fieldNumber, new TextEncoder().encode(value));
}

export function message(fieldNumber: number, ...fields: Field[]): Field {
  return bytes(fieldNumber, concatenate(fields));
}

export function bytes(fieldNumber: number, value: Uint8Array): Field {
  return concatenate([varint(fieldNumber * 8 + 2), varint(value.length), value]);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const encoded: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    encoded.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...encoded, rest]);
}
