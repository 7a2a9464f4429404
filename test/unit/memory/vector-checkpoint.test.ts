import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import fc from "fast-check";
import { unseal } from "../../../src/memory/storage/sealed-file.ts";
import { readVectors, updateVectors, type VectorEntry } from "../../../src/memory/storage/vector-checkpoint.ts";

const text = fc.string({ unit: "grapheme" });
const component = fc.float({ noNaN: true, noDefaultInfinity: true });
const metadata = fc.record(
  { item: text, text, tags: text, source: text, at: text, messageId: text },
  { noNullPrototype: true },
);
const model = fc.constantFrom(
  { modelId: "", dimensions: 0 },
  { modelId: "one", dimensions: 3 },
  { modelId: "二", dimensions: 7 },
);
const entry: fc.Arbitrary<VectorEntry> = fc
  .tuple(text, model, fc.array(component, { minLength: 7, maxLength: 7 }), fc.option(metadata, { nil: undefined }))
  .map(([id, { modelId, dimensions }, values, metadata]) => ({
    id,
    modelId,
    values: Float32Array.from(values.slice(0, dimensions)),
    ...(metadata === undefined ? {} : { metadata }),
  }));
const entries = fc.uniqueArray(entry, { selector: ({ id }) => id });

/** Of the same model in the same order, whatever the order of the models. */
function byModel(list: readonly VectorEntry[]): Map<string, VectorEntry[]> {
  const models = new Map<string, VectorEntry[]>();
  for (const entry of list) {
    models.set(entry.modelId, [...(models.get(entry.modelId) ?? []), entry]);
  }
  return models;
}

function turn(id: string, ...values: number[]): VectorEntry {
  return { id, modelId: "model", values: Float32Array.from(values) };
}

async function written(list: readonly VectorEntry[]): Promise<Buffer> {
  return await updateVectors(undefined, { put: list, remove: [] }, 7);
}

/** A file with this header, these lines and these bytes behind them. */
function file(header: object | string, lines = "", rest = Buffer.alloc(0)): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([Buffer.from("KIOKUARC"), length, json, Buffer.from(lines), rest]);
}

test("an index reads back as what was written", async () => {
  await fc.assert(
    fc.asyncProperty(entries, fc.nat(), async (list, seq) => {
      const bytes = await updateVectors(undefined, { put: list, remove: [] }, seq);
      const read = readVectors(bytes);
      assert.equal(read.appliedSeq, seq);
      assert.equal(read.newer, false);
      assert.deepEqual(byModel(read.entries), byModel(list));
    }),
  );
});

test("an update leaves what it does not name, replaces what it puts, and takes out what it removes", async () => {
  await fc.assert(
    fc.asyncProperty(entries, entries, fc.array(text), async (before, put, extra) => {
      const remove = [...extra, ...before.slice(0, 2).map(({ id }) => id)];
      const bytes = await updateVectors(await written(before), { put, remove }, 9);
      const expected = new Map([...before, ...put].map(entry => [entry.id, entry]));
      for (const id of remove) {
        expected.delete(id);
      }
      const { entries, appliedSeq } = readVectors(bytes);
      assert.equal(appliedSeq, 9);
      assert.deepEqual(new Map(entries.map(entry => [entry.id, entry])), expected);
      assert.equal(entries.length, expected.size);
    }),
  );
});

test("vectors are views of the file's bytes where they stand right, and read the same where they do not", async () => {
  const bytes = await written([turn("a", 1, 2, 3), turn("b", 4, 5, 6)]);
  const [a, b] = readVectors(bytes).entries;
  assert.ok(a?.values.buffer === bytes.buffer);
  assert.ok(b?.values.buffer === bytes.buffer);
  const shifted = Buffer.concat([Buffer.from("x"), bytes]).subarray(1);
  assert.deepEqual(readVectors(shifted).entries, [a, b]);
});

test("of format 1, each memory is read with its text, and with its vector if it has one", async () => {
  const path = new URL("../../fixtures/memory/format-1/archival/index.kva", import.meta.url);
  const { entries, appliedSeq, newer } = readVectors(unseal(await readFile(path)));
  assert.equal(newer, false);
  assert.ok(appliedSeq > 0);
  assert.ok(entries.length > 0);
  assert.ok(entries.some(({ modelId }) => modelId !== ""));
  for (const { id, modelId, values, metadata } of entries) {
    assert.equal(metadata?.item, id);
    assert.notEqual(metadata.text, "");
    assert.ok(Array.isArray(JSON.parse(metadata.tags)));
    assert.ok(!("model" in metadata));
    assert.equal(values.length === 0, modelId === "");
  }
  const updated = await updateVectors(unseal(await readFile(path)), { put: [], remove: [] }, appliedSeq);
  assert.deepEqual(byModel(readVectors(updated).entries), byModel(entries));
});

