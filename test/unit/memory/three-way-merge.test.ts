import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sentencesOf } from "../../../src/memory/history/sentences.ts";
import { isResolved, type Merge, mergeTexts } from "../../../src/memory/history/three-way-merge.ts";

const LABELS = { now: "Now", target: "Before the edit" };

function merge(base: string, now: string, target: string): Merge {
  return mergeTexts({ now, base, target }, LABELS);
}

function assertClean(base: string, now: string, target: string, expected: string): void {
  assert.deepEqual(merge(base, now, target), { type: "clean", text: expected });
  assert.deepEqual(merge(base, target, now), { type: "clean", text: expected }, "the other way round");
}

test("edits of different lines are merged, next to each other too", () => {
  assertClean("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC");
  assertClean("a\nb", "A\nb", "a\nB", "A\nB");
});

test("edits of different sentences of one line are merged, in English and in Japanese", () => {
  assertClean(
    "Likes tea. Has a cat. Is 30.",
    "Likes tea. Has a dog. Is 30.",
    "Likes coffee. Has a cat. Is 30.",
    "Likes coffee. Has a dog. Is 30.",
  );
  assertClean(
    "猫が好き。「犬は？」苦手。三十歳！",
    "猫が好き。「犬は？」苦手。三十一歳！",
    "猫が嫌い。「犬は？」苦手。三十歳！",
    "猫が嫌い。「犬は？」苦手。三十一歳！",
  );
});

test("what was added is taken back, what was added behind it stays", () => {
  assertClean("name: Taro\nlikes tea", "name: Taro\nlikes tea\nhas a cat", "name: Taro", "name: Taro\nhas a cat");
  assertClean("likes tea", "likes tea\nhas a cat", "", "has a cat");
  assertClean("Likes tea.", "Likes tea. Has a cat.", "", "Has a cat.");
  assertClean("a\nB. C.", "a\nB. C. D.", "a\nC.", "a\nC. D.");
  assertClean("私は太郎。猫が好き。", "私は太郎。猫が好き。犬も。", "私は太郎。", "私は太郎。犬も。");
});

test("the same edit on both sides is one", () => {
  assertClean("a. b.", "a. c.", "a. c.", "a. c.");
});

test("white space is merged too, and line breaks of Windows are kept", () => {
  assertClean("a\nb\nc", "a\n\nb\nc", "a\nb\nC", "a\n\nb\nC");
  assertClean("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n", "a\r\nb\r\nC\r\n", "a\r\nB\r\nC\r\n");
  assertClean("  a. b.\n", "  a. B.\n", "  A. b.\n", "  A. B.\n");
});

test("two edits of the same sentence stand between conflict markers, whole lines each; the rest is merged", () => {
  assert.deepEqual(
    merge("x\n-\nI like tea. Really.\ny\nz", "X\n-\nI like milk. Really.\ny\nz", "x\n-\nI like coffee. Really.\ny\nZ"),
    {
      type: "conflict",
      marked: [
        "X",
        "-",
        "<<<<<<< Now",
        "I like milk. Really.",
        "=======",
        "I like coffee. Really.",
        ">>>>>>> Before the edit",
        "y",
        "Z",
      ].join("\n"),
    },
  );
});

test("in a text with a conflict, other lines are still merged by sentences", () => {
  const result = merge("a. b.\n-\nc", "A. b.\n-\nc1", "a. B.\n-\nc2");
  assert.equal(
    result.type === "conflict" && result.marked.startsWith("A. B.\n-\n<<<<<<< Now\nc1\n=======\nc2\n"),
    true,
  );
});

test("two additions at the same place are a conflict: nobody can say which comes first", () => {
  assert.equal(merge("a", "a\nb", "a\nc").type, "conflict");
});

test("labels cannot break the markers", () => {
  const result = mergeTexts({ now: "a", base: "b", target: "c" }, { now: "No\nw", target: " T\r\n" });
  assert.deepEqual(result, { type: "conflict", marked: "<<<<<<< No w\na\n=======\nc\n>>>>>>> T" });
});

test("a text is resolved when no marker is left, except for lines of its own that look like one", () => {
  const marked = "<<<<<<< Now\na\n=======\nb\n>>>>>>> Then";
  assert.equal(isResolved(marked), false);
  for (const left of ["<<<<<<< Now\na", "a\n=======", "a\r\n>>>>>>> Then\r\n", "a\n=======\r\nb"]) {
    assert.equal(isResolved(left), false, left);
  }
  assert.equal(isResolved("a\n========\n<<<<<<<< b\n<<<<<<<c\n"), true);
  assert.equal(isResolved("Title\n=======\n", { now: "Title\n=======\ntext", target: "" }), true);
  assert.equal(isResolved(""), true);
});

test("sentences and their gaps are the whole text", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "猫", ".", "。", "！？", "」", '"', " ", "　", "\n", "\r\n", "?")),
      parts => {
        const text = parts.join("");
        const sentences = sentencesOf(text);
        assert.equal(sentences.map(({ gap, text }) => gap + text).join(""), text);
        assert.equal(sentences.at(-1)?.text, "");
        assert.ok(
          sentences.slice(0, -1).every(({ text }) => text !== "" && text === text.trim() && !text.includes("\n")),
        );
      },
    ),
  );
});

test("a side that changed nothing adds nothing, whatever the other did", () => {
  const text = fc
    .array(fc.constantFrom("a. ", "b. ", "c.", "\n", "猫。", "犬。", "\n\n", " "), { maxLength: 12 })
    .map(parts => `x${parts.join("")}`);
  fc.assert(
    fc.property(text, text, (base, other) => {
      assertClean(base, other, base, other);
      assertClean(base, other, other, other);
    }),
    { numRuns: 300 },
  );
});

test("edits of different sentences never conflict, and both are in the result", () => {
  const sentences = fc.uniqueArray(fc.constantFrom(..."abcdefghijklmnop"), { minLength: 2, maxLength: 12 });
  const separators = fc.array(fc.constantFrom(" ", "\n", "\n\n", "\n- "), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(
      sentences,
      separators,
      fc.infiniteStream(fc.constantFrom("now", "target", "nobody")),
      (words, gaps, who) => {
        const editors = words.map(() => who.next().value);
        const textOf = (editedBy: (editor: string | undefined) => boolean): string =>
          words
            .map((word, at) => `${at > 0 ? gaps[at] : ""}${word}${editedBy(editors[at]) ? " was edited" : ""}.`)
            .join("");
        assertClean(
          textOf(() => false),
          textOf(editor => editor === "now"),
          textOf(editor => editor === "target"),
          textOf(editor => editor !== "nobody"),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("long texts that have nothing in common are still compared, as one edit", () => {
  const lines = (word: string) => Array.from({ length: 5_000 }, (_, n) => `${word} ${n % 7}`).join("\n");
  const result = merge(`head\n${lines("a")}`, `HEAD\n${lines("a")}`, `head\n${lines("b")}`);
  assert.deepEqual(result, { type: "clean", text: `HEAD\n${lines("b")}` });
});
