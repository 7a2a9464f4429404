// As many texts without any similarity are assumed at the start, so that the first few items can be close to something.
const PRIOR = 5;

/** Sum of all vectors of one model: gives the mean similarity of a query to all of them in one product. */
export class VectorCentre {
  readonly #sum: Float64Array;
  #count = 0;

  constructor(dimensions: number) {
    this.#sum = new Float64Array(dimensions);
  }

  add(values: Float32Array): void {
    this.#change(values, 1);
  }

  remove(values: Float32Array): void {
    this.#change(values, -1);
  }

  /** Mean similarity of the query to the vectors, a little low while they are few. */
  background(query: Float32Array): number {
    let product = 0;
    for (let index = 0; index < this.#sum.length; index++) {
      product += (this.#sum[index] ?? 0) * (query[index] ?? 0);
    }
    return product / (this.#count + PRIOR);
  }

  #change(values: Float32Array, sign: 1 | -1): void {
    for (let index = 0; index < this.#sum.length; index++) {
      this.#sum[index] = (this.#sum[index] ?? 0) + sign * (values[index] ?? 0);
    }
    this.#count += sign;
  }
}
