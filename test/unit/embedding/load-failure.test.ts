import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { similarity, Workbench, watchWorkers } from "./workbench.ts";

describe("a model that cannot be used", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  it("is refused at once when its folder is missing", async () => {
    await assert.rejects(bench.embedderOf({ modelFolder: join(bench.folder, "nowhere"), modelId: "nowhere" }), {
      name: "EmbeddingError",
      code: "model-missing",
    });
  });

  it("gives the runtime's own reason when its format is too new", async () => {
    const embedder = await bench.embedder("too-new", { irVersion: 10 });
    await assert.rejects(embedder.embed(["猫"], "query"), {
      code: "load-failed",
      message: /Unsupported model IR version: 10/,
    });
  });

  it("is not loaded again for every text", async test => {
    const workers = watchWorkers(test);
    const modelFolder = await bench.model("broken-weights");
    await writeFile(join(modelFolder, "onnx/model_quantized.onnx"), "version https://git-lfs.github.com/spec/v1\n");
    const embedder = await bench.embedderOf({ modelFolder, modelId: "broken-weights" });
    await assert.rejects(embedder.embed(["猫"], "query"), { code: "load-failed" });
    await assert.rejects(embedder.embed(["犬"], "query"), { code: "load-failed" });
    assert.equal(workers.length, 1);
  });

  it("is named as such when the tokenizer is broken", async () => {
    const modelFolder = await bench.model("broken-tokenizer");
    await writeFile(join(modelFolder, "tokenizer.json"), '{"version": ');
    const embedder = await bench.embedderOf({ modelFolder, modelId: "broken-tokenizer" });
    await assert.rejects(embedder.embed(["猫"], "query"), { code: "load-failed", message: /JSON/ });
  });

  it("is refused when the runtime's files are missing", async () => {
    const embedder = await bench.embedderOf({
      modelFolder: await bench.model("no-runtime"),
      modelId: "no-runtime",
      ortFolder: join(bench.folder, "no-ort"),
    });
    await assert.rejects(embedder.embed(["猫"], "query"), { code: "load-failed" });
  });

  it("is refused when its vectors have another length than it claims", async () => {
    const embedder = await bench.embedder("wrong-size", { hiddenSize: 384 });
    await assert.rejects(embedder.embed(["猫"], "query"), { code: "load-failed", message: /config\.json says 384/ });
  });

  it("does no harm to another embedder", async () => {
    const broken = await bench.embedder("too-new-again", { irVersion: 10 });
    const good = await bench.embedder("good");
    const [failure, vectors] = await Promise.allSettled([broken.embed(["猫"], "query"), good.embed(["猫"], "query")]);
    assert.equal(failure.status, "rejected");
    assert.ok(vectors.status === "fulfilled" && similarity(vectors.value[0], vectors.value[0]) > 0.999);
  });
});
