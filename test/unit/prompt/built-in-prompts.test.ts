import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { fillNotice, NOTICE_VALUES } from "../../../src/prompt/files/notice.ts";
import type { NoticeId } from "../../../src/prompt/files/profile.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { libraryOf, shipped } from "./support.ts";

async function staticText(language: "en" | "ja"): Promise<string> {
  const { profile, template, view } = await shipped(language);
  return renderRequest(profile, template, AGENT_FUNCTIONS, view).prompt;
}

/** Characters of the whole prompt before the first message: persona, rules, eight functions, memory block. */
const BUDGET = { en: 4000, ja: 2800 };

for (const language of ["en", "ja"] as const) {
  test(`the static text keeps within its budget (${language})`, async () => {
    const size = Array.from(await staticText(language)).length;
    assert.ok(size < BUDGET[language], `${size} characters`);
  });

  test(`the persona stands at the very top, its example lines with it (${language})`, async () => {
    const text = await staticText(language);
    const { view } = await shipped(language);
    const head = text.slice(0, text.indexOf("## How you live"));
    assert.match(head, /^<\|im_start\|>system\n# System Preamble\n\n## Basic Rules\n\n/);
    assert.ok(head.includes(view.persona.preamble));
    assert.ok(view.persona.examples.length >= 3);
    assert.ok(view.persona.examples.every(line => head.includes(`\n- ${line}\n`)));
  });

  test(`every line the agent will meet is explained (${language})`, async () => {
    const text = await staticText(language);
    for (const mark of [
      "[heartbeat]",
      "[notice]",
      "[result OK]",
      "[result Failed]",
      "[summary]",
      "[Sun 2026-11-22 21:04]",
    ]) {
      assert.ok(text.includes(mark), mark);
    }
    assert.ok(text.includes('{"inner_thoughts":"…","function":"send_message","params":{"message":"…"}}'));
    assert.doesNotMatch(text, /\{\{|undefined|\[object/);
  });

  test(`every notice can be filled (${language})`, async () => {
    const { profile } = await shipped(language);
    for (const id of Object.keys(NOTICE_VALUES) as NoticeId[]) {
      const values = Object.fromEntries(NOTICE_VALUES[id].map(name => [name, `«${name} $& {problem}»`]));
      const text = fillNotice(profile.notices, id, values as never);
      for (const name of NOTICE_VALUES[id]) {
        assert.ok(text.includes(`«${name} $& {problem}»`), `${id} names {${name}}`);
      }
    }
  });
}

test("the Japanese profile asks for Japanese in every text that the model writes", async () => {
  const { functions, notices } = await libraryOf().profile("companion-ja");
  for (const [name, param] of [
    ["send_message", "message"],
    ["core_memory_append", "content"],
    ["core_memory_replace", "new_content"],
    ["conversation_search", "query"],
    ["archival_memory_insert", "content"],
    ["archival_memory_search", "query"],
  ] as const) {
    assert.match(functions.texts[name]?.params[param] ?? "", /日本語で/, name);
  }
  for (const id of [
    "summary-request",
    "heartbeat-unanswered",
    "reply-unreadable",
    "reply-empty",
    "reply-echo",
  ] as const) {
    assert.match(notices[id], /日本語で/, id);
  }
});

test("no prompt text is left in the other language", async () => {
  const en = await libraryOf().profile("companion");
  assert.doesNotMatch(JSON.stringify(en), /\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u);
  const ja = await libraryOf().profile("companion-ja");
  for (const text of Object.values(ja.notices)) {
    assert.match(text, /\p{Script=Hiragana}/u);
  }
});

test("the personas and humans are without problems and say their language", async () => {
  const library = libraryOf();
  for (const id of await library.personas()) {
    const { language, preamble, coreMemory, name } = await library.persona(id);
    assert.ok(language && preamble && coreMemory && name, id);
  }
  for (const id of await library.humans()) {
    const { language, preamble, coreMemory } = await library.human(id);
    assert.ok(language && coreMemory && preamble === "", id);
  }
});
