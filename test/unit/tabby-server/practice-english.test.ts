import assert from "node:assert/strict";
import { test } from "node:test";
import { toJsonLine } from "../../support/tabby-server/json-line.ts";
import { practiceReply } from "../../support/tabby-server/practice/practice-brain.ts";
import { parseReply, renderPrompt, startTalk } from "./practice-talk.ts";

const templates = ["chatml", "command-r"] as const;

for (const template of templates) {
  test(`${template}: it greets and says honestly what it is, once`, () => {
    const talk = startTalk({ template });
    assert.match(talk.say("Hello!").message, /practice partner.*not a language model/);
    assert.doesNotMatch(talk.say("Good morning!").message, /practice partner/);
  });

  test(`${template}: what it is told goes into core memory, and is answered from there`, () => {
    const talk = startTalk({ template });
    const told = talk.say("Hi! My name is Aiko and I live in Kyoto. I like green tea, but I don't like crowds.");
    assert.deepEqual(
      told.calls.map(({ function: name, params }) => [name, params]),
      [
        [
          "core_memory_append",
          {
            name: "human",
            content: "Name: Aiko\nLives in: Kyoto\nLikes: green tea\nDislikes: crowds",
            request_heartbeat: true,
          },
        ],
      ],
    );
    assert.match(told.message, /Aiko.*Kyoto.*green tea.*crowds/);
    for (const [question, known] of [
      ["What's my name?", "Aiko"],
      ["Where do I live?", "Kyoto"],
      ["What do I like?", "green tea"],
      ["What don't I like?", "crowds"],
    ] as const) {
      const { message, calls } = talk.say(question);
      assert.deepEqual(calls, [], question);
      assert.ok(message.includes(known), `${question} ${message}`);
    }
  });

  test(`${template}: a note goes to the archive and is found again`, () => {
    const talk = startTalk({ template });
    const noted = talk.say("Please remember that my sister's birthday is on 3 May.");
    assert.deepEqual(noted.calls[0]?.params, {
      content: "my sister's birthday is on 3 May",
      request_heartbeat: true,
    });
    assert.match(noted.message, /sister's birthday is on 3 May/);
    const found = talk.say("Do you remember my sister's birthday?");
    assert.deepEqual(
      found.calls.map(({ function: name }) => name),
      ["archival_memory_search"],
    );
    assert.match(found.message, /3 May/);
  });
}

test("each way to tell a fact is understood", () => {
  for (const [sentence, line] of [
    ["I'm Aiko.", "Name: Aiko"],
    ["I'm Aiko, nice to meet you", "Name: Aiko"],
    ["Please call me Mika", "Name: Mika"],
    ["my name's Ana María", "Name: Ana María"],
    ["I live in New York because of work.", "Lives in: New York"],
    ["I work as a nurse", "Works as: a nurse"],
    ["I'm a software engineer.", "Works as: a software engineer"],
    ["I really love old films!", "Likes: old films"],
    ["My favourite food is ramen.", "Likes: ramen (favourite food)"],
    ["I can't stand loud music", "Dislikes: loud music"],
    ["I have a black cat named Miso.", "Has: a black cat named Miso"],
    ["My dog is called Rex", "Has: a dog named Rex"],
    ["I have two cats", "Has: two cats"],
  ] as const) {
    const { calls } = startTalk({ template: "chatml" }).say(sentence);
    assert.deepEqual(
      calls.map(({ params }) => params.content),
      [line],
      sentence,
    );
  }
});

test("what only looks like a fact is not kept", () => {
  for (const sentence of [
    "I'm tired.",
    "I'm Japanese.",
    "Call me later!",
    "I like that.",
    "I love you",
    "I'd like to sleep",
    "Do you think I like tea?",
    "I'm a bit under the weather",
  ]) {
    assert.deepEqual(startTalk({ template: "chatml" }).say(sentence).calls, [], sentence);
  }
});

test("a new name replaces the old one, and a known one is not written twice", () => {
  const talk = startTalk({ template: "chatml", human: "Name: Aiko\nLikes: tea" });
  assert.deepEqual(talk.say("My name is Aiko.").calls, []);
  const { message, calls } = talk.say("Call me Mika, please.");
  assert.equal(calls[0]?.function, "core_memory_replace");
  assert.deepEqual(calls[0]?.params, {
    name: "human",
    old_content: "Name: Aiko",
    new_content: "Name: Mika",
    request_heartbeat: true,
  });
  assert.match(message, /changed|corrected/);
  assert.match(talk.say("What is my name?").message, /Mika/);
});

test("a name that the block calls unknown is replaced, without talk of correction", () => {
  for (const human of ["Name: not known yet", "I do not know their name yet."]) {
    const talk = startTalk({ template: "chatml", human });
    assert.match(talk.say("What is my name?").message, /don't know|haven't told/);
    const { message, calls } = talk.say("I'm Aiko.");
    assert.equal(calls[0]?.params.old_content, human);
    assert.match(message, /Nice to meet you/);
    assert.match(talk.say("What do you know about me?").message, /your name is Aiko\.$/);
  }
});

test("what the block says now outweighs an older edit in the conversation", () => {
  const append = { name: "human", content: "Name: Aiko\nLikes: tea", request_heartbeat: true };
  const prompt = renderPrompt("chatml", [
    { role: "system", text: "# Memory\n## human — them\nName: Yuki" },
    { role: "user", text: "[Sun 2026-11-22 20:00]\nMy name is Aiko. I like tea." },
    { role: "assistant", text: toJsonLine({ inner_thoughts: "A.", function: "core_memory_append", params: append }) },
    { role: "user", text: "[result OK]\nNone" },
    {
      role: "assistant",
      text: toJsonLine({ inner_thoughts: "B.", function: "send_message", params: { message: "OK" } }),
    },
    { role: "user", text: "[Sun 2026-11-22 20:01]\nWhat do you know about me?" },
  ]);
  const message = String(parseReply(practiceReply({ prompt })).params.message);
  assert.match(message, /Yuki.*tea/);
  assert.doesNotMatch(message, /Aiko/);
});

test("recall falls back to past talk, leaves out the question itself, and admits finding nothing", () => {
  const talk = startTalk({
    template: "chatml",
    archive: ["The person's car is red."],
    recall: [
      "2026-11-22 Sun 21:04, user - Do you remember my tomatoes?",
      "2026-11-20 Fri 10:01, assistant - Tomatoes are nice.",
      "2026-11-20 Fri 10:00, user - I planted tomatoes today",
    ],
  });
  const found = talk.say("Do you remember my tomatoes?");
  assert.deepEqual(
    found.calls.map(({ function: name, params }) => [name, params.query]),
    [
      ["archival_memory_search", "tomatoes"],
      ["conversation_search", "tomatoes"],
    ],
  );
  assert.match(found.message, /“I planted tomatoes today”/);
  assert.doesNotMatch(found.message, /nice|remember my/);
  assert.match(talk.say("What did I tell you about quantum physics?").message, /nothing/i);
});

test("questions about a day search that day, counted from the newest header", () => {
  for (const [question, day] of [
    ["What did we talk about on 2026-11-20?", "2026-11-20"],
    ["What did we talk about yesterday?", "2026-11-21"],
    ["What did I say the day before yesterday?", "2026-11-20"],
    ["What did we discuss on November 5?", "2026-11-05"],
    ["What did we discuss on 24 December?", "2025-12-24"],
  ] as const) {
    const talk = startTalk({ template: "chatml", recall: ["2026-11-20 Fri 10:00, user - I planted tomatoes"] });
    const { message, calls } = talk.say(question);
    assert.equal(calls[0]?.function, "conversation_search_date", question);
    assert.deepEqual([calls[0]?.params.start_date, calls[0]?.params.end_date], [day, day], question);
    assert.match(message, /planted tomatoes/);
  }
});

test("a failed edit is told, and the reason with it", () => {
  const failing = (text: string) => ({ core_memory_append: text, archival_memory_insert: text });
  const long = startTalk({ template: "chatml", failing: failing("The block would be too long: 210 of 200 tokens.") });
  assert.match(long.say("I like green tea.").message, /too long/);
  assert.match(long.say("Remember that the key is in the box.").message, /too long/);
  const broken = startTalk({ template: "chatml", failing: failing("Disk error.") });
  assert.doesNotMatch(broken.say("I like green tea.").message, /too long/);
});

test("a replacement that fails is tried once more as a new line", () => {
  const talk = startTalk({
    template: "chatml",
    human: "Name: Aiko",
    failing: { core_memory_replace: "old_content is not in the block." },
  });
  const { calls } = talk.say("Call me Mika.");
  assert.deepEqual(
    calls.map(({ function: name }) => name),
    ["core_memory_replace", "core_memory_append"],
  );
});

test("a failed search is no discovery", () => {
  const failing = { archival_memory_search: "No.", conversation_search: "No.", conversation_search_date: "No." };
  const talk = startTalk({ template: "chatml", failing });
  assert.match(talk.say("Do you remember my tomatoes?").message, /search/);
  assert.match(talk.say("What did we talk about yesterday?").message, /search/);
});

test("a re-ask gets proper JSON that differs from the first attempt", () => {
  const talk = startTalk({ template: "chatml" });
  talk.event("[Sun 2026-11-22 21:04]\nThe garden was a lot of work.");
  const first = parseReply(talk.next());
  const second = parseReply(talk.next("[notice]\nYour reply could not be read. Answer with one JSON object."));
  assert.equal(second.function, "send_message");
  assert.notEqual(second.params.message, first.params.message);
});

test("a login is met with a greeting, and after earlier talk with a welcome", () => {
  const login = "[notice]\nThe person has just come by.";
  const messageTo = (line: string) => String(parseReply(line).params.message);
  const stranger = startTalk({ template: "chatml", human: "Name: Aiko" });
  stranger.event(login);
  assert.match(messageTo(stranger.next()), /^H.*Aiko.*practice partner/);
  const known = startTalk({ template: "chatml", human: "Name: Aiko" });
  known.say("Nice weather.");
  known.event(login);
  assert.match(messageTo(known.next()), /Aiko.*(?:left off|back)/);
});

test("a summary is plain text with names, facts and what was said", () => {
  const talk = startTalk({ template: "command-r" });
  talk.say("My name is Aiko. I like green tea.");
  talk.say("The garden was a lot of work.");
  talk.say("What is my name?");
  const summary = talk.next("[summary request]\nSum up the conversation.");
  assert.match(summary, /Aiko.*green tea.*The garden was a lot of work/s);
  assert.doesNotMatch(summary, /What is my name|[{}]/);
});

test("an earlier summary is carried into the next one", () => {
  const talk = startTalk({ template: "chatml" });
  talk.event("[summary]\nMy notes on 12 earlier messages:\nThey talked about boats.");
  assert.doesNotMatch(talk.say("Nice weather.").message, /practice partner/);
  assert.match(talk.next("[summary request]\nSum up."), /^They talked about boats.*Nice weather/s);
});

test("no sentence comes twice in a row", () => {
  for (const text of [
    "Nice weather.",
    "Thanks!",
    "Hello",
    "bye",
    "",
    "Who are you?",
    "What is the capital of France?",
  ]) {
    const talk = startTalk({ template: "chatml" });
    const said = [1, 2, 3, 4].map(() => talk.say(text).message);
    assert.ok(
      said.every((message, i) => message !== said[i - 1]),
      `${text}: ${said.join(" | ")}`,
    );
  }
});

test("a plain acknowledgement picks up the person's own words", () => {
  assert.match(startTalk({ template: "chatml" }).say("The garden was a lot of work.").message, /“garden”/);
});
