import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parsePersona } from "../../../src/persona/parse-persona.ts";

const file = { kind: "persona", baseName: "mina" } as const;

function parse(...lines: readonly string[]) {
  return parsePersona(lines.join("\n"), file);
}

/** `code@line` of each problem. */
function problems(...lines: readonly string[]): string[] {
  return parse(...lines).problems.map(({ code, line }) => `${code}@${line}`);
}

function document(...lines: readonly string[]) {
  const { document: parsed, problems: found } = parse(...lines);
  assert.ok(parsed, JSON.stringify(found));
  return parsed;
}

const HEAD = ["---", "kind: persona", "name: ミナ", "language: ja", "---"];

test("a whole document", () => {
  const parsed = parse(
    ...HEAD,
    "",
    "## Preamble",
    "銭湯の番台。",
    "",
    "### 声",
    "低い。",
    "## Examples",
    "- 「おかえり」",
    "## Core memory",
    "一行目",
    "二行目",
  );
  assert.deepEqual(parsed, {
    document: {
      kind: "persona",
      name: "ミナ",
      language: "ja",
      preamble: "銭湯の番台。\n\n### 声\n低い。",
      examples: ["「おかえり」"],
      coreMemory: "一行目\n二行目",
    },
    problems: [],
  });
});

test("headings in Japanese, in any case and width", () => {
  const parsed = document(
    ...HEAD,
    "# 前書き",
    "a",
    "＃＃　話し方の例",
    "- b",
    "## コアメモリー：",
    "c",
    "## EXAMPLES ##",
    "- d",
  );
  assert.deepEqual([parsed.preamble, parsed.examples, parsed.coreMemory], ["a", ["b", "d"], "c"]);
  assert.deepEqual(problems(...HEAD, "## ｺｱﾒﾓﾘ", "c", "## 人物", "x"), []);
});

test("example lines: lists of any kind, with their further lines, or plain lines", () => {
  const examples = (...lines: string[]) => document(...HEAD, "x", "## Examples", ...lines).examples;
  assert.deepEqual(examples("- a", "  more", "", "* b", "3. c"), ["a\nmore", "b", "c"]);
  assert.deepEqual(examples("・「はい」", "・「いいえ」"), ["「はい」", "「いいえ」"]);
  assert.deepEqual(examples("“One.”", "", "—Two"), ["“One.”", "—Two"]);
  assert.deepEqual(examples("-1 degrees, brr"), ["-1 degrees, brr"]);
});

test("byte-order mark and Windows line ends", () => {
  const { document: parsed, problems: found } = parsePersona(
    `\uFEFF${HEAD.join("\r\n")}\r\n## Preamble\r\na\r\nb\r\n`,
    file,
  );
  assert.equal(parsed?.preamble, "a\nb");
  assert.deepEqual(found, []);
});

