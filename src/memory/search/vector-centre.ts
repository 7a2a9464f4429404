// As many texts without any similarity are assumed at the start, so that the first few items can be close to something.
const PRIOR = 5;

/** Sum of all vectors of one model: gives the mean similarity of a query to all of them in one product. */
export class VectorCentre {
  #sum = new Float64Array(0);
  #count = 0;

  add(values: Float32Array): void {
    this.#change(values, 1);
  }

  remove(values: Float32Array): void {
    this.#change(values, -1);
  }

  /** Mean similarity of the query to the vectors, a little low while they are few. */
  background(query: Float32Array): number {
    const product = this.#sum.reduce((total, value, index) => total + value * (query[index] ?? 0), 0);
    return product / (this.#count + PRIOR);
  }

  #change(values: Float32Array, sign: 1 | -1): void {
    if (this.#sum.length < values.length) {
      const longer = new Float64Array(values.length);
      longer.set(this.#sum);
      this.#sum = longer;
    }
    values.forEach((value, index) => {
      this.#sum[index] = (this.#sum[index] ?? 0) + sign * value;
    });
    this.#count += sign;
  }
}
