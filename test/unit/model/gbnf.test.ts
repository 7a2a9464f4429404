import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { toGbnf } from "../../../src/model/wire/gbnf.ts";
import { callSchema } from "../../../src/prompt/reply/call-schema.ts";

/** A grammar without recursion as one regular expression: every reference is replaced by its rule. */
function toRegExp(grammar: string): RegExp {
  const rules = new Map(
    grammar
      .trim()
      .split("\n")
      .map(line => line.split(" ::= ") as [string, string]),
  );
  const cache = new Map<string, string>();
  const expand = (name: string): string => {
    const known = cache.get(name);
    if (known !== undefined) {
      return known;
    }
    const rule = rules.get(name);
    assert.ok(rule !== undefined, `no rule ${name}`);
    const pattern = rule.replace(
      /"((?:[^"\\]|\\.)*)"|(\[(?:[^\]\\]|\\.)*\])|([A-Za-z][A-Za-z0-9-]*)|\s+/g,
      (_, literal?: string, set?: string, reference?: string) => {
        if (literal !== undefined) {
          const text = literal.replace(/\\(.)/g, "$1").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
          return `(?:${text})`;
        }
        if (set !== undefined) {
          return set.replace(/\\U0*([0-9A-F]+)/g, "\\u{$1}");
        }
        return reference === undefined ? "" : `(?:${expand(reference)})`;
      },
    );
    cache.set(name, pattern);
    return pattern;
  };
  return new RegExp(`^(?:${expand("root")})$`, "u");
}

const calls = toRegExp(toGbnf(callSchema(AGENT_FUNCTIONS)));

for (const text of [
  '{"inner_thoughts":"t","function":"send_message","params":{"message":"hi"}}',
  '{"inner_thoughts": "t", "function": "send_message", "params": {"message": "hi"}}',
  '{"inner_thoughts":"考え","function":"send_message","params":{"message":"お茶🍵 \\"quoted\\" \\n \\u00e9 \\\\"}}',
  '{"inner_thoughts":"","function":"core_memory_append","params":{"name":"human","content":"a","request_heartbeat":true}}',
]) {
  test(`the grammar of calls lets through ${text}`, () => {
    JSON.parse(text);
    assert.match(text, calls);
  });
}

for (const [name, text] of [
  ["another order", '{"function":"send_message","inner_thoughts":"t","params":{"message":"hi"}}'],
  ["an unknown function", '{"inner_thoughts":"t","function":"shout","params":{"message":"hi"}}'],
  ["a raw newline", '{"inner_thoughts":"a\nb","function":"send_message","params":{"message":"hi"}}'],
  ["an unknown escape", '{"inner_thoughts":"\\q","function":"send_message","params":{"message":"hi"}}'],
  ["a missing parameter", '{"inner_thoughts":"t","function":"send_message","params":{}}'],
  ["an unknown parameter", '{"inner_thoughts":"t","function":"send_message","params":{"message":"hi","x":1}}'],
  ["text around", 'Sure: {"inner_thoughts":"t","function":"send_message","params":{"message":"hi"}}'],
  ["a reply that is cut off", '{"inner_thoughts":"t","function":"send_message","params":{"message":"hi"'],
] as const) {
  test(`the grammar of calls stops ${name}`, () => {
    assert.doesNotMatch(text, calls);
  });
}

const MIXED = toRegExp(
  toGbnf({
    type: "object",
    properties: {
      page: { type: "integer" },
      kind: { const: 'a "b" \\' },
      tags: { type: "array", items: { type: "string" } },
      score: { anyOf: [{ type: "number" }, { type: "null" }] },
      last: { type: "boolean" },
    },
    required: ["kind"],
  }),
);

for (const [value, isMatch] of [
  [{ kind: 'a "b" \\' }, true],
  [{ page: 0, kind: 'a "b" \\' }, true],
  [{ page: -12, kind: 'a "b" \\', tags: [], score: null, last: true }, true],
  [{ kind: 'a "b" \\', tags: ["x", "y"], score: -1.5e-7 }, true],
  [{ kind: 'a "b" \\', last: false }, true],
  [{ kind: "other" }, false],
  [{ page: 1.5, kind: 'a "b" \\' }, false],
  [{ kind: 'a "b" \\', last: "false" }, false],
  [{ last: true }, false],
  [{ kind: 'a "b" \\', page: 1 }, false],
] as const) {
  test(`optional members, lists and choices: ${JSON.stringify(value)} ${isMatch ? "passes" : "is stopped"}`, () => {
    assert.equal(MIXED.test(JSON.stringify(value)), isMatch);
  });
}

test("an object of optional members takes any of them, in order", () => {
  const grammar = toRegExp(
    toGbnf({ type: "object", properties: { a: { type: "integer" }, b: { type: "integer" }, c: { type: "integer" } } }),
  );
  for (const text of ["{}", '{"a":1}', '{"b":1}', '{"a":1,"c":2}', '{"a":1,"b":2,"c":3}']) {
    assert.match(text, grammar);
  }
  for (const text of ['{"b":1,"a":2}', '{,"b":1}', '{"a":1,}']) {
    assert.doesNotMatch(text, grammar);
  }
});

test("rules are words of letters, digits and dashes, one a line, each defined once", () => {
  const names = toGbnf(callSchema(AGENT_FUNCTIONS))
    .trim()
    .split("\n")
    .map(line => /^([A-Za-z][A-Za-z0-9-]*) ::= \S/.exec(line)?.[1]);
  assert.ok(!names.includes(undefined));
  assert.equal(new Set(names).size, names.length);
  assert.equal(names[0], "root");
});

test("a schema that has no grammar is an error, not a wrong grammar", () => {
  assert.throws(() => toGbnf({ type: "object", properties: { a: { not: {} } } }), TypeError);
});
