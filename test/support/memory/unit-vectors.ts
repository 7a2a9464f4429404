import { SeededRandom } from "./seeded-random.ts";

/** How near the vectors of one topic are to each other. */
const TOPIC_SHARE = 0.55;

const TOPICS = 64;

const TOPIC_SEED = 1;

/** Makes vectors of unit length that lie around 64 topics, as those of a sentence model do; the topics are the same for every seed. */
export class UnitVectors {
  readonly dimensions: number;
  #random: SeededRandom;
  readonly #topics: readonly Float32Array[];

  constructor(seed: number, dimensions: number) {
    this.dimensions = dimensions;
    this.#random = new SeededRandom(TOPIC_SEED);
    this.#topics = Array.from({ length: TOPICS }, () => this.#direction());
    this.#random = new SeededRandom(seed);
  }

  next(): Float32Array<ArrayBuffer> {
    const topic = this.#random.pick(this.#topics);
    const vector = this.#direction();
    for (let i = 0; i < vector.length; i++) {
      vector[i] = TOPIC_SHARE * (topic[i] ?? 0) + (1 - TOPIC_SHARE) * (vector[i] ?? 0);
    }
    return normalized(vector);
  }

  #direction(): Float32Array<ArrayBuffer> {
    return normalized(Float32Array.from({ length: this.dimensions }, () => this.#random.normal()));
  }
}

function normalized(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector);
  return vector.map(value => value / length);
}
