import assert from "node:assert/strict";
import { test } from "node:test";
import { playMemGpt } from "../../bench/mind/memgpt-layout.ts";
import { chatmlPrompt, messageRepr, systemText, withFunctions } from "../../bench/mind/memgpt-prompt.ts";
import { filler } from "../../bench/mind/memgpt-texts.ts";
import { conversation } from "../../bench/mind/script.ts";
import { countTokens } from "../../bench/mind/tokens.ts";

const EMPTY = { modified: "2026-11-02 05:00:04 PM JST+0900", recall: 0, archival: 0, persona: "", human: "" };

test("the static part has the size that was measured in MemGPT 0.3.8", () => {
  assert.equal(countTokens(withFunctions(systemText(EMPTY))), 2_003);
});

test("filler has exactly the tokens asked for", () => {
  assert.deepEqual(
    [4, 91, 819, 1_079].map(tokens => countTokens(filler(tokens))),
    [4, 91, 819, 1_079],
  );
});

test("the prompt has the shape of the chatml wrapper", () => {
  const prompt = chatmlPrompt("S", [
    { role: "user", content: { type: "user_message", message: "やあ", time: "T" } },
    { role: "assistant", thoughts: "Hm.", function: "send_message", params: { message: "Hi." } },
    { role: "tool", content: { status: "OK", message: "None", time: "T" } },
  ]);
  const expected = `<|im_end|>
<|im_start|>user
{
  "type": "user_message",
  "message": "やあ",
  "time": "T"
}<|im_end|>
<|im_start|>assistant
{
  "function": "send_message",
  "params": {
    "inner_thoughts": "Hm.",
    "message": "Hi."
  }
}<|im_end|>
<|im_start|>assistant
FUNCTION RETURN:
{
  "status": "OK",
  "message": "None",
  "time": "T"
}<|im_end|>
<|im_start|>assistant
{
  "function":`;
  assert.ok(prompt.startsWith("<|im_start|>system\nS\n"));
  assert.equal(prompt.slice(prompt.indexOf("<|im_end|>")), expected);
});

test("a message is counted in the form in which Python writes a dictionary", () => {
  const call = { role: "assistant", thoughts: "It's late.", function: "f", params: { query: 'a "b"' } } as const;
  assert.equal(
    messageRepr(call, "id"),
    `{'content': "It's late.", 'role': 'assistant', 'tool_calls': [{'id': 'id', 'type': 'function', 'function': {'name': 'f', 'arguments': '{"query": "a \\\\"b\\\\""}'}}]}`,
  );
});

test("a core-memory edit has everything behind the memory evaluated again, and no prompt is longer than the context", () => {
  const script = conversation("en", 30);
  const { ledger, compactions } = playMemGpt(script, 4_096, []);
  assert.ok(compactions > 0);
  assert.ok(ledger.calls.every(({ prompt }) => prompt <= 4_096));
  const edits = script.turns.filter(({ calls }) => calls.some(call => call.function.startsWith("core_memory"))).length;
  const evaluatedAgain = ledger.calls.filter(({ again }) => again > 800).length;
  assert.ok(evaluatedAgain >= edits, `${evaluatedAgain} of ${ledger.calls.length}`);
});
