import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Workbench, watchWorkers, workersReported } from "./workbench.ts";

describe("the embedding thread", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  it("is started again after a crash between two calls", async test => {
    const workers = watchWorkers(test);
    const embedder = await bench.embedder("crash-idle");
    const before = await embedder.embed(["猫"], "passage");
    await workers[0]?.terminate();
    assert.deepEqual(await embedder.embed(["猫"], "passage"), before);
    assert.equal(workers.length, 2);
  });

  it("is started again after a crash in the middle of a call, which gets its vectors all the same", async test => {
    const workers = watchWorkers(test);
    const said: string[] = [];
    const embedder = await bench.embedderOf({
      modelFolder: await bench.model("crash-busy"),
      modelId: "crash-busy",
      log: message => said.push(message),
    });
    const texts = Array.from({ length: 50 }, () => "猫");
    const expected = await embedder.embed(texts, "passage");
    const call = embedder.embed(texts, "passage");
    await workers[0]?.terminate();
    assert.deepEqual(await call, expected);
    assert.equal(workers.length, 2);
    assert.ok(said.some(message => message.includes("started again")));
  });

  it("is given up for the call when it dies twice, and tried again by the next call", async test => {
    const workers = watchWorkers(test);
    const workerPath = join(bench.folder, "dying-worker.cjs");
    await writeFile(workerPath, 'throw new Error("out of memory")');
    const embedder = await bench.embedderOf({
      modelFolder: await bench.model("dying"),
      modelId: "dying",
      workerPath,
    });
    const crash = { name: "EmbeddingError", code: "worker-crashed", message: /out of memory/ };
    await assert.rejects(embedder.embed(["猫"], "passage"), crash);
    assert.equal(workers.length, 2);
    await assert.rejects(embedder.embed(["猫"], "passage"), crash);
    assert.equal(workers.length, 4);
  });

  it("leaves the call at once when the signal fires, and serves the next call", async () => {
    const embedder = await bench.embedder("abort");
    const controller = new AbortController();
    const call = embedder.embed(["猫", "犬"], "passage", controller.signal);
    controller.abort();
    await assert.rejects(call, { name: "EmbeddingError", code: "aborted" });
    assert.equal((await embedder.embed(["猫"], "passage")).length, 1);
  });

  it("is not started for a signal that has fired before", async test => {
    const workers = watchWorkers(test);
    const embedder = await bench.embedder("abort-early");
    await assert.rejects(embedder.embed(["猫"], "passage", AbortSignal.abort()), { code: "aborted" });
    await workersReported();
    assert.equal(workers.length, 0);
  });

  it("does not wait for the restart of a crashed thread when the signal fires", async () => {
    const workerPath = join(bench.folder, "exiting-worker.cjs");
    await writeFile(workerPath, "process.exit(7)");
    const controller = new AbortController();
    const embedder = await bench.embedderOf({
      modelFolder: await bench.model("abort-restart"),
      modelId: "abort-restart",
      workerPath,
      log: () => controller.abort(),
    });
    await assert.rejects(embedder.embed(["猫"], "passage", controller.signal), { code: "aborted" });
  });

  it("ends with dispose, which ends running calls and refuses later ones", async test => {
    const workers = watchWorkers(test);
    const embedder = await bench.embedder("dispose");
    await embedder.embed(["猫"], "passage");
    const ended = once(workers[0] ?? assert.fail("no thread was started"), "exit");
    const call = embedder.embed(["猫"], "passage");
    await Promise.all([ended, assert.rejects(call, { code: "aborted" }), embedder.dispose()]);
    await assert.rejects(embedder.embed(["猫"], "passage"), { code: "aborted" });
    await embedder.dispose();
    await workersReported();
    assert.equal(workers.length, 1);
  });

  it("is never started after dispose", async test => {
    const workers = watchWorkers(test);
    const embedder = await bench.embedder("unused");
    await embedder.dispose();
    await assert.rejects(embedder.embed(["猫"], "passage"), { code: "aborted" });
    await workersReported();
    assert.equal(workers.length, 0);
  });
});
