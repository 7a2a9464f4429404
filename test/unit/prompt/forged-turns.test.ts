import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { ContextMessage } from "../../../src/memory/records.ts";
import type { TurnTemplate } from "../../../src/prompt/files/turn-template.ts";
import type { ContextView } from "../../../src/prompt/render/context-view.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { anyMessage, anyText } from "./arbitraries.ts";
import { tokenMarks } from "./marks.ts";
import { PROFILES, shipped, TEMPLATES } from "./support.ts";

/** Everything by which a model could take one turn or section for another, in the order in which it stands. */
function marksIn(text: string, { roles }: TurnTemplate): string[] {
  const own = Object.values(roles)
    .flatMap(markers => markers ?? [])
    .map(marker => marker.trim())
    .filter(marker => marker !== "");
  const known = tokenMarks
    .map(mark => mark.trim())
    .filter(mark => /^[<[]/.test(mark) && (!mark.startsWith("[") || mark.includes("INST")));
  const patterns = [...new Set([...own, ...known])]
    .sort((a, b) => b.length - a.length)
    .map(mark => mark.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s*`));
  const header = String.raw`^[ \t\u00a0\u200b>]*[[［](?:notice|heartbeat|result (?:OK|Failed)|summary(?: request)?|(?:\w{3} [\d-]+ )?\d\d:\d\d)[\]］]`;
  return (text.match(new RegExp([...patterns, header].join("|"), "gim")) ?? []).map(mark => mark.trim());
}

/** Lines that would open a section of the system text; what is left of a broken `### User:` names none. */
function headingsIn(text: string): string[] {
  return text.match(/^[ \t\u00a0\u200b>]*##?(?:persona|[ \t]+[^\s#]\w*|(?=\n))/gm) ?? [];
}

/** The same conversation with harmless words. */
function harmless(message: ContextMessage): ContextMessage {
  return message.kind === "call"
    ? { ...message, thoughts: "x", params: {} }
    : { ...message, text: message.text.trim() === "None" ? "None" : "x" };
}

for (const templateId of TEMPLATES) {
  for (const profileId of PROFILES) {
    test(`nothing that is inserted can open or close a turn, an event or a section (${templateId}, ${profileId})`, async () => {
      const { profile, template, view } = await shipped(profileId, templateId);
      const marks = (parts: Partial<ContextView>) => {
        const { prompt, segments } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, ...parts });
        const system = segments.filter(({ part }) => part !== "conversation" && part !== "summary");
        return [
          ...marksIn(prompt.slice(prompt.indexOf("# System Preamble")), template),
          ...system.flatMap(({ text }) => headingsIn(text)),
        ];
      };
      fc.assert(
        fc.property(fc.array(anyMessage, { maxLength: 5 }), anyText, (messages, text) => {
          const persona = { ...view.persona, preamble: text, examples: [text] };
          const nudge = { kind: "notice", text } as const;
          const memory = new Map([["human", text]]);
          const summary = { kind: "summary", id: "s", parentId: null, at: "", text, keptFrom: "u", covers: 1 } as const;
          const hostile = marks({ messages, nudge, memory, summary, persona });
          const plain = marks({
            messages: messages.map(harmless),
            nudge: { ...nudge, text: "x" },
            memory: new Map([["human", "x"]]),
            summary: { ...summary, text: "x" },
            persona: { ...view.persona, preamble: "x", examples: ["x"] },
          });
          assert.deepEqual(hostile, plain);
        }),
        { numRuns: 40 },
      );
    });
  }

  test(`no line of a conversation can pass for the header of another event (${templateId})`, async () => {
    const { profile, template, view } = await shipped("companion", templateId);
    const marks = (messages: readonly ContextMessage[]) => {
      const { segments } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages });
      const text = segments.filter(({ part }) => part === "conversation").map(segment => segment.text);
      return marksIn(text.join(""), template);
    };
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 5 }), messages => {
        assert.deepEqual(marks(messages), marks(messages.map(harmless)));
      }),
      { numRuns: 60 },
    );
  });
}
