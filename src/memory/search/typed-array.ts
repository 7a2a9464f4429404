type Growable = Uint8Array | Uint16Array | Uint32Array | Int32Array;

const LEAST_CAPACITY = 64;

/**
 * The array itself, or a copy of at least twice its length, so that adding one by one costs the same however much there is.
 * @param length what must fit.
 */
export function withRoom<T extends Growable>(array: T, length: number): T {
  if (array.length >= length) {
    return array;
  }
  const capacity = Math.max(LEAST_CAPACITY, length, array.length * 2);
  const longer = new (array.constructor as new (length: number) => T)(capacity);
  longer.set(array);
  return longer;
}
