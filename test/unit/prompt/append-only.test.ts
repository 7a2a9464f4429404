import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { ContextMessage } from "../../../src/memory/records.ts";
import type { TurnTemplate } from "../../../src/prompt/files/turn-template.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { anyMessage } from "./arbitraries.ts";
import { call, PROFILES, shipped, TEMPLATES, user } from "./support.ts";

const conversation = fc.array(anyMessage, { maxLength: 8 });

/** A prompt up to the agent's turn; where roles alternate, a turn that is continued loses its end marker. */
function keptPart(prompt: string, { roles, alternate }: TurnTemplate): string {
  const open = prompt.slice(0, prompt.length - roles.assistant[0].length);
  const ends = alternate ? [roles.user[1], roles.assistant[1]] : [];
  const end = ends.find(marker => marker !== "" && open.endsWith(marker)) ?? "";
  return open.slice(0, open.length - end.length);
}

for (const templateId of TEMPLATES) {
  for (const profileId of PROFILES) {
    test(`a message more only appends to the prompt (${templateId}, ${profileId})`, async () => {
      const { profile, template, view } = await shipped(profileId, templateId);
      const render = (messages: readonly ContextMessage[]) =>
        renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }).prompt;
      fc.assert(
        fc.property(conversation, anyMessage, (messages, next) => {
          assert.ok(render([...messages, next]).startsWith(keptPart(render(messages), template)));
        }),
        { numRuns: 50 },
      );
    });
  }
}

for (const transport of ["chat", "tools"] as const) {
  test(`a message more changes no message before the last (${transport})`, async () => {
    const { profile, template, view } = await shipped();
    const render = (messages: readonly ContextMessage[]) =>
      renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }, transport).messages;
    fc.assert(
      fc.property(conversation, anyMessage, (messages, next) => {
        const before = render(messages);
        const after = render([...messages, next]);
        assert.deepEqual(after.slice(0, before.length - 1), before.slice(0, -1));
      }),
    );
  });
}

test("the nudge of a re-ask and the request for a summary stand behind everything else", async () => {
  const { profile, view } = await shipped();
  for (const templateId of TEMPLATES) {
    const { template } = await shipped("companion", templateId);
    const messages = [user("Hello"), call("send_message", { message: "Hi" }), user("How are you?")];
    const render = (parts: object) =>
      renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages, ...parts }).prompt;
    const kept = keptPart(render({}), template);
    for (const kind of ["notice", "summary-request"] as const) {
      assert.ok(render({ nudge: { kind, text: "Again." } }).startsWith(kept));
    }
  }
});

test("the same view gives the same bytes", async () => {
  for (const templateId of TEMPLATES) {
    for (const transport of ["completions", "chat", "tools"] as const) {
      const { profile, template, view } = await shipped("companion", templateId);
      fc.assert(
        fc.property(conversation, messages => {
          const once = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }, transport);
          const again = renderRequest(
            structuredClone(profile),
            structuredClone(template),
            AGENT_FUNCTIONS,
            structuredClone({ ...view, messages }),
            transport,
          );
          assert.deepEqual(again, once);
        }),
        { numRuns: 10 },
      );
    }
  }
});
