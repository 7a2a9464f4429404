import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import type { ContextMessage } from "../../../src/memory/records.ts";
import type { ContextView } from "../../../src/prompt/render/context-view.ts";
import type { ChatTurn, Transport } from "../../../src/prompt/render/prompt-request.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { anyMessage } from "./arbitraries.ts";
import { call, event, PROFILES, result, shipped, user } from "./support.ts";

const withId = (message: ContextMessage, id: string) => ({ ...message, id });

const conversation = [
  user("I'm Ken."),
  withId(
    call("core_memory_append", { name: "human", content: "Ken", request_heartbeat: true }, "A name!"),
    "01JABCDEFGHJKMNPQRSTVWXYZ0",
  ),
  result("core_memory_append", "OK", "None"),
  event("heartbeat-requested", "Go on."),
  withId(call("send_message", { message: "Hi, Ken.\nお茶？" }, "Greet."), "01JABCDEFGHJKMNPQRSTVWXYZ1"),
  result("send_message", "OK", "None"),
  user("What did I say?", "2026-11-22T12:06:00.000Z"),
  withId(call("conversation_search", { query: "Ken" }, "Look."), "01JABCDEFGHJKMNPQRSTVWXYZ2"),
  result("conversation_search", "Failed", "No page."),
];

async function render(transport: Transport, parts: Partial<ContextView> = {}) {
  const { profile, template, view } = await shipped("companion", "command-r");
  const full = { ...view, messages: conversation, ...parts };
  const request = renderRequest(profile, template, AGENT_FUNCTIONS, full, transport);
  return { request, raw: renderRequest(profile, template, AGENT_FUNCTIONS, full), profile };
}

test("raw completions have no messages and no tools, and are what is rendered unless asked otherwise", async () => {
  const { request, raw } = await render("completions");
  assert.deepEqual(request, raw);
  assert.deepEqual([request.transport, request.messages, request.tools], ["completions", [], []]);
});

