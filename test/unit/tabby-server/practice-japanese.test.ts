import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReply, startTalk } from "./practice-talk.ts";

const templates = ["chatml", "command-r"] as const;

for (const template of templates) {
  test(`${template}：日本語であいさつし、何者かを一度だけ名乗る`, () => {
    const talk = startTalk({ template });
    assert.match(talk.say("こんにちは").message, /練習相手.*言語モデルではなく/);
    assert.doesNotMatch(talk.say("こんばんは").message, /練習相手/);
  });

  test(`${template}：聞いたことをコアメモリーに書き、そこから答える`, () => {
    const talk = startTalk({ template, human: "名前はまだ知らない。" });
    const told = talk.say("はじめまして、私の名前は美咲です。京都に住んでいます。緑茶が好きです。");
    assert.deepEqual(
      told.calls.map(({ function: name, params }) => [name, params]),
      [
        [
          "core_memory_replace",
          { name: "human", old_content: "名前はまだ知らない。", new_content: "名前：美咲", request_heartbeat: true },
        ],
        ["core_memory_append", { name: "human", content: "住まい：京都\n好きなもの：緑茶", request_heartbeat: true }],
      ],
    );
    assert.match(told.message, /美咲さん.*京都.*緑茶/);
    for (const [question, known] of [
      ["私の名前を覚えてる？", "美咲さん"],
      ["私がどこに住んでいるか知っていますか？", "京都"],
      ["私の好きなものは何？", "緑茶"],
    ] as const) {
      const { message, calls } = talk.say(question);
      assert.deepEqual(calls, [], question);
      assert.ok(message.includes(known), `${question} ${message}`);
    }
  });

  test(`${template}：頼まれたことを書き留め、あとで見つける`, () => {
    const talk = startTalk({ template });
    const noted = talk.say("来週の火曜に歯医者があることを覚えておいて。");
    assert.deepEqual(noted.calls[0]?.params, { content: "来週の火曜に歯医者がある", request_heartbeat: true });
    const found = talk.say("歯医者のこと、覚えてる？");
    assert.deepEqual(
      found.calls.map(({ function: name, params }) => [name, params.query]),
      [["archival_memory_search", "歯医者"]],
    );
    assert.match(found.message, /来週の火曜/);
  });
}

test("いろいろな言い方で伝えられた事実を聞き取る", () => {
  for (const [sentence, line] of [
    ["さくらといいます", "名前：さくら"],
    ["これからはミサキって呼んで", "名前：ミサキ"],
    ["僕のことは「タロウ」と呼んでください。", "名前：タロウ"],
    ["太郎です。よろしくお願いします。", "名前：太郎"],
    ["はじめまして。花子です。", "名前：花子"],
    ["今は大阪に住んでいて、毎日楽しいです。", "住まい：大阪"],
    ["看護師として働いています", "仕事：看護師"],
    ["私は高校生です。", "仕事：高校生"],
    ["映画が大好きなんです", "好きなもの：映画"],
    ["好きな食べ物は寿司です", "好きなもの：寿司（好きな食べ物）"],
    ["実は、コーヒーが嫌いです", "苦手なもの：コーヒー"],
    ["モチという猫を飼っています。", "家族・ペット：モチという名前の猫"],
    ["うちの犬の名前はポチです", "家族・ペット：ポチという名前の犬"],
  ] as const) {
    const { calls } = startTalk({ template: "chatml" }).say(sentence);
    assert.deepEqual(
      calls.map(({ params }) => params.content),
      [line],
      sentence,
    );
  }
});

test("事実ではないものは書かない", () => {
  for (const sentence of [
    "僕は元気です",
    "コーヒーは好きですか？",
    "私の猫が病気なんです",
    "今日は寒いね",
    "何が好き？",
  ]) {
    const written = startTalk({ template: "chatml" })
      .say(sentence)
      .calls.filter(call => call.function.startsWith("core"));
    assert.deepEqual(written, [], sentence);
  }
});

test("なければ会話を探し、それでもなければ、ないと言う", () => {
  const talk = startTalk({ template: "chatml", recall: ["2026-11-20 Fri 10:00, user - トマトを植えたんだ"] });
  const found = talk.say("トマトのこと、覚えてる？");
  assert.deepEqual(
    found.calls.map(({ function: name }) => name),
    ["archival_memory_search", "conversation_search"],
  );
  assert.match(found.message, /「トマトを植えたんだ」/);
  assert.match(talk.say("量子力学について何か話したっけ？").message, /見つかりませんでした/);
});

test("日付の質問は、いちばん新しい見出しの日から数える", () => {
  for (const [question, day] of [
    ["昨日は何を話しましたか？", "2026-11-21"],
    ["おととい何の話をした？", "2026-11-20"],
    ["11月5日に何の話をした？", "2026-11-05"],
    ["2025年3月1日は何を話したっけ？", "2025-03-01"],
  ] as const) {
    const talk = startTalk({ template: "command-r", recall: ["2026-11-20 Fri 10:00, user - トマトを植えたんだ"] });
    const { message, calls } = talk.say(question);
    assert.deepEqual([calls[0]?.function, calls[0]?.params.start_date], ["conversation_search_date", day], question);
    assert.match(message, /トマトを植えた/);
  }
});

test("長すぎて書けなければ、そう伝える", () => {
  const talk = startTalk({
    template: "chatml",
    failing: { archival_memory_insert: "長すぎます（上限は200トークン）。" },
  });
  assert.match(talk.say("鍵は赤い箱の中にあると覚えておいて").message, /長/);
});

test("ペルソナが日本語なら、最初の声も日本語", () => {
  const talk = startTalk({ template: "chatml", persona: "私はミナです。", human: "名前：美咲" });
  talk.event("[notice]\nThe person has logged in.");
  assert.match(String(parseReply(talk.next()).params.message), /美咲さん/);
});

test("相手の言葉が変われば言葉を変え、記憶は通じる", () => {
  const talk = startTalk({ template: "chatml" });
  talk.say("私の名前は美咲です。");
  assert.match(talk.say("What is my name?").message, /your name is 美咲/);
  assert.match(talk.say("🎉").message, /^[ -~“”’]+$/, "an emoji alone changes no language");
});

test("要約も日本語で、ふつうの文で書く", () => {
  const talk = startTalk({ template: "command-r" });
  talk.say("私の名前は美咲です。緑茶が好きです。");
  talk.say("今日は庭仕事で疲れました。");
  const summary = talk.next("[summary request]\nここまでを要約してください。");
  assert.match(summary, /名前は美咲.*緑茶が好き.*庭仕事/s);
  assert.doesNotMatch(summary, /[{}]/);
});

test("同じ返事を二度続けない", () => {
  for (const text of ["今日は寒いね", "ありがとう", "こんにちは", "おやすみ", "あなたはAIですか？"]) {
    const talk = startTalk({ template: "chatml" });
    const said = [1, 2, 3, 4].map(() => talk.say(text).message);
    assert.ok(
      said.every((message, i) => message !== said[i - 1]),
      `${text}: ${said.join(" | ")}`,
    );
  }
});