test("of format 1, one that has not been embedded is read without a vector", () => {
  const metadata = {
    text: "note",
    tags: "[]",
    source: "agent",
    at: "2026-11-24T10:00:00.000Z",
    messageId: "",
    model: "",
  };
  const json = JSON.stringify([{ id: "a", metadata, dimensions: 1 }]);
  const placeholder = Buffer.alloc(4);
  placeholder.writeFloatLE(1);
  const header = { formatVersion: 1, appliedSeq: 3, itemBytes: Buffer.byteLength(json) };
  const { entries } = readVectors(file(header, json, placeholder));
  const { model, ...rest } = metadata;
  assert.deepEqual(entries, [
    { id: "a", modelId: model, values: new Float32Array(0), metadata: { item: "a", ...rest } },
  ]);
});

test("a newer format is read if it says that it can be, and never written over", async () => {
  const lines = '{"id":"a","newField":1}\n';
  const vector = Buffer.alloc(4);
  const header = { formatVersion: 3, appliedSeq: 5, itemBytes: lines.length };
  const groups = [{ modelId: "m", dimensions: 1, count: 1 }];
  const readable = file({ ...header, readableFrom: 2, groups }, lines, vector);
  const { newer, entries } = readVectors(readable);
  assert.equal(newer, true);
  assert.equal(entries[0]?.id, "a");
  const isNewer = { code: "newer-format" };
  await assert.rejects(updateVectors(readable, { put: [], remove: [] }, 6), isNewer);
  for (const more of [{}, { readableFrom: 3 }]) {
    assert.throws(() => readVectors(file({ ...header, ...more, somethingElse: true })), isNewer);
  }
});

test("bytes that are no index are refused, without an allocation for what they promise", () => {
  const good = { formatVersion: 2, readableFrom: 2, appliedSeq: 1, itemBytes: 11 };
  const line = '{"id":"a"}\n';
  const group = (dimensions: number, count: number) => ({ groups: [{ modelId: "m", dimensions, count }] });
  const bad: [string, Buffer][] = [
    ["empty", Buffer.alloc(0)],
    ["zeroes", Buffer.alloc(64)],
    ["only the magic", Buffer.from("KIOKUARC")],
    ["header beyond the end", Buffer.concat([Buffer.from("KIOKUARC"), Buffer.alloc(4, 0xff)])],
    ["header not JSON", file("{")],
    ["header not an object", file("null")],
    ["no format", file({ appliedSeq: 1 })],
    ["no groups", file(good, line)],
    ["negative sequence", file({ ...good, ...group(1, 1), appliedSeq: -1 }, line, Buffer.alloc(4))],
    ["items beyond the end", file({ ...good, ...group(1, 1), itemBytes: 1e9 }, line, Buffer.alloc(4))],
    ["absurd dimensions", file({ ...good, ...group(1e15, 1) }, line, Buffer.alloc(4))],
    ["absurd count", file({ ...good, ...group(0, 1e15) }, line)],
    ["broken dimensions", file({ ...good, ...group(0.5, 2) }, line, Buffer.alloc(4))],
    ["more items than lines", file({ ...good, ...group(1, 2) }, line, Buffer.alloc(8))],
    ["a line that is no item", file({ ...good, ...group(1, 1) }, '{"xx":"a"}\n', Buffer.alloc(4))],
    ["a line that is not JSON", file({ ...good, ...group(1, 1) }, "{{{{{{{{{{\n", Buffer.alloc(4))],
    ["half a vector", file({ ...good, ...group(1, 1) }, line, Buffer.alloc(3))],
    ["format 1 with absurd dimensions", file({ formatVersion: 1, appliedSeq: 1, itemBytes: 2 ** 40 }, "[]")],
  ];
  for (const [what, bytes] of bad) {
    assert.throws(() => readVectors(bytes), Error, what);
  }
});

test("a file that is cut anywhere is refused", async () => {
  const bytes = await written([turn("a", 1, 2, 3), turn("b", 4, 5, 6)]);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => readVectors(bytes.subarray(0, length)));
  }
});

test("any changed byte is refused or read as something, without crashing", async () => {
  const bytes = await written([turn("a", 1, 2), { ...turn("b", 3, 4), modelId: "other" }]);
  const spoil = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(spoil, ([at, value]) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(value, at);
      try {
        assert.ok(readVectors(changed).entries.length <= 2);
      } catch (error) {
        assert.ok(error instanceof Error && error.name !== "AssertionError", String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