test("headings inside code fences are text", () => {
  const parsed = document(
    ...HEAD,
    "## Preamble",
    "```md",
    "## Examples",
    "~~~",
    "```",
    "~~~",
    "# Core memory",
    "~~~",
    "end",
  );
  assert.match(parsed.preamble, /## Examples[\s\S]*# Core memory[\s\S]*end$/);
  assert.deepEqual(parsed.examples, []);
});

test("an unknown section is kept in the preamble, with a warning at its line", () => {
  const lines = [...HEAD, "## Preamble", "a", "## History", "b"];
  assert.equal(document(...lines).preamble, "a\n\n## History\nb");
  assert.deepEqual(problems(...lines), ["section-unknown@8"]);
});

test("plain Markdown without front matter is usable: the text is the preamble, the file gives the name", () => {
  const parsed = document("A quiet librarian.", "", "Speaks in questions.");
  assert.deepEqual([parsed.name, parsed.preamble], ["mina", "A quiet librarian.\n\nSpeaks in questions."]);
  assert.deepEqual(problems("A quiet librarian."), ["front-matter-missing@1"]);
});

test("a human's text is all core memory", () => {
  const human = { kind: "human", baseName: "ken" } as const;
  const parsed = parsePersona(
    "---\nname: Ken\n---\nLikes tea.\n## コアメモリ\nLives in Kyoto.\n## Examples\n- x",
    human,
  );
  assert.equal(parsed.document?.coreMemory, "Likes tea.\n\nLives in Kyoto.\n\n## Examples\n- x");
  assert.deepEqual([parsed.document?.preamble, parsed.document?.examples], ["", []]);
  assert.deepEqual(
    parsed.problems.map(({ code }) => code),
    ["section-unknown"],
  );
  assert.deepEqual(parsePersona("---\nname: Ken\n---\n", human).document?.coreMemory, "");
});

const UNUSABLE: readonly [name: string, lines: readonly string[], problem: string][] = [
  ["empty", [""], "empty@1"],
  ["blank", ["\uFEFF", " ", "\u3000"], "empty@1"],
  ["front matter without an end", ["---", "name: a", "## Preamble", "x"], "front-matter-unclosed@1"],
  ["broken front matter", ["---", "kind: persona", 'name: "a', "---", "x"], "front-matter-invalid@3"],
  ["front matter that is a list", ["---", "- a", "---", "x"], "front-matter-invalid@2"],
  ["front matter that is a word", ["---", "persona", "---", "x"], "front-matter-invalid@2"],
  ["a key twice", ["---", "name: a", "name: b", "---", "x"], "front-matter-invalid@3"],
  ["aliases", ["---", "name: &a b", "language: *a", "---", "x"], "front-matter-invalid@3"],
  ["another kind", ["---", "name: a", "kind: human", "---", "x"], "kind-wrong@3"],
  ["no text at all", ["---", "name: a", "---"], "preamble-missing@3"],
  ["too large", [`${"あ".repeat(22_000)}`], "too-large@1"],
];

for (const [name, lines, problem] of UNUSABLE) {
  test(`unusable, with the reason and the line: ${name}`, () => {
    const parsed = parse(...lines);
    assert.equal(parsed.document, undefined);
    const [error] = parsed.problems.filter(({ severity }) => severity === "error");
    assert.equal(`${error?.code}@${error?.line}`, problem);
    assert.doesNotMatch(error?.message ?? "{", /[{}]/);
  });
}

const WARNED: readonly [name: string, lines: readonly string[], problem: string][] = [
  ["an unknown key", ["---", "name: a", "mood: good", "---", "x"], "key-unknown@3"],
  ["no name", ["---", "kind: persona", "---", "x"], "name-missing@2"],
  ["a name of several lines", ["---", "name: |", "  a", "  b", "---", "x"], "name-invalid@2"],
  ["a name that is a list", ["---", "name: [a]", "---", "x"], "name-invalid@2"],
  ["a language that is none", ["---", "name: a", "language: 日本語", "---", "x"], "language-unknown@3"],
  ["core memory but no preamble", ["---", "name: a", "---", "## Core memory", "x"], "preamble-missing@4"],
];

for (const [name, lines, problem] of WARNED) {
  test(`usable with a warning at its line: ${name}`, () => {
    assert.ok(document(...lines).name);
    assert.deepEqual(problems(...lines), [problem]);
  });
}

test("a persona of 50 KB is read whole", () => {
  const long = "あ".repeat(17_000);
  assert.equal(document(...HEAD, "## Preamble", long).preamble, long);
});

test("a name may be a number, a language is put into its usual form", () => {
  const parsed = document("---", "name: 007", "language: EN-us", "---", "x");
  assert.deepEqual([parsed.name, parsed.language], ["7", "en-US"]);
});

test("keys that mean something to JavaScript are harmless", () => {
  const lines = ["---", "__proto__: {kind: human}", "constructor: x", "name: a", "---", "x"];
  assert.deepEqual(problems(...lines), ["key-unknown@2", "key-unknown@3"]);
  assert.equal(document(...lines).kind, "persona");
  assert.equal(({} as Record<string, unknown>)["kind"], undefined);
});

test("aliases that would unfold into gigabytes are refused at once", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`);
  assert.deepEqual(problems("---", "a0: &a0 x", ...levels, "---", "x")[0], "front-matter-invalid@3");
});

test("no text makes the parser throw, and none is lost", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "---",
      "...",
      "## Preamble",
      "## Examples",
      "- x",
      "```",
      "name: a",
      "kind: persona",
      "a: [",
      "&x *y",
      "# ?",
    ),
    fc.string({ unit: "grapheme", maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), lines => {
      const { document: parsed, problems: found } = parse(...lines);
      assert.ok(parsed || found.some(({ severity }) => severity === "error"));
      assert.ok(
        found.every(problem => problem.line >= 1 && problem.line <= lines.join("\n").split(/\r\n|\r|\n/).length),
      );
    }),
    { numRuns: 500 },
  );
});
