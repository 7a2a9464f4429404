import { unitScale } from "./unit-vector.ts";

/** A vector as it stands in a `vector` record: base64 of little-endian Float32. */
export function encodeVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString("base64");
}

/** `undefined` for what cannot be compared: no numbers, not finite, or all zero. */
export function decodeVector(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    return undefined;
  }
  const vector = new Float32Array(bytes.length / 4);
  for (let index = 0; index < vector.length; index++) {
    vector[index] = bytes.readFloatLE(index * 4);
  }
  return isComparable(vector) ? vector : undefined;
}

/** Whether the cosine of the vector with another one is a number. */
export function isComparable(vector: Float32Array): boolean {
  return unitScale(vector) !== undefined;
}
