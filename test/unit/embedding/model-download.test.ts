import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { type DownloadProgress, downloadModel } from "../../../src/embedding/model-download.ts";
import { readModelFolder } from "../../../src/embedding/model-files.ts";
import { writeTinyModel } from "../../support/tiny-onnx/tiny-model.ts";

const MODEL_ID = "Xenova/tiny-e5";
const WEIGHTS = "onnx/model_quantized.onnx";
const ADDRESS = `/${MODEL_ID}/resolve/main/`;

type Answer = (response: ServerResponse, content: Buffer) => unknown;

describe("downloading a model", () => {
  let folder: string;
  let original: string;
  let modelsFolder: string;
  let server: Server;
  let hubUrl: string;
  let requested: string[];
  /** How the hub answers for a file instead of sending it. */
  let answers: Map<string, Answer>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "kioku-download-"));
    original = join(folder, "original");
    await writeTinyModel(original);
    server = createServer(async (request, response) => {
      const name = (request.url ?? "").replace(ADDRESS, "");
      requested.push(name);
      const content = await readFile(join(original, name.replace(/\?.*/, ""))).catch(() => undefined);
      if (content === undefined) {
        response.writeHead(404).end("Entry not found");
        return;
      }
      const answer = answers.get(name) ?? sendWhole;
      await answer(response, content);
    });
    await new Promise<void>(listening => server.listen(0, "127.0.0.1", listening));
    hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise(closed => server.close(closed));
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    requested = [];
    answers = new Map();
    modelsFolder = join(folder, "モデル models");
  });
  afterEach(() => rm(modelsFolder, { recursive: true, force: true }));

  const sendWhole: Answer = (response, content) => {
    response.writeHead(200, { "content-length": content.length }).end(content);
  };

  const download = (more: { signal?: AbortSignal; onProgress?: (progress: DownloadProgress) => void } = {}) =>
    downloadModel({ modelId: MODEL_ID, modelsFolder, hubUrl, ...more });

  /** Nothing of a failed download may stay, least of all a folder that passes for a model. */
  async function assertNothingLeft(): Promise<void> {
    await assert.rejects(readModelFolder(join(modelsFolder, MODEL_ID)), { code: "model-missing" });
    assert.deepEqual(await readdir(modelsFolder, { recursive: true }), []);
  }

  it("puts the files of the model into its folder", async () => {
    const modelFolder = await download();
    assert.equal(modelFolder, join(modelsFolder, "Xenova", "tiny-e5"));
    for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json", WEIGHTS]) {
      assert.deepEqual(await readFile(join(modelFolder, name)), await readFile(join(original, name)));
    }
    assert.deepEqual(await readdir(modelsFolder), ["Xenova"]);
  });

  it("asks nothing of the hub when the model is there", async () => {
    await download();
    requested = [];
    await download();
    assert.deepEqual(requested, []);
  });

  it("replaces an incomplete folder", async () => {
    await mkdir(join(modelsFolder, MODEL_ID), { recursive: true });
    await writeFile(join(modelsFolder, MODEL_ID, "config.json"), "{}");
    await readModelFolder(await download());
  });

  it("tells its progress for each file up to the last byte", async () => {
    const last = new Map<string, DownloadProgress>();
    await download({ onProgress: progress => last.set(progress.file, progress) });
    assert.equal(last.size, 4);
    for (const [name, { receivedBytes, totalBytes }] of last) {
      assert.equal(receivedBytes, (await readFile(join(original, name))).length);
      assert.equal(totalBytes, receivedBytes);
    }
  });

  it("takes a file whose length the hub does not tell", async () => {
    answers.set("tokenizer.json", (response, content) => {
      response.writeHead(200);
      response.write(content.subarray(0, 10));
      response.end(content.subarray(10));
    });
    await readModelFolder(await download());
  });

  it("follows the hub's redirect to the file's store", async () => {
    const store = `${WEIGHTS}?from=store`;
    answers.set(WEIGHTS, response => response.writeHead(302, { location: ADDRESS + store }).end());
    await readModelFolder(await download());
    assert.equal(requested.at(-1), store);
  });

  it("says that the model does not exist on 404, and on Hugging Face's 401", async () => {
    for (const status of [404, 401]) {
      answers.set("config.json", response => response.writeHead(status).end());
      await assert.rejects(download(), { name: "ModelDownloadError", code: "not-found" });
      await assertNothingLeft();
    }
  });

  it("says which file the hub lacks when the model has no quantised weights", async () => {
    answers.set(WEIGHTS, response => response.writeHead(404).end());
    await assert.rejects(download(), { code: "not-found", message: /onnx\/model_quantized\.onnx/ });
    await assertNothingLeft();
  });

  it("gives the status of any other refusal", async () => {
    answers.set("tokenizer.json", response => response.writeHead(503).end("overloaded"));
    await assert.rejects(download(), { code: "refused", message: /503/ });
    await assertNothingLeft();
  });

  it("notices a connection that drops in the middle of a file", async () => {
    answers.set(WEIGHTS, (response, content) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, content.length / 2), () => response.destroy());
    });
    await assert.rejects(download(), { code: "dropped", message: /model_quantized\.onnx/ });
    await assertNothingLeft();
  });

  it("notices a connection that drops where no length was told", async () => {
    answers.set(WEIGHTS, (response, content) => {
      response.writeHead(200);
      response.write(content.subarray(0, content.length / 2), () => response.destroy());
    });
    await assert.rejects(download(), { code: "dropped" });
    await assertNothingLeft();
  });

  it("notices a file that ends before its announced length", async () => {
    answers.set(WEIGHTS, (response, content) => {
      response.strictContentLength = false;
      response.writeHead(200, { "content-length": content.length + 100, connection: "close" });
      response.end(content);
    });
    await assert.rejects(download(), { code: "dropped" });
    await assertNothingLeft();
  });

  it("notices a file of another length where fetch itself lets it pass", async test => {
    // As VS Code's fetch may, which goes through the editor's proxy.
    test.mock.method(globalThis, "fetch", async (address: URL) => {
      const content = await readFile(join(original, address.pathname.replace(ADDRESS, "")));
      const length = address.pathname.endsWith(WEIGHTS) ? content.length + 1 : content.length;
      return new Response(content, { headers: { "content-length": String(length) } });
    });
    await assert.rejects(download(), { code: "damaged", message: /instead of/ });
    await assertNothingLeft();
  });

  it("notices JSON that was cut by a wrong length", async () => {
    answers.set("tokenizer.json", (response, content) => {
      response.writeHead(200, { "content-length": 20, connection: "close" });
      response.end(content.subarray(0, 20));
    });
    await assert.rejects(download(), { code: "damaged", message: /tokenizer\.json/ });
    await assertNothingLeft();
  });

  it("notices a sign-in page in place of the hub", async () => {
    answers.set("config.json", response => response.writeHead(200).end("<html>Welcome to the hotel</html>"));
    await assert.rejects(download(), { code: "damaged", message: /config\.json/ });
    await assertNothingLeft();
  });

  it("refuses a model that gives no vectors of text", async () => {
    answers.set("config.json", response => response.writeHead(200).end('{"model_type": "vit"}'));
    await assert.rejects(download(), { code: "damaged", message: /hidden_size/ });
    await assertNothingLeft();
  });

  it("refuses a file that is announced too large, before it is sent", async () => {
    let sent = false;
    answers.set("config.json", response => {
      response.writeHead(200, { "content-length": 5_000_000_000 });
      response.write("{", () => {
        sent = true;
      });
    });
    await assert.rejects(download(), { code: "too-large" });
    assert.ok(sent);
    await assertNothingLeft();
  });

  it("refuses a file that turns out too large", async () => {
    answers.set("config.json", response => response.writeHead(200).end(Buffer.alloc(2 * 1024 * 1024, " ")));
    await assert.rejects(download(), { code: "too-large" });
    await assertNothingLeft();
  });

  it("stops when it is cancelled in the middle of a file", async () => {
    answers.set(WEIGHTS, (response, content) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 10));
    });
    const controller = new AbortController();
    const onProgress = ({ file }: DownloadProgress) => {
      if (file === WEIGHTS) {
        controller.abort();
      }
    };
    await assert.rejects(download({ signal: controller.signal, onProgress }), { code: "cancelled" });
    await assertNothingLeft();
  });

  it("stops when it is cancelled before the hub has answered", async () => {
    const controller = new AbortController();
    answers.set("config.json", () => controller.abort());
    await assert.rejects(download({ signal: controller.signal }), { code: "cancelled" });
    await assertNothingLeft();
  });

  it("asks nothing of the hub for a signal that has fired before", async () => {
    await assert.rejects(download({ signal: AbortSignal.abort() }), { code: "cancelled" });
    assert.deepEqual(requested, []);
  });

  it("says that the hub cannot be reached", async () => {
    const unused = createServer();
    await new Promise<void>(listening => unused.listen(0, "127.0.0.1", listening));
    const { port } = unused.address() as AddressInfo;
    await new Promise(closed => unused.close(closed));
    await assert.rejects(downloadModel({ modelId: MODEL_ID, modelsFolder, hubUrl: `http://127.0.0.1:${port}` }), {
      code: "unreachable",
      message: /127\.0\.0\.1.*ECONNREFUSED/,
    });
    await assertNothingLeft();
  });

  for (const wrongHub of ["", "file:///etc", "models.example", "http://"]) {
    it(`refuses "${wrongHub}" as a hub`, async () => {
      await assert.rejects(downloadModel({ modelId: MODEL_ID, modelsFolder, hubUrl: wrongHub }), {
        code: "unreachable",
      });
      await assertNothingLeft();
    });
  }

  for (const modelId of ["../../etc", "owner/..", "tiny-e5", "/etc/passwd", "owner/model/../../.."]) {
    it(`refuses the id "${modelId}" without a request or a file`, async () => {
      await assert.rejects(downloadModel({ modelId, modelsFolder, hubUrl }), { code: "invalid-id" });
      assert.deepEqual(requested, []);
      await assert.rejects(readdir(modelsFolder), { code: "ENOENT" });
    });
  }

  it("says that the models folder cannot be written", async () => {
    await writeFile(modelsFolder, "a file where the folder should be");
    await assert.rejects(download(), { code: "disk" });
    assert.deepEqual(requested, []);
  });

  it("lets two windows download at a time", async () => {
    const [first, second] = await Promise.all([download(), download()]);
    assert.equal(first, second);
    await readModelFolder(first);
    assert.deepEqual(await readdir(modelsFolder), ["Xenova"]);
  });

  it("leaves the model alone that another window has finished meanwhile", async () => {
    const modelFolder = join(modelsFolder, MODEL_ID);
    answers.set(WEIGHTS, async (response, content) => {
      await writeTinyModel(modelFolder);
      await writeFile(join(modelFolder, "other-window"), "");
      sendWhole(response, content);
    });
    await download();
    assert.ok((await readdir(modelFolder)).includes("other-window"));
    assert.deepEqual(await readdir(modelsFolder), ["Xenova"]);
  });

  it("clears away what a killed window left days ago, and leaves a running download alone", async () => {
    const old = join(modelsFolder, ".download-old");
    const running = join(modelsFolder, ".download-running");
    await mkdir(old, { recursive: true });
    await mkdir(running);
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await download();
    assert.deepEqual((await readdir(modelsFolder)).toSorted(), [".download-running", "Xenova"]);
  });
});
