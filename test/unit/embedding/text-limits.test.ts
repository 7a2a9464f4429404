import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { similarity, Workbench } from "./workbench.ts";

/** More words than the model's window, then as many of another meaning. */
const LONG_TEXT = "猫 ".repeat(1_000) + "犬 ".repeat(1_000);

describe("texts at the limits of the model", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  async function assertTruncated(embedder: Embedder): Promise<void> {
    const [cats, long, short] = await embedder.embed(["猫", LONG_TEXT, "猫 犬"], "passage");
    assert.ok(similarity(cats, long) > 0.99999, "the dogs stand behind the window");
    assert.ok(similarity(cats, short) < 0.9, "the dog within the window counts");
  }

  it("truncates a text longer than the window", async () => {
    await assertTruncated(await bench.embedder("window"));
  });

  it("truncates where the tokenizer's files tell no window", async () => {
    await assertTruncated(await bench.embedder("no-window", { tokenizerConfig: { model_max_length: undefined } }));
  });

  it("truncates where the tokenizer's files hold the placeholder for no window", async () => {
    await assertTruncated(await bench.embedder("endless-window", { tokenizerConfig: { model_max_length: 1e30 } }));
  });

  it("takes a text of a million characters, also one that would be cut within a surrogate pair", async () => {
    const embedder = await bench.embedder("million");
    for (const text of [`猫${"あ".repeat(1_000_000)}`, "🐈".repeat(500_000), `a${"🐈".repeat(500_000)}`]) {
      const [vector] = await embedder.embed([text], "passage");
      assert.ok(similarity(vector, vector) > 0.999);
    }
  });

  it("refuses a text without direction instead of giving zeroes or NaN, and goes on", async () => {
    const embedder = await bench.embedder("empty");
    await assert.rejects(embedder.embed(["猫", ""], "passage"), { name: "EmbeddingError", code: "failed" });
    assert.equal((await embedder.embed(["猫"], "passage")).length, 1);
  });
});