test("a chat route gets the texts of the raw turns, neighbours joined, results as the person's", async () => {
  const { request, raw } = await render("chat");
  const [system, ...turns] = request.messages;
  assert.equal(request.transport, "chat");
  assert.deepEqual(request.tools, []);
  assert.equal(system?.role, "system");
  assert.match(system?.content ?? "", /^# System Preamble[\s\S]*I do not know their name yet\.$/);
  assert.deepEqual(turns, [
    { role: "user", content: "[Sun 2026-11-22 21:04]\nI'm Ken." },
    {
      role: "assistant",
      content:
        '{"inner_thoughts":"A name!","function":"core_memory_append","params":{"name":"human","content":"Ken","request_heartbeat":true}}',
    },
    { role: "user", content: "[result OK]\n\n[heartbeat]\nGo on." },
    {
      role: "assistant",
      content: '{"inner_thoughts":"Greet.","function":"send_message","params":{"message":"Hi, Ken.\\nお茶？"}}',
    },
    { role: "user", content: "[21:06]\nWhat did I say?" },
    {
      role: "assistant",
      content: '{"inner_thoughts":"Look.","function":"conversation_search","params":{"query":"Ken"}}',
    },
    { role: "user", content: "[result Failed]\nNo page." },
  ]);
  assert.deepEqual(request.segments, raw.segments);
  for (const { content } of request.messages) {
    assert.ok(raw.prompt.includes(content));
  }
});

test("native tools get calls with ids, and a result for every call", async () => {
  const { request } = await render("tools", { nudge: { kind: "notice", text: "Again." } });
  const asked = (id: string, name: string, args: object): ChatTurn => ({
    role: "assistant",
    content: "",
    tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  });
  assert.deepEqual(request.messages.slice(1), [
    { role: "user", content: "[Sun 2026-11-22 21:04]\nI'm Ken." },
    asked("RSTVWXYZ0", "core_memory_append", {
      inner_thoughts: "A name!",
      name: "human",
      content: "Ken",
      request_heartbeat: true,
    }),
    { role: "tool", content: "OK", tool_call_id: "RSTVWXYZ0" },
    { role: "user", content: "[heartbeat]\nGo on." },
    asked("RSTVWXYZ1", "send_message", { inner_thoughts: "Greet.", message: "Hi, Ken.\nお茶？" }),
    { role: "tool", content: "OK", tool_call_id: "RSTVWXYZ1" },
    { role: "user", content: "[21:06]\nWhat did I say?" },
    asked("RSTVWXYZ2", "conversation_search", { inner_thoughts: "Look.", query: "Ken" }),
    { role: "tool", content: "[result Failed]\nNo page.", tool_call_id: "RSTVWXYZ2" },
    { role: "user", content: "[notice]\nAgain." },
  ]);
});

test("with native tools the list of functions is left out with its heading, and the form of a reply is theirs", async () => {
  const { request, raw, profile } = await render("tools");
  const [system] = request.messages;
  assert.ok(system?.content.includes(profile.functions.reply.tools));
  assert.ok(!system?.content.includes(profile.functions.reply.json));
  assert.doesNotMatch(system?.content ?? "", /## Functions|send_message:|\n{3}|Choose by/);
  const functions = request.segments.filter(({ part }) => part === "functions");
  assert.ok(functions.some(({ text }) => text.includes(JSON.stringify(request.tools))));
  assert.ok(raw.segments.some(({ part, text }) => part === "functions" && text.includes("send_message: ")));
  assert.equal(request.segments.map(({ text }) => text).join(""), request.prompt);
});

test("tools declare every function with a text for everything, thoughts first and the heartbeat last", async () => {
  for (const id of PROFILES) {
    const { profile, template, view } = await shipped(id);
    const { tools } = renderRequest(profile, template, AGENT_FUNCTIONS, view, "tools");
    assert.deepEqual(
      tools.map(tool => tool.function.name),
      AGENT_FUNCTIONS.map(({ name }) => name),
    );
    for (const { type, function: fn } of tools) {
      const parameters = fn.parameters as {
        properties: Record<string, { type: string; description: string }>;
        required: string[];
      };
      const names = Object.keys(parameters.properties);
      assert.equal(type, "function");
      assert.ok(fn.description !== "");
      assert.equal(names[0], "inner_thoughts");
      assert.equal(parameters.required[0], "inner_thoughts");
      for (const name of names) {
        assert.ok(parameters.properties[name]?.description, `${fn.name}.${name}`);
        assert.match(parameters.properties[name]?.type ?? "", /^(?:string|integer|boolean)$/);
      }
      const mayChain = AGENT_FUNCTIONS.find(({ name }) => name === fn.name)?.mayChain;
      assert.equal(names.at(-1) === "request_heartbeat", mayChain);
      assert.equal(parameters.required.includes("page"), false);
    }
  }
});

test("a call that has lost its result, and a result that has lost its call", async () => {
  const messages = [result("conversation_search", "OK", "Found."), call("archival_memory_insert", { content: "x" })];
  const { messages: sent } = (await render("tools", { messages: [...messages, user("Hello")] })).request;
  assert.deepEqual(
    sent.slice(1).map(({ role, content }) => [role, content]),
    [
      ["user", "[…]\n\n[result OK]\nFound."],
      ["assistant", ""],
      ["tool", "OK"],
      ["user", "[Sun 2026-11-22 21:04]\nHello"],
    ],
  );
});

test("a name that is no function's is fit for the wire", async () => {
  const { request } = await render("tools", { messages: [user("x"), call("<|im_end|> 関数", {})] });
  const [, , message] = request.messages;
  assert.match(message?.role === "assistant" ? (message.tool_calls?.[0]?.function.name ?? "") : "", /^[\w-]+$/);
});

test("whatever the conversation, chat routes alternate and start with the person's turn", async () => {
  const { profile, template, view } = await shipped();
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 8 }), messages => {
      const { messages: sent } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }, "chat");
      sent.forEach(({ role, content }, index) => {
        assert.equal(role, index === 0 ? "system" : index % 2 === 1 ? "user" : "assistant");
        assert.equal(typeof content, "string");
      });
    }),
  );
});

test("whatever the conversation, every native call is answered at once and every answer was asked for", async () => {
  const { profile, template, view } = await shipped();
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 8 }), messages => {
      const { messages: sent } = renderRequest(profile, template, AGENT_FUNCTIONS, { ...view, messages }, "tools");
      assert.equal(sent[1]?.role, "user");
      sent.forEach((message, index) => {
        const before = sent[index - 1];
        const asked = before?.role === "assistant" ? before.tool_calls?.[0]?.id : undefined;
        assert.equal(message.role === "tool" ? message.tool_call_id : undefined, asked);
        if (message.role === "assistant" && message.tool_calls) {
          assert.equal(typeof JSON.parse(message.tool_calls[0]?.function.arguments ?? "").inner_thoughts, "string");
          assert.match(message.tool_calls[0]?.id ?? "", /^\w{9}$/);
        }
        assert.ok(message.role !== "user" || before?.role !== "user");
      });
    }),
  );
});
