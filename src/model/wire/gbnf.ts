import { type Fields, fieldsOf, listOf } from "../fields.ts";

/**
 * A JSON Schema as a GBNF grammar with the start rule `root`, for what `callSchema` emits: objects with their
 * properties in order, optional ones among them, arrays, strings, numbers, booleans, null, `enum`, `const` and `anyOf`.
 *
 * Kept to what both readers of text-generation-webui take: llama.cpp's, and the one in
 * `modules/grammar/grammar_utils.py`, which knows no negated character classes and ends a rule at a line's end.
 * @throws TypeError for a schema beyond that.
 */
export function toGbnf(schema: object): string {
  const rules = new Map<string, string>();
  const root = expression(fieldsOf(schema), "root", rules);
  return [["root", root] as const, ...rules, ...BASE_RULES].map(([name, rule]) => `${name} ::= ${rule}\n`).join("");
}

const BASE_RULES = [
  ["ws", '" "?'],
  // Everything but the quote, the backslash and control characters, the latter two written as escapes.
  ["char", '[ !#-\\[\\]-\\U0010FFFF] | "\\\\" (["\\\\/bfnrt] | "u" hex hex hex hex)'],
  ["hex", "[0-9a-fA-F]"],
  ["string", '"\\"" char* "\\""'],
  ["integer", '"-"? ("0" | [1-9] [0-9]*)'],
  ["number", 'integer ("." [0-9]+)? ([eE] [-+]? [0-9]+)?'],
  ["boolean", '"true" | "false"'],
  ["null", '"null"'],
] as const;

const PLAIN_TYPES = ["string", "integer", "number", "boolean", "null"];

function expression(schema: Fields, name: string, rules: Map<string, string>): string {
  const { type, const: constant, enum: values, anyOf } = schema;
  if (constant !== undefined) {
    return literal(JSON.stringify(constant));
  }
  if (Array.isArray(values)) {
    return `(${values.map(value => literal(JSON.stringify(value))).join(" | ")})`;
  }
  if (Array.isArray(anyOf)) {
    const choices = anyOf.map((choice, index) => reference(fieldsOf(choice), `${name}-${index + 1}`, rules));
    return `(${choices.join(" | ")})`;
  }
  if (type === "object") {
    return objectExpression(schema, name, rules);
  }
  if (type === "array") {
    const item = reference(fieldsOf(schema["items"]), `${name}-item`, rules);
    return `"[" ws (${item} ("," ws ${item})*)? "]"`;
  }
  if (typeof type === "string" && PLAIN_TYPES.includes(type)) {
    return type;
  }
  throw new TypeError(`No grammar for the schema ${JSON.stringify(schema)}`);
}

/** Objects and lists get a rule of their own, to keep the lines readable. */
function reference(schema: Fields, name: string, rules: Map<string, string>): string {
  const rule = expression(schema, name, rules);
  if (schema["type"] !== "object" && schema["type"] !== "array") {
    return rule;
  }
  rules.set(name, rule);
  return name;
}

function objectExpression(schema: Fields, name: string, rules: Map<string, string>): string {
  const required = listOf(schema["required"]);
  const members = Object.entries(fieldsOf(schema["properties"])).map(([key, property]) => ({
    text: `${literal(JSON.stringify(key))} ":" ws ${reference(fieldsOf(property), ruleName(name, key), rules)}`,
    isRequired: required.includes(key),
  }));
  return `"{" ws ${memberList(members)} "}"`;
}

/** Members in order, with a comma between any two that are there. */
function memberList(members: readonly { readonly text: string; readonly isRequired: boolean }[]): string {
  const first = members.findIndex(({ isRequired }) => isRequired);
  if (members.length === 0) {
    return "";
  }
  if (first < 0) {
    // Any of them may be the first.
    const choices = members.map(({ text }, index) => [text, ...members.slice(index + 1).map(follower)].join(" "));
    return `(${choices.join(" | ")})?`;
  }
  const before = members.slice(0, first).map(({ text }) => `(${text} "," ws)?`);
  return [...before, members[first]?.text, ...members.slice(first + 1).map(follower)].join(" ");
}

function follower({ text, isRequired }: { readonly text: string; readonly isRequired: boolean }): string {
  return isRequired ? `"," ws ${text}` : `("," ws ${text})?`;
}

function ruleName(name: string, key: string): string {
  return `${name}-${key.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

/** Text outside ASCII stands as it is. */
function literal(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
