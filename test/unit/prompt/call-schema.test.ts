import assert from "node:assert/strict";
import { test } from "node:test";
import { Type } from "typebox";
import { Check } from "typebox/schema";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { callSchema, tiedCallSchema, withHeartbeat } from "../../../src/prompt/reply/call-schema.ts";

const send = { name: "send_message", params: Type.Object({ message: Type.String({ minLength: 1 }) }), mayChain: false };
const search = {
  name: "search",
  params: Type.Object({
    query: Type.String({ description: "what" }),
    page: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  mayChain: true,
};

test("thoughts, function, params, in that order; bounds and texts left out", () => {
  assert.equal(
    JSON.stringify(callSchema([send, search])),
    JSON.stringify({
      type: "object",
      properties: {
        inner_thoughts: { type: "string" },
        function: { type: "string", enum: ["send_message", "search"] },
        params: {
          anyOf: [
            {
              type: "object",
              properties: { message: { type: "string" } },
              required: ["message"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: {
                query: { type: "string" },
                page: { type: "integer" },
                request_heartbeat: { type: "boolean" },
              },
              required: ["query", "request_heartbeat"],
              additionalProperties: false,
            },
          ],
        },
      },
      required: ["inner_thoughts", "function", "params"],
      additionalProperties: false,
    }),
  );
});

test("functions of one shape share it, and a single shape needs no choice", () => {
  const other = { ...search, name: "other" };
  const { params } = callSchema([search, other]).properties as Record<string, Record<string, unknown>>;
  assert.equal(params?.["type"], "object");
  assert.equal(params?.["anyOf"], undefined);
});

test("choices, constants and lists keep their form", () => {
  const params = Type.Object({
    name: Type.Union([Type.Literal("persona"), Type.Literal("human")]),
    kind: Type.Enum(["a", "b"]),
    tags: Type.Array(Type.String(), { maxItems: 3 }),
  });
  assert.deepEqual(callSchema([{ name: "f", params, mayChain: false }])["properties"], {
    inner_thoughts: { type: "string" },
    function: { type: "string", enum: ["f"] },
    params: {
      type: "object",
      properties: {
        name: {
          anyOf: [
            { type: "string", const: "persona" },
            { type: "string", const: "human" },
          ],
        },
        kind: { enum: ["a", "b"] },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["name", "kind", "tags"],
      additionalProperties: false,
    },
  });
});

test("the schema of the eight functions uses only what every grammar engine compiles", () => {
  const schema = callSchema(AGENT_FUNCTIONS);
  const known = new Set(["type", "properties", "required", "additionalProperties", "enum", "const", "items", "anyOf"]);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
    } else if (typeof node === "object" && node !== null) {
      const { properties, ...rest } = node as Record<string, unknown>;
      assert.deepEqual(
        Object.keys(node).filter(key => !known.has(key)),
        [],
      );
      assert.ok(!("anyOf" in node) || Object.keys(node).length === 1, "anyOf stands alone");
      Object.values(properties ?? {}).forEach(visit);
      Object.values(rest).forEach(visit);
    }
  };
  visit(schema);
  assert.equal(JSON.stringify(schema).match(/"type":"object"/g)?.length, 8, "root and seven distinct shapes");
});

test("the blocks that exist are the only names a grammar lets through", () => {
  const schema = callSchema(AGENT_FUNCTIONS, { blocks: ["persona", "human", "庭"] });
  const append = (name: string) => ({
    inner_thoughts: "",
    function: "core_memory_append",
    params: { name, content: "a", request_heartbeat: false },
  });
  assert.ok(Check(schema, append("human")));
  assert.ok(Check(schema, append("庭")));
  assert.ok(!Check(schema, append("cat")));
  assert.equal(JSON.stringify(schema).match(/"enum":\["persona","human","庭"\]/g)?.length, 2);
});

test("the tied schema lets no function have another's parameters", () => {
  const schema = tiedCallSchema(AGENT_FUNCTIONS, { blocks: ["persona", "human"] });
  const mixed = { inner_thoughts: "", function: "send_message", params: { minutes: 3 } };
  const fits = (wire: object, reply: object): boolean => Check(wire, reply);
  assert.ok(fits(callSchema(AGENT_FUNCTIONS), mixed), "the flat one does");
  assert.ok(!fits(schema, mixed));
  assert.ok(fits(schema, { ...mixed, params: { message: "やあ" } }));
  const first = (schema["anyOf"] as { properties: object }[])[0];
  assert.deepEqual(Object.keys(first?.properties ?? {}), ["inner_thoughts", "function", "params"]);
});

test("request_heartbeat is required and last, and the original schema untouched", () => {
  const extended = withHeartbeat(search.params);
  assert.deepEqual(Object.keys(extended.properties), ["query", "page", "request_heartbeat"]);
  assert.deepEqual(extended.required, ["query", "request_heartbeat"]);
  assert.deepEqual(Object.keys(search.params.properties), ["query", "page"]);
});

test("a call as the prompt shows it fits the schema", () => {
  const schema = callSchema(AGENT_FUNCTIONS);
  const reply = { inner_thoughts: "", function: "send_message", params: { message: "やあ" } };
  assert.ok(Check(schema, reply));
  assert.ok(!Check(schema, { ...reply, params: { message: 1 } }));
  assert.ok(!Check(schema, { ...reply, function: "rm" }));
});
