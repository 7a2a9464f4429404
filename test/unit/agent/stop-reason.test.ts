import assert from "node:assert/strict";
import { test } from "node:test";
import { stopReasonOf } from "../../../src/agent/turn/stop-reason.ts";
import { StoreError } from "../../../src/memory/agent-store.ts";
import { ModelError } from "../../../src/model/model-error.ts";
import { PromptFileError } from "../../../src/prompt/files/prompt-file-error.ts";

const STOPPED = AbortSignal.abort();

test("what a stop throws is a stop", () => {
  for (const error of [STOPPED.reason, new ModelError("aborted", "stopped"), new ModelError("dropped", "went away")]) {
    assert.deepEqual(stopReasonOf(error, true, STOPPED), { type: "stopped" });
  }
});

test("what goes wrong while the person stops is told all the same", () => {
  const full = new StoreError("write-failed", "The disk is full.");
  assert.deepEqual(stopReasonOf(full, false, STOPPED), {
    type: "not-saved",
    message: "The disk is full.",
    userSaved: false,
  });
  assert.equal(stopReasonOf(new PromptFileError("a.md", 1, "No."), true, STOPPED).type, "prompt-broken");
  const mistake = new TypeError("undefined is not a function");
  assert.throws(() => stopReasonOf(mistake, true, STOPPED), mistake);
});

test("without a stop a model's failure is one", () => {
  const { signal } = new AbortController();
  assert.equal(stopReasonOf(new ModelError("dropped", "went away"), true, signal).type, "model-failed");
});
