import assert from "node:assert/strict";
import { test } from "node:test";
import { commonSubsequence } from "../../bench/mind/common-subsequence.ts";
import { PrefixLedger } from "../../bench/mind/prefix-ledger.ts";
import { countTokens } from "../../bench/mind/tokens.ts";

const turn = (role: string, text: string) => `<|im_start|>${role}\n${text}<|im_end|>\n`;
const OPEN = "<|im_start|>assistant\n";
const SYSTEM = turn("system", "You are a lighthouse. Memory: nothing yet. Functions: shine and rest.");
const HELLO = turn("user", "Hello over there!");

test("a conversation that only grows has nothing evaluated again", () => {
  const ledger = new PrefixLedger();
  const first = ledger.evaluate(SYSTEM + HELLO + OPEN, "Good evening.", "step");
  assert.deepEqual(first, { prompt: first.prompt, reused: 0, fresh: first.prompt, again: 0 });
  const next = turn("user", "How is the sea?");
  const second = ledger.evaluate(SYSTEM + HELLO + turn("assistant", "Good evening.") + next + OPEN, "Calm.", "step");
  assert.equal(second.again, 0);
  assert.equal(second.reused, countTokens(`${SYSTEM}${HELLO}${OPEN}Good evening.`));
  assert.equal(second.fresh, countTokens(`<|im_end|>\n${next}${OPEN}`));
});

test("behind a change in the system turn all is evaluated again, and the change itself is new", () => {
  const ledger = new PrefixLedger();
  ledger.evaluate(SYSTEM + HELLO + OPEN, "Good evening.", "step");
  const changed = SYSTEM.replace("nothing yet", "one ship");
  const cost = ledger.evaluate(changed + HELLO + turn("assistant", "Good evening.") + OPEN, "Calm.", "step");
  assert.equal(cost.reused, countTokens("<|im_start|>system\nYou are a lighthouse. Memory:"));
  const behind = countTokens(`. Functions: shine and rest.<|im_end|>\n${HELLO}`);
  assert.equal(cost.again, behind + countTokens(`${OPEN}Good evening.`));
  assert.equal(cost.fresh, countTokens(" one ship") + countTokens(`<|im_end|>\n${OPEN}`));
});

test("a request of another form takes the cache, and its own text is new", () => {
  const ledger = new PrefixLedger();
  const prompt = SYSTEM + HELLO + OPEN;
  ledger.evaluate(prompt, "Good evening.", "step");
  const side = ledger.evaluate("Summarise: Hello over there! Good evening.", "A greeting.", "side");
  assert.equal(side.fresh, side.prompt);
  const summary = turn("user", "[summary] A greeting.");
  const after = ledger.evaluate(SYSTEM + summary + HELLO + OPEN, "Yes?", "step");
  assert.equal(after.reused, 0);
  assert.equal(after.again, countTokens(SYSTEM + HELLO));
  assert.equal(after.fresh, countTokens(summary + OPEN));
});

test("a turn with the same words as an earlier one is new where it comes on top", () => {
  const ledger = new PrefixLedger();
  const beat = turn("user", "[heartbeat] Go on.");
  ledger.evaluate(SYSTEM + beat + OPEN, "One.", "step");
  const cost = ledger.evaluate(SYSTEM + beat + turn("assistant", "One.") + beat + OPEN, "Two.", "step");
  assert.equal(cost.again, 0);
});

test("the longest common subsequence is found around several changes", () => {
  const common = commonSubsequence([..."xabcyzd"], [..."abqczd"]);
  assert.deepEqual(common, [false, true, true, true, false, true, true]);
  assert.deepEqual(commonSubsequence([], [..."ab"]), []);
});
