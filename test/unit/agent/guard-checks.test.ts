import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { withoutBlankRuns } from "../../../src/agent/guard/blank-runs.ts";
import { isEcho } from "../../../src/agent/guard/echo.ts";
import { type GuardRules, judgeReply } from "../../../src/agent/guard/judge-reply.ts";
import { hasDrifted } from "../../../src/agent/guard/language.ts";
import { trimThoughts, wordsOf } from "../../../src/agent/guard/long-thoughts.ts";
import { isLooping, withoutLoop } from "../../../src/agent/guard/loops.ts";
import { mendMarks, mendThoughts } from "../../../src/agent/guard/marks.ts";
import { isRepeatedCall } from "../../../src/agent/guard/repeated-call.ts";
import { isRepeatedMessage } from "../../../src/agent/guard/repeated-message.ts";
import { stockPhrase } from "../../../src/agent/guard/stock-phrases.ts";

const RULES: GuardRules = { language: "ja", thoughtsWords: 50, forbidden: [], controlTokens: ["<|im_end|>"] };
const NOTHING_BEFORE = { turnCalls: [], messages: [], userTexts: [] };
const MARKS = { controlTokens: ["<|im_end|>"], userTexts: [] };

const said = (message: string, messages: readonly string[], userTexts: readonly string[] = ["a", "b", "c", "d"]) =>
  isRepeatedMessage(message, { messages, userTexts, turnCalls: [] });

test("human repetition ends where a model's begins", () => {
  for (const [human, model] of [
    ["は".repeat(30), "は".repeat(60)],
    ["w".repeat(35), "w".repeat(60)],
    [`あ${"ー".repeat(30)}`, `あ${"ー".repeat(60)}`],
    ["ドキ".repeat(12), "ドキ".repeat(40)],
    ["ha".repeat(15), "ha".repeat(40)],
    ["no ".repeat(10), "no ".repeat(40)],
    ["がんばれ！".repeat(5), "がんばれ！".repeat(20)],
    ["I love you. ".repeat(3), "I love you. ".repeat(15)],
    ["🎉".repeat(20), "🎉".repeat(120)],
    ["!".repeat(40), "!".repeat(200)],
    [
      "Row, row, row your boat gently down the stream. ".repeat(2),
      "I went down to the pier to look for the boat. ".repeat(4),
    ],
  ] as const) {
    assert.equal(isLooping(human), false, human);
    assert.equal(isLooping(model), true, model);
  }
});

test("a loop at the end of a very long text is found, one within code is none", () => {
  const story = Array.from(
    { length: 900 },
    (_, index) => `Then came ship ${index * 7919}, bound for ${index * 104729}.`,
  );
  assert.equal(isLooping(story.join(" ")), false);
  assert.equal(isLooping(`${story.join(" ")} ${"and then ".repeat(500)}`), true);
  assert.equal(isLooping(`Try this:\n\`\`\`\n${"0, ".repeat(300)}\n\`\`\``), false);
});

test("thoughts keep what they said once before they went round", () => {
  assert.equal(withoutLoop(`寒そうだ。${"どうしよう。".repeat(50)}`), "寒そうだ。どうしよう。");
  assert.equal(withoutLoop("ああ".repeat(200)), "");
});

test("a short text may come often, but not a third time in a row to different things", () => {
  assert.equal(said("うん", ["うん", "そっか。", "うん"]), false);
  assert.equal(said("そうだね", ["そうだね", "そうだね。"]), true);
  assert.equal(said("そうだね", ["そうだね", "いや", "そうだね。"]), false);
  assert.equal(said("はい", ["はい", "はい"], ["これは赤い？", "これは食べ物？"]), false);
  assert.equal(said("はい", ["はい", "はい"], ["今日は雨だった", "会社をやめたい"]), true);
  assert.equal(said("はい", Array(7).fill("はい"), ["これは赤い？", "これは食べ物？"]), true);
});

