import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { locateModel, readModelFolder } from "../../../src/embedding/model-files.ts";
import { TINY_DIMENSIONS, writeTinyModel } from "../../support/tiny-onnx/tiny-model.ts";

describe("locating a model", () => {
  it("looks for a hub id below the models folder", () => {
    assert.deepEqual(locateModel("Xenova/multilingual-e5-small", "/models"), {
      modelId: "Xenova/multilingual-e5-small",
      modelFolder: join("/models", "Xenova", "multilingual-e5-small"),
      source: "hub",
    });
  });

  it("takes the full path of a folder as it is, and its name as the id", () => {
    const modelFolder = join(tmpdir(), "モデル", "multilingual-e5-small");
    assert.deepEqual(locateModel(modelFolder, "/models"), {
      modelId: "multilingual-e5-small",
      modelFolder,
      source: "folder",
    });
  });

  const unusable = [
    "",
    "model",
    "../model",
    "owner/..",
    "../../etc",
    "owner/../../model",
    "owner/model/more",
    "owner\\model",
    ".hidden/model",
    "owner/.hidden",
    "owner/mo del",
    "owner/model\n",
    "owner/%2e%2e",
    "http://example.org/model",
    `owner/${"x".repeat(200)}`,
  ];
  for (const setting of unusable) {
    it(`refuses ${JSON.stringify(setting.slice(0, 40))}`, () => {
      assert.throws(() => locateModel(setting, "/models"), { name: "EmbeddingError", code: "model-missing" });
    });
  }
});

describe("reading a model folder", () => {
  let parent: string;
  let next = 0;
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), "kioku-models-"));
  });
  after(() => rm(parent, { recursive: true, force: true }));

  async function tinyModel(): Promise<string> {
    next += 1;
    const folder = join(parent, `model-${next}`);
    await writeTinyModel(folder);
    return folder;
  }

  it("tells the size of the vectors and which weights there are", async () => {
    const { dimensions, quantized, weightBytes } = await readModelFolder(await tinyModel());
    assert.equal(dimensions, TINY_DIMENSIONS);
    assert.equal(quantized, true);
    assert.ok(weightBytes > 0);
  });

  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model_quantized.onnx"]) {
    it(`names ${name} when it is missing, and when it is empty`, async () => {
      const folder = await tinyModel();
      const incomplete = (error: Error) => error.message.includes(name) && error.message.includes(folder);
      await truncate(join(folder, name));
      await assert.rejects(readModelFolder(folder), incomplete);
      await rm(join(folder, name));
      await assert.rejects(readModelFolder(folder), incomplete);
    });
  }

  it("names everything that is missing from an empty folder", async () => {
    await assert.rejects(readModelFolder(parent), {
      code: "model-missing",
      message:
        /model_quantized\.onnx \(or onnx\/model\.onnx\), config\.json, tokenizer\.json, tokenizer_config\.json\.$/,
    });
  });

  for (const config of ["{", "null", "[]", "7", "{}", '{"hidden_size": "384"}', '{"hidden_size": 0}', '{"dim": 1.5}']) {
    it(`refuses the config.json ${config}`, async () => {
      const folder = await tinyModel();
      await writeFile(join(folder, "config.json"), config);
      await assert.rejects(readModelFolder(folder), { code: "model-missing", message: /config\.json/ });
    });
  }
});
