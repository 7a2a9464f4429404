import { LocalIndex } from "vectra";
import { TalkWriter } from "../../support/memory/talk-writer.ts";
import { UnitVectors } from "../../support/memory/unit-vectors.ts";
import { DIMENSIONS } from "./agents.ts";

type Metadata = { readonly text: string };

/** vectra as it comes: its own index on disk, its own codec, its own insertion and query. */
export class VectraAlternative {
  readonly #index: LocalIndex<Metadata>;
  readonly #vectors = new UnitVectors(2, DIMENSIONS);
  readonly #talk = new TalkWriter(2);

  private constructor(folder: string) {
    this.#index = new LocalIndex(folder);
  }

  static async create(folder: string): Promise<VectraAlternative> {
    const alternative = new VectraAlternative(folder);
    await alternative.#index.createIndex({ version: 1 });
    return alternative;
  }

  /** Fills the index up to this size in one batch. */
  async growTo(items: number): Promise<void> {
    const { items: have } = await this.#index.getIndexStats();
    await this.#index.batchInsertItems(Array.from({ length: items - have }, () => this.#item()));
  }

  prepared(): () => Promise<unknown> {
    const item = this.#item();
    return () => this.#index.insertItem(item);
  }

  async query(vector: Float32Array): Promise<number> {
    return (await this.#index.queryItems(Array.from(vector), "", 10)).length;
  }

  #item() {
    return { vector: Array.from(this.#vectors.next()), metadata: { text: this.#talk.turn("en") } };
  }
}