test("a middling text may come again later, a long one only when asked for", () => {
  const middling = "おかえり、今日もおつかれさま。";
  assert.equal(said(middling, [middling]), true);
  assert.equal(said(middling, [middling, "1", "2", "3", "4"]), false);
  assert.equal(said(middling, [middling, "1", "2", "3", "4", middling, "1", "2", "3", "4"]), true);
  const long = "You should take a warm bath tonight, and go to bed before eleven for once in your life.";
  const rest = Array.from({ length: 19 }, (_, index) => `number ${index}`);
  assert.equal(said(long, [long, ...rest]), true);
  assert.equal(said(long, [long, ...rest], ["Could you say that again?"]), false);
  assert.equal(said(long, [long, "Yes."], ["what should I do?", "really?", "what should I do?"]), false);
  assert.equal(said(long.replace("warm", "cold"), [long]), true);
  assert.equal(
    said("It is 21:04 and the ferry to the island has not come in yet.", [
      "It is 22:04 and the ferry to the island has not come in yet.",
    ]),
    false,
  );
});

test("a search is repeated whatever the dress of its query, the next page is not", () => {
  const search = (params: Record<string, unknown>) => ({ thoughts: "", function: "conversation_search", params });
  const before = [search({ query: "Old House", request_heartbeat: true })];
  assert.equal(
    isRepeatedCall(search({ request_heartbeat: false, page: "0", query: " ＯＬＤ  house. " }), before),
    true,
  );
  assert.equal(isRepeatedCall(search({ query: "Old House", page: 1 }), before), false);
  assert.equal(
    isRepeatedCall({ ...search({ query: "Old House" }), function: "archival_memory_search" }, before),
    false,
  );
});

test("a note may be tried again once after room was made, not for ever", () => {
  const call = (name: string, content: string) => ({ thoughts: "", function: name, params: { content } });
  const note = call("core_memory_append", "likes tea");
  const room = call("core_memory_replace", "");
  assert.equal(isRepeatedCall(note, [note]), true);
  assert.equal(isRepeatedCall(note, [note, room]), false);
  assert.equal(isRepeatedCall(note, [note, room, note, call("core_memory_replace", "x")]), true);
});

test("a short thought in a message, and a short message at the end of a thought, are no echo", () => {
  assert.equal(isEcho("寒そう", "寒そうだね。こっちにおいで、お茶をいれるから。"), false);
  assert.equal(
    isEcho("He has been up all night and should rest, so I will say: go to bed, my dear.", "Go to bed, my dear."),
    false,
  );
  assert.equal(isEcho("おやすみ", "おやすみ"), false);
  assert.equal(isEcho("I wonder whether he is all right.", "Are you all right?"), false);
  assert.equal(
    isEcho("The user is asking me whether I am quite well now.", "You are asking me whether I am quite well now."),
    true,
  );
  assert.equal(isEcho("ユーザーは海で貝殻を拾ったと言っている", "あなたは海で貝殻を拾ったと言っているのね"), true);
  assert.equal(isEcho("You went to the old harbour today.", "You went to the old harbour today!"), true);
});

test("thoughts are trimmed at the end of a sentence, and cut within only where there is none", () => {
  const sentence = "He is late again and I am cross with him. ";
  const trimmed = trimThoughts(sentence.repeat(12), 50);
  assert.equal(trimmed, sentence.repeat(5).trim());
  const long = `${"word ".repeat(70).trim()}. And more.`;
  assert.equal(trimThoughts(long, 50), `${"word ".repeat(70).trim()}.`);
  const endless = "word ".repeat(300);
  assert.equal(trimThoughts(endless, 50), `${"word ".repeat(50).trim()}…`);
  assert.equal(trimThoughts("彼は疲れている。".repeat(30), 50), "彼は疲れている。".repeat(14));
  assert.ok(wordsOf(trimThoughts("あ".repeat(5000), 50)) <= 50);
});

