import assert from "node:assert/strict";
import type { StoredMessage } from "../../src/memory/records.ts";
import { ChatTranscript } from "../../src/vscode/chat/chat-transcript.ts";

const AT = "2026-11-20T09:00:00.000Z";

/** Turns with a note in each: what the person says, a call with its result, and an answer. */
function conversation(turns: number): StoredMessage[] {
  const messages: StoredMessage[] = [];
  const base = () => ({ id: `m${messages.length}`, parentId: messages.at(-1)?.id ?? null, at: AT });
  const call = (name: string, params: Record<string, string>) => {
    messages.push({ kind: "call", thoughts: "Hm.", function: name, params, ...base() });
  };
  for (let turn = 0; turn < turns; turn++) {
    messages.push({ kind: "user", text: `Question ${turn}`, ...base() });
    call("core_memory_append", { name: "human", content: `Fact ${turn}` });
    messages.push({ kind: "result", function: "core_memory_append", status: "OK", text: "Done.", ...base() });
    call("send_message", { message: `Answer ${turn}` });
  }
  return messages;
}

describe("the transcript of a long conversation", () => {
  it("has its newest rows first and all of them when asked, with the results of calls", () => {
    const path = conversation(100);
    const transcript = new ChatTranscript(
      () => path,
      () => undefined,
    );
    const { items, olderItems } = transcript.rows(false);
    assert.deepEqual([items.length, olderItems], [200, 100]);
    const all = transcript.rows(true);
    assert.deepEqual([all.items.length, all.olderItems], [300, 0]);
    assert.deepEqual(all.items.slice(100), items);
    assert.ok(
      all.items.every(item => item.kind !== "function" || (item.status === "ok" && /Done\.$/.test(item.detail))),
    );
    assert.deepEqual(
      all.items.flatMap(item => (item.kind === "user" || item.kind === "agent" ? [item.text] : [])).slice(0, 3),
      ["Question 0", "Answer 0", "Question 1"],
    );
  });

  it("grows at its end while the beginning has not been asked for", () => {
    const path = conversation(100);
    const transcript = new ChatTranscript(
      () => path,
      () => undefined,
    );
    const message: StoredMessage = {
      kind: "user",
      text: "And now?",
      id: "next",
      parentId: path.at(-1)?.id ?? null,
      at: AT,
    };
    transcript.apply({ type: "message", message });
    const { items, olderItems } = transcript.rows(false);
    assert.deepEqual([items.length, olderItems, items.at(-1)?.id], [200, 101, "next"]);
    assert.equal(transcript.rows(true).items.length, 301);
  });
});
