import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { fillNotice, NOTICE_VALUES } from "../../../src/prompt/files/notice.ts";
import type { NoticeId } from "../../../src/prompt/files/profile.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { libraryOf, PROFILES, type ProfileId, shipped, TEMPLATES } from "./support.ts";

const NOTICES = Object.keys(NOTICE_VALUES) as NoticeId[];
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

async function systemText(id: ProfileId, transport: "chat" | "tools" = "chat"): Promise<string> {
  const { profile, template, view } = await shipped(id);
  return renderRequest(profile, template, AGENT_FUNCTIONS, view, transport).messages[0]?.content ?? "";
}

for (const id of PROFILES) {
  test(`the persona stands at the very top, its example lines with it, and core memory at the end (${id})`, async () => {
    const text = await systemText(id);
    const { view } = await shipped(id);
    const [head = ""] = text.split(/^## (?:How you live|Task and Context)$/m);
    assert.match(text, /^# System Preamble\n\n## Basic Rules\n\n/);
    assert.ok(head.length < text.length);
    assert.ok(head.includes(view.persona.preamble));
    assert.ok(view.persona.examples.length >= 3);
    assert.ok(view.persona.examples.every(line => head.includes(`\n- ${line}\n`)));
    assert.match(text, /\n# Memory\n\n## persona — .+\n.+\n## human — .+\n.+$/);
  });

  for (const transport of ["chat", "tools"] as const) {
    test(`every line the agent will meet is explained (${id}, ${transport})`, async () => {
      const text = await systemText(id, transport);
      for (const mark of [
        "[heartbeat]",
        "[notice]",
        "[result OK]",
        "[result Failed]",
        "[summary]",
        "[summary request]",
        "[Sun 2026-11-22 21:04]",
        "[21:10]",
        "pause_heartbeats",
        "request_heartbeat",
        "inner_thoughts",
        ...AGENT_FUNCTIONS.map(({ name }) => name),
      ]) {
        // With native tools the server tells of the functions; these two stand nowhere else.
        const isTold = transport === "tools" && ["request_heartbeat", "pause_heartbeats"].includes(mark);
        assert.ok(text.includes(mark) || isTold, mark);
      }
      const form = /^\{"inner_thoughts":"[^"…]+","function":"send_message","params":\{"message":"[^"…{]+"\}\}$/m;
      assert.equal(form.test(text), transport === "chat", "the form, with words in it and no ellipsis to copy");
      assert.doesNotMatch(text, /\{\{|undefined|\[object|\n{3}/);
    });
  }

  test(`every notice can be filled, and says what it is given (${id})`, async () => {
    const { profile } = await shipped(id);
    for (const notice of NOTICES) {
      const values = Object.fromEntries(NOTICE_VALUES[notice].map(name => [name, `«${name} $& {problem}»`]));
      const text = fillNotice(profile.notices, notice, values as never);
      for (const name of NOTICE_VALUES[notice]) {
        assert.ok(text.includes(`«${name} $& {problem}»`), `${notice} names {${name}}`);
      }
    }
  });

  test(`the template and the sampler that the profile names are shipped (${id})`, async () => {
    const { profile } = await shipped(id);
    assert.ok(TEMPLATES.some(template => template === profile.template));
    assert.ok((await libraryOf().samplers()).includes(profile.sampler));
    assert.equal(profile.language, id.endsWith("-ja") ? "ja" : "en");
  });
}

for (const id of ["companion-ja", "command-r-ja"] as const) {
  test(`Japanese is asked for in every text that the model writes (${id})`, async () => {
    const { functions, notices, system } = await libraryOf().profile(id);
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
    assert.match(functions.innerThoughts, /日本語で/);
    assert.match(system, /考えも言葉も必ず日本語で/);
    const answers = NOTICES.filter(notice => notice.startsWith("reply-") && notice !== "reply-repeated-call");
    for (const notice of [
      "summary-request",
      "heartbeat-unanswered",
      "heartbeat-timed",
      "heartbeat-reflection",
      "memory-pressure",
      ...answers,
    ] as const) {
      assert.match(notices[notice], /日本語で/, notice);
    }
    for (const [notice, text] of Object.entries(notices)) {
      assert.match(text, KANA, notice);
    }
    for (const { description, params } of Object.values(functions.texts)) {
      assert.ok([description, ...Object.values(params)].every(text => KANA.test(text)));
    }
  });
}

test("a value that looks like the name of another is not filled in its turn", async () => {
  const { notices } = await libraryOf().profile("companion");
  const text = fillNotice(notices, "failed-no-match", { block: "{text}", text: "tea" });
  assert.match(text, /stand in \{text\} in[\s\S]*\ntea$/);
});

test("no word of an English profile is Japanese", async () => {
  for (const id of ["companion", "command-r"]) {
    assert.doesNotMatch(JSON.stringify(await libraryOf().profile(id)), /[\p{Script=Hiragana}\p{Script=Han}]/u);
  }
});

test("notices that come by themselves tell how to rest and carry the time", async () => {
  for (const id of PROFILES) {
    const { notices } = await libraryOf().profile(id);
    for (const notice of ["heartbeat-timed", "heartbeat-reflection"] as const) {
      assert.match(notices[notice], /pause_heartbeats/);
      assert.match(fillNotice(notices, notice, { time: "Sun 2026-11-22 21:04" }), /Sun 2026-11-22 21:04/);
    }
  }
});

test("what a heartbeat is for is said by its own text alone", async () => {
  for (const id of PROFILES) {
    const { system } = await libraryOf().profile(id);
    const explained = system.split("\n").find(line => line.startsWith("[heartbeat]")) ?? "";
    assert.match(explained, id.endsWith("-ja") ? /次の行/ : /the line below/);
    assert.doesNotMatch(explained, /pause_heartbeats|send_message/);
  }
});

test("every sampler has values that every server takes", async () => {
  for (const id of await libraryOf().samplers()) {
    // vLLM refuses a top_p of 0.
    assert.ok((await libraryOf().sampler(id)).sampling.topP > 0, id);
  }
});

test("no notice tells of a form that only one transport has", async () => {
  for (const id of PROFILES) {
    const { "summary-request": summary, ...notices } = (await libraryOf().profile(id)).notices;
    assert.match(summary, /JSON/);
    assert.doesNotMatch(JSON.stringify(Object.values(notices)), /JSON|\{\\"/, id);
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

test("the field report's preset is one of the samplers", async () => {
  const { sampling } = await libraryOf().sampler("deterministic");
  assert.deepEqual(sampling, {
    temperature: 0,
    // The report's own is 0, which vLLM refuses.
    topP: 1,
    topK: 1,
    typicalP: 1,
    repetitionPenalty: 1.18,
    penaltyRange: 64,
    frequencyPenalty: 0,
    presencePenalty: 0,
    mirostatMode: 2,
    mirostatTau: 4,
    mirostatEta: 0.1,
  });
});

test("every template stops where the agent's turn ends or the next one begins, and leaves BOS to the server", async () => {
  for (const id of TEMPLATES) {
    const { bos, roles, stop } = await libraryOf().template(id);
    const ends = [roles.assistant[1].trim(), roles.user[0].trim()].filter(marker => marker !== "");
    assert.ok(
      ends.some(end => stop.includes(end)),
      id,
    );
    assert.ok(
      stop.some(text => roles.user[0].startsWith(text)),
      id,
    );
    assert.equal(bos, "");
  }
});

test("profiles sample with some life", async () => {
  for (const id of PROFILES) {
    const library = libraryOf();
    const { temperature, topP } = (await library.sampler((await library.profile(id)).sampler)).sampling;
    assert.ok(temperature >= 0.5 && temperature <= 1 && topP > 0.8, id);
  }
});
