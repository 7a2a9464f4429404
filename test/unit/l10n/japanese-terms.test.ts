import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../../..");

const FILES = [
  "l10n/bundle.l10n.ja.json",
  "package.nls.ja.json",
  "media/tabbyapi/config.ja.yml",
  "media/tabbyapi/kioku.ja.yml",
];

/** What the texts call by another word, or write in another way. */
const OTHERWISE = [
  [/返事/, "返信"],
  [/管理キー/, "管理者キー"],
  [/要求/, "リクエスト"],
  [/決まり(?!ま)/, "ルール"],
  [/考えが/, "心の声"],
  [/コアメモリー/, "コアメモリ"],
  [/視界/, "見えない"],
  [/\d(?:回|件|個|秒|分|文字|トークン)/, "a space behind figures"],
] as const;

for (const file of FILES) {
  test(`one thing has one name in the Japanese texts (${file})`, () => {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    for (const [word, instead] of OTHERWISE) {
      assert.deepEqual(
        lines.filter(line => word.test(line)),
        [],
        `write ${instead}`,
      );
    }
  });
}
