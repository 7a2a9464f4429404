// Vectors of embedders are of unit length but for rounding.
const TOLERANCE = 1e-6;

/**
 * What the values are multiplied with to be of unit length, 1 if they are already: then the dot product of two vectors is
 * the cosine of their angle. `undefined` for what cannot be compared: no numbers, not finite, or all zero.
 */
export function unitScale(values: Float32Array): number | undefined {
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    squares += value * value;
  }
  if (!(squares > 0) || squares === Number.POSITIVE_INFINITY) {
    return undefined;
  }
  const length = Math.sqrt(squares);
  return Math.abs(length - 1) <= TOLERANCE ? 1 : 1 / length;
}
