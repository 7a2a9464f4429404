import assert from "node:assert/strict";
import { test } from "node:test";
import type { GuardRules } from "../../../src/agent/guard/judge-reply.ts";
import { findPoisoned } from "../../../src/agent/repair/find-poisoned.ts";
import type { CallMessage, ContextMessage, EventCause } from "../../../src/memory/records.ts";

const RULES: GuardRules = { language: "en", thoughtsWords: 50, forbidden: ["as an AI"], controlTokens: [] };

/** A conversation under construction; ids are `<kind><number>`, counted over all. */
class Talk {
  readonly messages: ContextMessage[] = [];

  user(text: string): this {
    return this.#add(base => ({ ...base, kind: "user", text }));
  }

  event(cause: EventCause): this {
    return this.#add(base => ({ ...base, kind: "event", cause, text: "" }));
  }

  say(message: string, thoughts = ""): this {
    return this.#add(base => ({ ...base, kind: "call", thoughts, function: "send_message", params: { message } }));
  }

  /** A call and its result. */
  call(name: string, params: CallMessage["params"], status: "OK" | "Failed" = "OK"): this {
    this.#add(base => ({ ...base, kind: "call", thoughts: "", function: name, params }));
    return this.#add(base => ({ ...base, kind: "result", function: name, status, text: "" }));
  }

  #add(make: (base: { id: string; parentId: string | null; at: string }) => ContextMessage): this {
    const number = this.messages.length;
    const at = new Date(Date.UTC(2026, 10, 22) + number * 60_000).toISOString();
    const message = make({ id: "", parentId: this.messages.at(-1)?.id ?? null, at });
    this.messages.push({ ...message, id: `${message.kind}${number}` });
    return this;
  }
}

const find = (talk: Talk, rules = RULES) => findPoisoned(talk.messages, rules);
const idsOf = (talk: Talk) => find(talk).map(({ ids }) => ids);

test("a healthy conversation has nothing to repair", () => {
  const talk = new Talk()
    .event("login")
    .say("Evening!", "Sam is here.")
    .user("I got a dog")
    .call("core_memory_append", { name: "human", content: "has a dog", request_heartbeat: true })
    .event("heartbeat-requested")
    .say("A dog! What's its name?", "I noted it; now I want to know more.")
    .user("Rex")
    .call("core_memory_replace", { name: "human", old_content: "a cat", new_content: "Rex" }, "Failed")
    .event("heartbeat-failure")
    .say("Good boy, Rex.");
  assert.deepEqual(find(talk), []);
});

test("the decline of the field report is one stretch, and the person's words stay", () => {
  const talk = new Talk()
    .user("I went to the beach")
    .say("The beach! Was it cold?", "I miss the sea.")
    .user("I found a green shell there")
    .say("You found a green shell at the beach today.", "You found a green shell at the beach today!")
    .user("are you all right?")
    .say("You are asking me if I am all right now.", "The user is asking me if I am all right now.")
    .user("hello?")
    .say("", "")
    .user("hello??")
    .say("")
    .user("please");
  assert.deepEqual(find(talk), [
    {
      ids: ["call3", "call5", "call7", "call9"],
      reason: "echo",
      excerpt: "You found a green shell at the beach today.",
      at: "2026-11-22T00:03:00.000Z",
    },
  ]);
});

test("good answers between part the stretches", () => {
  const talk = new Talk()
    .user("hi")
    .say("")
    .user("hm?")
    .say("Sorry, I was far away.")
    .user("where?")
    .say("user: where?<|im_end|>");
  assert.deepEqual(idsOf(talk), [["call1"], ["call5"]]);
});

test("of a message that comes again and again the first stays", () => {
  const phrase = "I'm so glad you shared that with me, it means a great deal.";
  const talk = new Talk().user("a dog").say(phrase).user("a cat").say(phrase).user("a boat").say(`${phrase}!`);
  assert.deepEqual(
    find(talk).map(({ ids, reason }) => [ids, reason]),
    [[["call3", "call5"], "repeated"]],
  );
});

test("a call goes with its result and the heartbeats that served nothing else", () => {
  const search = { query: "sister" };
  const talk = new Talk()
    .user("what was her name?")
    .call("conversation_search", search)
    .event("heartbeat-requested")
    .call("conversation_search", search)
    .event("heartbeat-requested")
    .call("conversation_search", search)
    .event("heartbeat-unanswered")
    .say("Hannah, of course.");
  assert.deepEqual(idsOf(talk), [["event3", "call4", "result5", "event6", "call7", "result8", "event9"]]);
});