test("two characters of Japanese count as a word, Korean is counted by its blanks", () => {
  assert.equal(wordsOf("今日は寒い"), 2.5);
  assert.equal(wordsOf("오늘은 정말 춥다"), 3);
  assert.equal(wordsOf("It's cold, isn't it?"), 4);
});

test("language: what the person writes in or speaks of is welcome, what they do not is a drift", () => {
  const english = "I would love to go there with you tomorrow, if the weather is good.";
  assert.equal(hasDrifted(english, "ja", ["明日どうする？"]), true);
  assert.equal(hasDrifted(english, "ja", ["what shall we do tomorrow?"]), false);
  assert.equal(hasDrifted(english, "ja", ["それ、英語だとどう言う？"]), false);
  assert.equal(hasDrifted(english, "ja", ["それ、韓国語だとどう言う？"]), true);
  assert.equal(hasDrifted(english, "xx-none-of-these", []), false);
  assert.equal(hasDrifted(english, "not a tag!", []), false);
  assert.equal(hasDrifted(english, "en-GB", []), false);
});

test("language: quotations, code, names, titles, romaji and kanji pass in Japanese", () => {
  for (const text of [
    "「I would love to go there with you」って言われたの。",
    "```\nthe quick brown fox is in the box and it was not with you\n```\nこれで動くよ。",
    "了解、承知。",
    "東京都千代田区丸の内一丁目",
    "Watashi no inu wa totemo genki da yo.",
    "The Dark Side of the Moon",
    "git push origin main --force-with-lease --no-verify",
    "自画自賛、我田引水、唯我独尊、不言実行。",
    "髙島屋と𠮷野家。",
  ]) {
    assert.equal(hasDrifted(text, "ja", []), false, text);
  }
});

test("marks are cut where the model began to make things up; code and what the person asked about stays", () => {
  assert.deepEqual(mendMarks("うん。<|im_end|>user", MARKS), { type: "mended", text: "うん。" });
  assert.deepEqual(mendMarks("`<|im_end|>` ends a turn.", MARKS), { type: "clean" });
  assert.deepEqual(mendMarks("<|im_end|> ends a turn.", { ...MARKS, userTexts: ["what is <|IM_END|>?"] }), {
    type: "clean",
  });
  assert.deepEqual(mendMarks("AI: short for artificial intelligence.", { ...MARKS, userTexts: ["what's AI?"] }), {
    type: "clean",
  });
  assert.deepEqual(mendMarks("[heartbeat]", MARKS), { type: "broken", mark: "[heartbeat]" });
  assert.deepEqual(mendMarks("<|im_start|>assistant\n[Sun 2026-11-22 21:04]\nやあ。", MARKS), {
    type: "mended",
    text: "やあ。",
  });
  assert.deepEqual(mendMarks("👍<|im_end|>", MARKS), { type: "mended", text: "👍" });
  assert.deepEqual(mendMarks("ok :]", MARKS), { type: "clean" });
  assert.deepEqual(mendMarks('The value is {"a":{"b":"c"}}', MARKS), { type: "clean" });
  assert.deepEqual(mendMarks("名前：ケン\nユーザー：ken01", MARKS), { type: "clean" });
  assert.deepEqual(mendMarks("うん[FIN]え", { controlTokens: ["[FIN]"], userTexts: [] }), {
    type: "mended",
    text: "うん",
  });
});

test("thoughts may speak of functions, but hold no marks", () => {
  assert.equal(
    mendThoughts("I should use core_memory_append for that.", MARKS),
    "I should use core_memory_append for that.",
  );
  assert.equal(mendThoughts('寒そう。"}}', MARKS), "寒そう。");
});

