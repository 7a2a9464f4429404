import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { ContextMessage, EventCause } from "../../../src/memory/records.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { countTokens } from "./count-tokens.ts";
import { call, event, PROFILES, result, shipped, TEMPLATES, user } from "./support.ts";

/** Tokens around a message's own text. MemGPT 0.3.8 needs 107 a turn. */
const LIMIT = 15;

/** With the whole date, which is written once a day and after pauses. */
const LIMIT_WITH_DATE = 20;

const TEXT = "¤¤¤";
const earlier = [user("Hello"), call("core_memory_append", {})];

const KINDS: readonly (readonly [name: string, message: ContextMessage, limit: number])[] = [
  ["the person's words", user(TEXT), LIMIT],
  ["the person's words on another day", user(TEXT, "2026-11-24T08:00:00.000Z"), LIMIT_WITH_DATE],
  ["a heartbeat", event("heartbeat-timed", TEXT), LIMIT],
  ["a notice", event("memory-pressure", TEXT), LIMIT],
  ["a result", result("core_memory_append", "OK", TEXT), LIMIT],
  ["a failed result", result("core_memory_append", "Failed", TEXT), LIMIT],
];

for (const id of TEMPLATES) {
  for (const [name, message, limit] of KINDS) {
    test(`${name} is wrapped in at most ${limit} tokens (${id})`, async () => {
      const { profile, template, view } = await shipped("companion", id);
      const messages = [...earlier, message, call("send_message", {})];
      const { segments } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages });
      const [before = "", after, ...rest] = (segments.at(-3)?.text ?? "").split(TEXT);
      assert.ok(after !== undefined && rest.length === 0);
      const tokens = countTokens(before) + countTokens(after);
      assert.ok(tokens <= limit, `${tokens} tokens: ${before}…${after}`);
    });
  }

  test(`a result that says nothing and a heartbeat take at most ${LIMIT} tokens whole (${id})`, async () => {
    for (const profileId of PROFILES) {
      const { profile, template, view } = await shipped(profileId, id);
      const causes: readonly EventCause[] = ["heartbeat-requested"];
      for (const message of [
        result("core_memory_append", "OK", "None"),
        ...causes.map(cause => event(cause, profile.notices["heartbeat-requested"])),
      ]) {
        const messages = [...earlier, message, call("send_message", {})];
        const { segments } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages });
        const text = segments.at(-3)?.text ?? "";
        assert.match(text, /\[(?:result OK|heartbeat)\]/);
        assert.ok(countTokens(text) <= LIMIT, `${countTokens(text)} tokens: ${text}`);
      }
    }
  });
}
