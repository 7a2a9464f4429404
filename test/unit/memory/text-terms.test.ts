import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldText, isScriptRun, scriptRuns, textTerms } from "../../../src/memory/search/text-terms.ts";

function terms(text: string): string[] {
  return [...textTerms(foldText(text))];
}

test("English words are indexed by their stems", () => {
  assert.deepEqual(terms("The cats' memories, running; don’t JUMPED!"), [
    "the",
    "cat",
    "memori",
    "run",
    "dont",
    "jump",
  ]);
});

test("Japanese is indexed by pairs of characters, ideographs singly too", () => {
  assert.deepEqual(terms("東京に"), ["東", "東京", "京", "京に"]);
  assert.deepEqual(terms("あ。猫"), ["あ", "猫"]);
});

test("irregular forms are indexed as their base", () => {
  assert.deepEqual(terms("went gone go"), ["go", "go", "go"]);
  assert.deepEqual(terms("children women better"), ["child", "woman", "good"]);
  assert.deepEqual(terms("wasn't been is"), ["wasnt", "be", "be"]);
});

test("runs of ideographs and of katakana are terms too, not to be taken for pairs", () => {
  const runs = [...scriptRuns("東京都のネコｶﾌｪで犬とcoffee")];
  assert.deepEqual(runs, [...scriptRuns("東京都はﾈｺカフェが")]);
  assert.equal(runs.length, 2);
  assert.ok(runs.every(isScriptRun));
  assert.ok(!terms("東京都の").some(isScriptRun));
  assert.ok([...scriptRuns("漢".repeat(100_000))].every(run => run.length <= 41));
});

test("width, case and kind of kana make no difference", () => {
  assert.equal(foldText("ＣＡＴ ﾈｺｶﾞ ネコガ"), "cat ねこが ねこが");
  assert.deepEqual(terms("ヴァイオリン"), terms("ゔぁいおりん"));
});

test("emoji, flags and mixed scripts are terms of their own", () => {
  assert.deepEqual(terms("vscode拡張😀🇯🇵c++"), ["vscode", "拡", "拡張", "張", "😀", "🇯🇵", "c"]);
});

test("other alphabets are words as they are", () => {
  assert.deepEqual(terms("Привет Straße café 2026"), ["привет", "straße", "café", "2026"]);
});

test("no term can be read as part of a query language, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), text => {
      for (const term of terms(text)) {
        assert.doesNotMatch(term, /[\s"'()*:^-]|^$/u);
      }
    }),
  );
});

test("very long runs end in terms, not in an overflow", () => {
  assert.ok(terms("x".repeat(200_000)).every(term => term.length <= 64));
  assert.ok(terms("日本語".repeat(50_000)).length > 100_000);
  assert.ok(terms("a日".repeat(50_000)).length >= 100_000);
});