test("a forbidden phrase is found as words, not as letters, and not in the person's mouth", () => {
  const forbidden = ["as an AI", "AIとして"];
  assert.equal(stockPhrase("Well, AS AN A.I.…", forbidden, []), "as an AI");
  assert.equal(stockPhrase("It was an aim of mine.", forbidden, []), undefined);
  assert.equal(stockPhrase("わたしはＡＩ　として話す", forbidden, []), "AIとして");
  assert.equal(stockPhrase("SAIとしても", forbidden, []), undefined);
  assert.equal(stockPhrase("As an AI? Me?", forbidden, ["do you feel anything, as an AI?"]), undefined);
  assert.equal(stockPhrase("He said “as an AI”, the fool.", forbidden, []), undefined);
  assert.equal(stockPhrase("anything", ["…", ""], []), undefined);
});

test("the forbidden phrase and the function are named in the verdict", () => {
  const say = (message: string) => ({ thoughts: "", function: "send_message", params: { message } });
  const rules = { ...RULES, forbidden: ["言語モデル"] };
  assert.deepEqual(judgeReply(say("わたしは言語モデルです。"), NOTHING_BEFORE, rules), {
    type: "rejected",
    reason: "stock-phrase",
    detail: "言語モデル",
  });
  const search = { thoughts: "", function: "conversation_search", params: { query: "猫" } };
  assert.deepEqual(judgeReply(search, { ...NOTHING_BEFORE, turnCalls: [search] }, rules), {
    type: "rejected",
    reason: "repeated-call",
    detail: "conversation_search",
  });
});

test("thoughts without end and no message are told as thoughts that are too long", () => {
  const thoughts =
    "彼は何を言いたいのだろう、わたしにはまだ分からない。そこで考える。".repeat(3) +
    Array.from({ length: 60 }, (_, index) => `次は${index}だ`).join("、");
  const call = { thoughts, function: "send_message", params: { message: "" } };
  assert.deepEqual(judgeReply(call, NOTHING_BEFORE, RULES), { type: "rejected", reason: "long-thoughts", detail: "" });
});

test("a message that is missing or no text is left to the validation", () => {
  for (const params of [{}, { message: 3 }, { message: null }, { text: "hello" }]) {
    assert.deepEqual(judgeReply({ thoughts: "", function: "send_message", params }, NOTHING_BEFORE, RULES), {
      type: "accepted",
    });
  }
});

test("a long run of blank lines becomes one, shorter ones stay", () => {
  assert.equal(withoutBlankRuns(`a${"\n \t".repeat(40)}b\n\n\nc${"\n".repeat(60)}`), "a\n\nb\n\n\nc");
  assert.equal(withoutBlankRuns("a\n\n\nb  "), "a\n\n\nb  ");
});

test("no text, however odd, breaks the guard, and what it mends it accepts", () => {
  const piece = fc.constantFrom(
    "<|im_end|>",
    "[heartbeat]",
    "[Sun 2026-11-22 21:04]",
    '"}}',
    "### User:",
    "user:",
    "</think>",
    "```",
    "`",
    "「",
    "」",
    "send_message",
    "{{user}}",
    "はい",
    "the end of it",
    "\uFFFD",
    "\n",
    " ",
    "🌸",
    "아니",
    "这是",
    "…",
    "assistant:",
    '"function":',
    "\uD800",
    "a".repeat(60),
    "\n".repeat(20),
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 12 })
    .map(parts => parts.join(""));
  fc.assert(
    fc.property(
      text,
      text,
      fc.array(text, { maxLength: 3 }),
      fc.constantFrom("ja", "en", "ko", "zh"),
      (thoughts, message, before, language) => {
        const call = { thoughts, function: "send_message", params: { message } };
        const rules = { ...RULES, language };
        const recent = { turnCalls: [], messages: before, userTexts: before };
        const verdict = judgeReply(call, recent, rules);
        if (verdict.type === "mended") {
          assert.notDeepEqual(verdict.call, call);
          assert.notEqual(judgeReply(verdict.call, recent, rules).type, "rejected");
        }
      },
    ),
    { numRuns: 2000 },
  );
});
