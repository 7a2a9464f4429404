import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { ContextMessage } from "../../../src/memory/records.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { call, event, result, shipped, user } from "./support.ts";

const text = fc.string({ unit: "grapheme", maxLength: 30 });

const message = fc.oneof(
  text.map(user),
  text.map(words => event("heartbeat-requested", words)),
  fc.tuple(text, text).map(([thoughts, words]) => call("send_message", { message: words }, thoughts)),
  fc.constant(result("send_message", "OK", "None")),
  fc
    .tuple(fc.constantFrom("OK" as const, "Failed" as const), text)
    .map(([status, words]) => result("x", status, words)),
);

for (const id of ["chatml", "command-r"]) {
  test(`one message more only appends to the prompt (${id})`, async () => {
    const { profile, template, view } = await shipped("ja", id);
    const render = (messages: readonly ContextMessage[]) =>
      renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }).prompt;
    // Where roles alternate, a turn that is continued loses its end marker.
    const end = template.roles.assistant[0].length + (template.alternate ? template.roles.user[1].length : 0);

    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), message, (messages, next) => {
        const before = render(messages);
        const kept = before.slice(0, before.length - end);
        assert.ok(render([...messages, next]).startsWith(kept));
      }),
    );
  });
}

test("the same view gives the same bytes", async () => {
  const { profile, template, view } = await shipped();
  const messages = [user("I moved to Kyoto."), call("core_memory_append", { name: "human", content: "Kyoto" })];
  const first = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages });
  const second = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages: [...messages] });
  assert.deepEqual(first, second);
});