test("a heartbeat that led from a good call to a good one stays", () => {
  const talk = new Talk()
    .user("look it up")
    .call("conversation_search", { query: "a" })
    .event("heartbeat-requested")
    .call("conversation_search", { query: "b" })
    .event("heartbeat-unanswered")
    .say("");
  assert.deepEqual(idsOf(talk), [["event6", "call7"]]);
});

test("a timed heartbeat goes when nothing of its turn is left, a login and the person's words never", () => {
  const talk = new Talk()
    .event("heartbeat-timed")
    .say("[heartbeat]")
    .event("heartbeat-timed")
    .say("I saw a seal today.")
    .event("login")
    .say("user: hello?");
  assert.deepEqual(idsOf(talk), [["event0", "call1"], ["call5"]]);
});

test("unreadable calls in a row are poison from the first on, a single one is a lesson", () => {
  const talk = new Talk()
    .user("open the door")
    .call("open_the_door", {}, "Failed")
    .event("heartbeat-failure")
    .say("I can't, the key is in the shed.")
    .user("then the window")
    .call("open_window", {}, "Failed")
    .event("heartbeat-failure")
    .call("open_the_window", { wide: true }, "Failed")
    .event("heartbeat-failure")
    .say("No, that won't do either.");
  const [stretch, ...more] = find(talk);
  assert.deepEqual(more, []);
  assert.equal(stretch?.reason, "unreadable");
  assert.deepEqual(stretch?.ids, ["call6", "result7", "event8", "call9", "result10", "event11"]);
  assert.equal(stretch?.excerpt, "open_window {}");
});

test("short answers thought in the same words are poison in a row of three", () => {
  const talk = new Talk().user("a").say("Good.", "Good.").user("b").say("Nice.", "Nice.");
  assert.deepEqual(find(talk), []);
  talk.user("c").say("I see.", "I see.");
  assert.deepEqual(
    find(talk).map(({ ids, reason }) => [ids, reason]),
    [[["call1", "call3", "call5"], "echo"]],
  );
});

test("a drift from the persona's language is found; where the person wrote so, there is none", () => {
  const rules = { ...RULES, language: "ja" };
  const drift = "I'm glad that you are here, it was so quiet without you.";
  const drifted = new Talk().user("ただいま").say("おかえり。").user("今日は寒いね").say(drift);
  assert.deepEqual(
    find(drifted, rules).map(({ ids, reason }) => [ids, reason]),
    [[["call3"], "language"]],
  );
  assert.deepEqual(find(new Talk().user("can we speak English?").say(drift), rules), []);
});

test("marks and endless thoughts in what is stored are poison, thoughts a little long are not", () => {
  const thoughts = Array.from({ length: 12 }, (_, index) => `Sam spoke of ship ${index * 31} today.`).join(" ");
  const talk = new Talk()
    .user("hi")
    .say("Evening, Sam.", thoughts)
    .user("and?")
    .say("Nothing much.", Array.from({ length: 60 }, (_, index) => `Sam spoke of ship ${index * 31} today.`).join(" "))
    .user("ok")
    .say("Soup?<|im_end|>");
  assert.deepEqual(
    find(talk).map(({ ids, reason }) => [ids, reason]),
    [[["call3", "call5"], "long-thoughts"]],
  );
});

test("what the person stopped is judged as any other", () => {
  const talk = new Talk().user("tell me a story").say("Once upon a time there was a");
  const messages = talk.messages.map(message =>
    message.kind === "call" ? { ...message, cut: "stopped" as const } : message,
  );
  assert.deepEqual(findPoisoned(messages, RULES), []);
});

test("an excerpt is one line and short", () => {
  const talk = new Talk().user("hi").say(`Here\n\nis ${"what I think ".repeat(60)}`);
  const [stretch] = find(talk);
  assert.equal(stretch?.reason, "looping");
  assert.match(stretch?.excerpt ?? "", /^Here is what I think/);
  assert.equal(Array.from(stretch?.excerpt ?? "").length, 81);
});

test("ten thousand messages are gone through, and every poisoned one of them is found", () => {
  const talk = new Talk();
  const poisoned: string[] = [];
  for (let number = 0; talk.messages.length < 10_000; number += 1) {
    talk.user(`Ship ${number} came in with ${number * 7} crates, what do you say?`);
    if (number % 100 === 50) {
      poisoned.push(`call${talk.messages.length}`);
      talk.say(
        `You told me that ship number ${number} has come in.`,
        `You told me that ship number ${number} has come in!`,
      );
    } else {
      talk.say(
        `Then number ${number} may lie at pier ${number * 13}, beside the ${["red", "old", "wet"][number % 3]} crane.`,
        "Let me think of a berth.",
      );
    }
  }
  assert.ok(poisoned.length >= 50);
  assert.deepEqual(
    find(talk).flatMap(({ ids }) => ids),
    poisoned,
  );
});
